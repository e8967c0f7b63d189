// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/read.hpp"

#include <algorithm>
#include <limits>

#include "server/access.hpp"
#include "server/commands/commands.hpp"
#include "server/commands/pipe_output.hpp"
#include "server/file_open.hpp"

namespace usher::server {
namespace {

using smb2::ReadRequest;
using smb2::ReadResponse;

/// Room for the answer behind the fixed part that finish() completes. It may hold what somebody else has read (rule R13), so
/// finish() cuts it to what the store says it has put there.
MutableByteView make_room(RequestContext& ctx, std::size_t size) {
  wire::encode(ReadResponse{}, *ctx.reply, ctx.reply_base);
  const std::size_t at = ctx.reply->size();
  ctx.session->strand()->home()->buffers().grow_unwiped(*ctx.reply, at + size);
  return MutableByteView(*ctx.reply).subspan(at);
}

Outcome finish(RequestContext& ctx, const ReadRequest& request, FileOpen& file, const Result<std::size_t>& read) {
  if (!read) return Outcome::error(read.error());
  if ((*read == 0 && request.length > 0) || *read < request.minimum_count) return Outcome::error(NtStatus::end_of_file);
  file.position.store(request.offset + *read, std::memory_order_relaxed);
  ctx.reply->resize(ctx.reply_base + ReadResponse::data_at + *read);
  wire::store(*ctx.reply, ctx.reply_base + smb2::header_size + 4, static_cast<std::uint32_t>(*read));
  return Outcome::reply();
}

constexpr std::size_t worth_lending = 64 * 1024;  // below it the copy costs less than two more system calls

/// The system sends the content by itself, which saves copying it twice.
std::optional<Outcome> lend_to_transport(RequestContext& ctx, const ReadRequest& request, FileOpen& file) {
  if (request.length < worth_lending || !ctx.may_end_in_extent()) return std::nullopt;
  auto extent = file.lend(request.offset, request.length);
  if (!extent || extent->size < request.minimum_count) return std::nullopt;
  wire::encode(ReadResponse{.data_length = static_cast<std::uint32_t>(extent->size)}, *ctx.reply, ctx.reply_base);
  file.position.store(request.offset + extent->size, std::memory_order_relaxed);
  ctx.extent = std::move(*extent);
  return Outcome::reply();
}

Outcome read_file(RequestContext& ctx, const ReadRequest& request, const std::shared_ptr<Open>& open) {
  FileOpen& file = *open->file;
  if (file.is_directory()) return Outcome::error(NtStatus::invalid_device_request);
  if (!(open->granted_access & (access::read_data | access::execute))) return Outcome::error(NtStatus::access_denied);
  constexpr auto furthest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (request.offset > furthest || request.length > furthest - request.offset) return Outcome::error(NtStatus::invalid_parameter);
  if (const NtStatus locked = file.check_read(request.offset, request.length); locked != NtStatus::success) {
    return Outcome::error(locked);
  }
  if (const auto lent = lend_to_transport(ctx, request, file)) return *lent;
  const MutableByteView room = make_room(ctx, request.length);
  const auto at_once = file.object().try_read(request.offset, room);
  if (at_once || at_once.error() != NtStatus::pending) return finish(ctx, request, file, at_once);
  return ctx.detach([&ctx, request, open, room] {
    return finish(ctx, request, *open->file, open->file->object().read(request.offset, room));
  });
}

NtStatus encode_output(NamedPipe::Output output, const smb2::Header&, smb2::FileId, Bytes& message, std::size_t base) {
  wire::encode(ReadResponse{.data_length = static_cast<std::uint32_t>(output.bytes.size())}, message, base);
  wire::append(message, output.bytes);
  return output.more ? NtStatus::buffer_overflow : NtStatus::success;
}

// [MS-SMB2] 3.3.5.12 Receiving an SMB2 READ Request
Outcome read(RequestContext& ctx, const ReadRequest& request) {
  const auto open = ctx.find_open(request.file_id);
  if (!open) return Outcome::error(open.error());
  if (request.length > ctx.connection->max_read_size) return Outcome::error(NtStatus::invalid_parameter);
  if ((*open)->pipe) return when_pipe_has_output(ctx, *open, request.length, &encode_output);
  return read_file(ctx, request, *open);
}

}  // namespace

/// What lists a hundred thousand sessions reads thousands of times. With all of that in its turn, the
/// slowest hundredth of logons took 1.65 times as long while two callers listed (bench/compare.sh).
bool read_is_patient(const RequestContext& ctx) {
  if (ctx.tree->share()->type != ShareType::pipe) return false;
  const auto request = wire::decode<ReadRequest>(ctx.message);
  const auto open = request ? ctx.session->find_open(request->file_id, ctx.header.tree_id) : nullptr;
  return open && open->pipe && open->pipe->makes_more();
}

Outcome run_read(RequestContext& ctx) { return Decoded<&read>::run(ctx); }

}  // namespace usher::server
