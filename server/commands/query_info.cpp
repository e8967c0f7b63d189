// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/query_info.hpp"

#include <optional>

#include "protocol/smb2/info_type.hpp"
#include "protocol/smb2/query_directory.hpp"
#include "server/commands/commands.hpp"
#include "server/commands/query_info_parts.hpp"

namespace usher::server {
namespace {

using smb2::InfoType;
using smb2::QueryInfoRequest;

/// An answer that is too long for the caller's buffer: cut where its class allows, else refused ([MS-SMB2] 3.3.5.20.1).
Outcome reply_with(RequestContext& ctx, const QueryInfoRequest& request, QueryInfoAnswer answer) {
  NtStatus status = NtStatus::success;
  if (request.output_buffer_length < answer.minimum_size) return Outcome::error(NtStatus::info_length_mismatch);
  if (answer.bytes.size() > request.output_buffer_length) {
    if (answer.must_fit) {
      ctx.error_data.clear();
      wire::append(ctx.error_data, static_cast<std::uint32_t>(answer.bytes.size()));  // what would do ([MS-SMB2] 2.2.2)
      return Outcome::error(NtStatus::buffer_too_small);
    }
    answer.bytes.resize(request.output_buffer_length);
    status = NtStatus::buffer_overflow;
  }
  wire::encode(smb2::OutputBufferResponse{.buffer = answer.bytes}, *ctx.reply, ctx.reply_base);
  return Outcome::reply(status);
}

// [MS-SMB2] 3.3.5.20 Receiving an SMB2 QUERY_INFO Request
Outcome query_info(RequestContext& ctx, const QueryInfoRequest& request) {
  const auto open = ctx.find_open(request.file_id);
  if (!open) return Outcome::error(open.error());
  if (request.output_buffer_length > ctx.connection->max_transact_size || request.input.size() > ctx.connection->max_transact_size) {
    return Outcome::error(NtStatus::invalid_parameter);
  }
  Result<QueryInfoAnswer> answer = std::unexpected(NtStatus::invalid_parameter);
  switch (static_cast<InfoType>(request.info_type)) {
    case InfoType::file: answer = query_file_information(ctx, request, **open); break;
    case InfoType::filesystem: answer = query_file_system_information(ctx, request, **open); break;
    case InfoType::security: answer = query_security(ctx, request, **open); break;
    case InfoType::quota: answer = std::unexpected(NtStatus::invalid_device_request); break;  // no quotas are kept
  }
  return answer ? reply_with(ctx, request, std::move(*answer)) : Outcome::error(answer.error());
}

}  // namespace

/// What is asked of a file is in memory; a security descriptor may lie elsewhere on the disk.
bool query_info_may_wait(const RequestContext& ctx) {
  const auto request = wire::decode<QueryInfoRequest>(ctx.message);
  if (!request) return false;
  return static_cast<InfoType>(request->info_type) != InfoType::file || !ctx.tree->share()->store->knows_its_objects();
}

Outcome run_query_info(RequestContext& ctx) { return Decoded<&query_info>::run(ctx); }

}  // namespace usher::server
