// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <algorithm>
#include <vector>

#include "server/access.hpp"
#include "server/commands/ioctl_parts.hpp"
#include "server/file_open.hpp"

namespace usher::server {
namespace {

// ServerSideCopyMax*, [MS-SMB2] 3.3.3, with Windows' values.
constexpr std::uint32_t most_chunks = 256, most_per_chunk = 1 << 20, most_in_all = 16 << 20;
constexpr std::size_t key_size = 24;

struct Chunk {
  std::uint64_t source = 0, target = 0;
  std::uint32_t length = 0;
};

struct Progress {
  std::uint32_t chunks_written = 0, chunk_bytes_written = 0, total_bytes_written = 0;
};

Bytes encode(const Progress& p) {  // SRV_COPYCHUNK_RESPONSE, [MS-SMB2] 2.2.32.1
  Bytes out;
  wire::append(out, p.chunks_written), wire::append(out, p.chunk_bytes_written), wire::append(out, p.total_bytes_written);
  return out;
}

/// The key is the source's FileId, good within its session only: there it is looked up as any other ([MS-SMB2] 3.3.5.15.5).
Bytes resume_key(const Open& open) {
  Bytes key;
  wire::append(key, open.file_id.persistent), wire::append(key, open.file_id.volatile_id);
  wire::append(key, open.tree_id), wire::append(key, std::uint32_t{0});
  return key;
}

std::shared_ptr<Open> find_source(RequestContext& ctx, ByteView key) {
  if (wire::load<std::uint32_t>(key, 20) != 0) return nullptr;
  return ctx.session->find_open({wire::load<std::uint64_t>(key, 0), wire::load<std::uint64_t>(key, 8)}, wire::load<smb2::TreeId>(key, 16));
}

Result<std::vector<Chunk>> read_chunks(wire::Cursor& in) {
  const auto count = in.get<std::uint32_t>();
  in.skip(4);
  if (!in.ok()) return std::unexpected(NtStatus::invalid_parameter);
  std::vector<Chunk> chunks;
  std::uint64_t total = 0;
  if (count > most_chunks || in.left() / 24 < count) return std::unexpected(NtStatus::invalid_parameter);
  for (std::uint32_t i = 0; i < count; ++i) {
    Chunk chunk{in.get<std::uint64_t>(), in.get<std::uint64_t>(), in.get<std::uint32_t>()};
    in.skip(4);
    if (chunk.length == 0 || chunk.length > most_per_chunk) return std::unexpected(NtStatus::invalid_parameter);
    total += chunk.length;
    chunks.push_back(chunk);
  }
  if (total > most_in_all) return std::unexpected(NtStatus::invalid_parameter);
  return chunks;
}

NtStatus copy_one(FileOpen& source, FileOpen& target, const Chunk& chunk, Bytes& buffer) {
  if (const NtStatus locked = source.check_read(chunk.source, chunk.length); locked != NtStatus::success) return locked;
  if (const NtStatus locked = target.check_write(chunk.target, chunk.length); locked != NtStatus::success) return locked;
  buffer.resize(chunk.length);
  const auto read = source.object().read(chunk.source, buffer);
  if (!read) return read.error();
  if (*read < chunk.length) return NtStatus::invalid_view_size;  // beyond the end of the source ([MS-SMB2] 3.3.5.15.6.1)
  const auto written = target.object().write(chunk.target, buffer);
  return written ? NtStatus::success : written.error();
}

Outcome copy(RequestContext& ctx, const smb2::IoctlRequest& request, const std::vector<Chunk>& chunks, FileOpen& source, FileOpen& target) {
  Progress progress;
  Bytes buffer;
  NtStatus status = NtStatus::success;
  target.disturb_caches();
  for (const Chunk& chunk : chunks) {
    status = copy_one(source, target, chunk, buffer);
    if (status != NtStatus::success) break;
    ++progress.chunks_written;
    progress.total_bytes_written += chunk.length;
  }
  if (progress.total_bytes_written) target.wrote();
  return status == NtStatus::success ? reply_ioctl(ctx, request, encode(progress)) : Outcome::error(status);
}

}  // namespace

Outcome request_resume_key(RequestContext& ctx, const smb2::IoctlRequest& request, const std::shared_ptr<Open>& open) {
  if (!open->file) return Outcome::error(NtStatus::invalid_device_request);
  Bytes output = resume_key(*open);
  wire::append(output, std::uint32_t{0});  // ContextLength
  output.resize(32);                       // and the padding that Windows sends
  if (request.max_output_response < output.size()) return Outcome::error(NtStatus::invalid_parameter);
  return reply_ioctl(ctx, request, output);
}

Outcome copychunk(RequestContext& ctx, const smb2::IoctlRequest& request, const std::shared_ptr<Open>& open) {
  if (!open->file) return Outcome::error(NtStatus::invalid_device_request);
  wire::Cursor in(request.input);
  const ByteView key = in.view(key_size);
  const auto chunks = read_chunks(in);
  if (key.empty() || request.max_output_response < 12) return Outcome::error(NtStatus::invalid_parameter);
  if (!chunks) {  // the limits come in place of the progress
    return reply_ioctl(ctx, request, encode({most_chunks, most_per_chunk, most_in_all}), NtStatus::invalid_parameter);
  }
  const auto source = find_source(ctx, key);
  if (!source || !source->file) return Outcome::error(NtStatus::object_name_not_found);
  if (source->file->is_directory() || open->file->is_directory()) return Outcome::error(NtStatus::invalid_device_request);
  const bool readable = source->granted_access & (access::read_data | access::execute);
  const bool writable = open->granted_access & (access::write_data | access::append_data);
  // The _WRITE form alone does without reading the target ([MS-SMB2] 3.3.5.15.6).
  const bool target_readable = request.ctl_code == smb2::fsctl::srv_copychunk_write || open->granted_access & access::read_data;
  if (!readable || !writable || !target_readable) return Outcome::error(NtStatus::access_denied);
  return ctx.detach([&ctx, request, chunks = *chunks, source, open] { return copy(ctx, request, chunks, *source->file, *open->file); });
}

}  // namespace usher::server
