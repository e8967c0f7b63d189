// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/ioctl.hpp"

#include "server/commands/commands.hpp"
#include "server/commands/ioctl_parts.hpp"
#include "server/file_open.hpp"

namespace usher::server {
namespace {

namespace fsctl = smb2::fsctl;
using smb2::IoctlRequest;

/// Controls that need no open: their FileId is all ones.
std::optional<Outcome> run_without_open(RequestContext& ctx, const IoctlRequest& request) {
  switch (request.ctl_code) {
    case fsctl::validate_negotiate_info: return validate_negotiate_info(ctx, request);
    case fsctl::query_network_interface_info: return query_network_interfaces(ctx, request);
    case fsctl::dfs_get_referrals:
    case fsctl::dfs_get_referrals_ex: return Outcome::error(NtStatus::fs_driver_required);  // 3.3.5.15.2: there is no DFS here
    case fsctl::pipe_wait: return Outcome::error(NtStatus::not_supported);
    default: return std::nullopt;
  }
}

Outcome create_or_get_object_id(RequestContext& ctx, const IoctlRequest& request, Open& open) {
  if (!open.file) return Outcome::error(NtStatus::invalid_device_request);
  const auto info = open.file->info();
  if (!info) return Outcome::error(info.error());
  Bytes output;  // FILE_OBJECTID_BUFFER, [MS-FSCC] 2.1.3: the volume's and the file's own numbers
  wire::append(output, info->file_id);
  wire::append(output, wire::load<std::uint64_t>(ctx.configuration->server_guid.bytes, 8));
  wire::append(output, ByteView(ctx.configuration->server_guid.bytes));
  output.resize(64);
  if (request.max_output_response < output.size()) return Outcome::error(NtStatus::buffer_too_small);
  return reply_ioctl(ctx, request, output);
}

Outcome get_compression(RequestContext& ctx, const IoctlRequest& request, const Open& open) {
  if (!open.file) return Outcome::error(NtStatus::invalid_device_request);
  constexpr std::array<std::byte, 2> none{};
  if (request.max_output_response < none.size()) return Outcome::error(NtStatus::invalid_parameter);
  return reply_ioctl(ctx, request, none);
}

// [MS-SMB2] 3.3.5.15 Receiving an SMB2 IOCTL Request
Outcome ioctl(RequestContext& ctx, const IoctlRequest& request) {
  if (request.flags != smb2::ioctl_is_fsctl) return Outcome::error(NtStatus::not_supported);
  const std::uint32_t most = ctx.connection->max_transact_size;
  if (request.max_output_response > most || request.input.size() > most || request.max_input_response > most) {
    return Outcome::error(NtStatus::invalid_parameter);
  }
  if (const auto outcome = run_without_open(ctx, request)) return *outcome;
  const auto open = ctx.find_open(request.file_id);
  if (!open) return Outcome::error(open.error());
  switch (request.ctl_code) {
    case fsctl::pipe_transceive: return pipe_transceive(ctx, request, *open);
    case fsctl::pipe_peek: return pipe_peek(ctx, request, *open);
    case fsctl::srv_request_resume_key: return request_resume_key(ctx, request, *open);
    case fsctl::srv_copychunk:
    case fsctl::srv_copychunk_write: return copychunk(ctx, request, *open);
    case fsctl::create_or_get_object_id: return create_or_get_object_id(ctx, request, **open);
    case fsctl::get_compression: return get_compression(ctx, request, **open);
    case fsctl::get_reparse_point: return Outcome::error(NtStatus::not_a_reparse_point);
    default: return Outcome::error(NtStatus::invalid_device_request);
  }
}

}  // namespace

Outcome reply_ioctl(RequestContext& ctx, const IoctlRequest& request, ByteView output, NtStatus status) {
  wire::encode(smb2::IoctlResponse{.ctl_code = request.ctl_code, .file_id = request.file_id, .output = output}, *ctx.reply,
               ctx.reply_base);
  return Outcome::reply(status);
}

Outcome run_ioctl(RequestContext& ctx) { return Decoded<&ioctl>::run(ctx); }

}  // namespace usher::server
