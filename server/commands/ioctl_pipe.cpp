// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/commands/ioctl_parts.hpp"
#include "server/commands/pipe_output.hpp"

namespace usher::server {
namespace {

NtStatus encode_output(NamedPipe::Output output, const smb2::Header&, smb2::FileId file_id, Bytes& message, std::size_t base) {
  wire::encode(smb2::IoctlResponse{.ctl_code = smb2::fsctl::pipe_transceive, .file_id = file_id, .output = output.bytes}, message, base);
  return output.more ? NtStatus::buffer_overflow : NtStatus::success;
}

}  // namespace

Outcome pipe_transceive(RequestContext& ctx, const smb2::IoctlRequest& request, const std::shared_ptr<Open>& open) {
  if (!open->pipe) return Outcome::error(NtStatus::invalid_device_request);
  if (open->pipe->available() > 0) return Outcome::error(NtStatus::pipe_busy);  // an answer nobody has read yet
  if (const auto taken = open->pipe->write(request.input, ctx.now); !taken) return Outcome::error(taken.error());
  return when_pipe_has_output(ctx, open, request.max_output_response, &encode_output);
}

Outcome pipe_peek(RequestContext& ctx, const smb2::IoctlRequest& request, const std::shared_ptr<Open>& open) {
  if (!open->pipe) return Outcome::error(NtStatus::invalid_device_request);
  constexpr std::uint32_t connected = 3;  // FILE_PIPE_CONNECTED_STATE, [MS-FSCC] 2.3.46
  Bytes output;
  wire::append(output, connected);
  wire::append(output, static_cast<std::uint32_t>(open->pipe->available()));
  wire::append(output, std::uint32_t{open->pipe->available() ? 1u : 0u});
  wire::append(output, static_cast<std::uint32_t>(open->pipe->available()));
  if (request.max_output_response < output.size()) return Outcome::error(NtStatus::info_length_mismatch);
  return reply_ioctl(ctx, request, output);
}

}  // namespace usher::server
