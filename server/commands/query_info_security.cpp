// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/fscc/default_descriptor.hpp"
#include "server/access.hpp"
#include "server/commands/query_info_parts.hpp"
#include "server/file_open.hpp"

namespace usher::server {

// [MS-SMB2] 3.3.5.20.3 Handling SMB2_0_INFO_SECURITY
Result<QueryInfoAnswer> query_security(RequestContext&, const smb2::QueryInfoRequest& request, Open& open) {
  constexpr std::uint32_t sacl = 0x8;
  const std::uint32_t information = request.additional_information;
  if (!open.file) return std::unexpected(NtStatus::not_supported);
  if (information & sacl && !(open.granted_access & access::system_security)) return std::unexpected(NtStatus::access_denied);
  if (information & ~sacl && !(open.granted_access & access::read_control)) return std::unexpected(NtStatus::access_denied);
  const auto kept = open.file->object().security_descriptor();
  QueryInfoAnswer answer{.must_fit = true};
  if (kept && !kept->empty()) answer.bytes = fscc::reduce_security_descriptor(*kept, information);
  if (answer.bytes.empty()) answer.bytes = fscc::default_security_descriptor(information);
  return answer;
}

}  // namespace usher::server
