// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/write.hpp"

#include <limits>

#include "server/access.hpp"
#include "server/commands/commands.hpp"
#include "server/file_open.hpp"

namespace usher::server {
namespace {

using smb2::WriteRequest;

Outcome finish(RequestContext& ctx, std::size_t count) {
  wire::encode(smb2::WriteResponse{.count = static_cast<std::uint32_t>(count)}, *ctx.reply, ctx.reply_base);
  return Outcome::reply();
}

Outcome store(RequestContext& ctx, const WriteRequest& request, FileOpen& file) {
  file.disturb_caches();
  if (const auto written = file.object().write(request.offset, request.data); !written) return Outcome::error(written.error());
  if (request.flags & smb2::write_through) {
    if (const auto flushed = file.object().flush(); !flushed) return Outcome::error(flushed.error());
  }
  if (!request.data.empty()) file.wrote();
  return finish(ctx, request.data.size());
}

Outcome write_file(RequestContext& ctx, const WriteRequest& request, const std::shared_ptr<Open>& open) {
  FileOpen& file = *open->file;
  if (file.is_directory()) return Outcome::error(NtStatus::invalid_device_request);
  const std::uint32_t granted = open->granted_access;
  if (!(granted & (access::write_data | access::append_data))) return Outcome::error(NtStatus::access_denied);
  constexpr auto furthest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (request.offset > furthest || request.data.size() > furthest - request.offset) return Outcome::error(NtStatus::invalid_parameter);
  if (const NtStatus locked = file.check_write(request.offset, request.data.size()); locked != NtStatus::success) {
    return Outcome::error(locked);
  }
  if (!open->share->store->may_block()) return store(ctx, request, file);
  return ctx.detach([&ctx, request, open] { return store(ctx, request, *open->file); });
}

// [MS-SMB2] 3.3.5.13 Receiving an SMB2 WRITE Request
Outcome write(RequestContext& ctx, const WriteRequest& request) {
  const auto open = ctx.find_open(request.file_id);
  if (!open) return Outcome::error(open.error());
  if (request.data.size() > ctx.connection->max_write_size) return Outcome::error(NtStatus::invalid_parameter);
  if (!(*open)->pipe) return write_file(ctx, request, *open);
  if (const auto taken = (*open)->pipe->write(request.data, ctx.now); !taken) return Outcome::error(taken.error());
  return finish(ctx, request.data.size());
}

}  // namespace

Outcome run_write(RequestContext& ctx) { return Decoded<&write>::run(ctx); }

}  // namespace usher::server
