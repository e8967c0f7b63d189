// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/fscc/default_descriptor.hpp"
#include "server/access.hpp"
#include "server/commands/query_info_parts.hpp"
#include "server/file_open.hpp"
#include "server/security_descriptor.hpp"

namespace usher::server {
namespace {

namespace part = security_information;
constexpr std::uint32_t every_part = part::owner | part::group | part::dacl;

/// Which parts a stored descriptor has. A DACL that is present may still be NULL, which means everybody.
std::uint32_t parts_given(ByteView descriptor) {
  constexpr std::uint16_t dacl_present = 0x4, sacl_present = 0x10;
  wire::Cursor in(descriptor);
  in.skip(2);
  const auto control = in.get<std::uint16_t>();
  const auto owner = in.get<std::uint32_t>(), group = in.get<std::uint32_t>();
  return (owner ? part::owner : 0) | (group ? part::group : 0) | (control & dacl_present ? part::dacl : 0) |
         (control & sacl_present ? part::sacl : 0);
}

}  // namespace

// [MS-SMB2] 3.3.5.20.3 Handling SMB2_0_INFO_SECURITY
Result<QueryInfoAnswer> query_security(RequestContext&, const smb2::QueryInfoRequest& request, Open& open) {
  constexpr std::uint32_t sacl = part::sacl;
  const std::uint32_t information = request.additional_information;
  if (!open.file) return std::unexpected(NtStatus::not_supported);
  if (information & sacl && !(open.granted_access & access::system_security)) return std::unexpected(NtStatus::access_denied);
  if (information & ~sacl && !(open.granted_access & access::read_control)) return std::unexpected(NtStatus::access_denied);
  const auto kept = open.file->object().security_descriptor();
  QueryInfoAnswer answer{.must_fit = true};
  Bytes whole = fscc::default_security_descriptor(every_part);
  // What was never given stays as it is by default: a descriptor may have been set in parts.
  if (kept && !kept->empty()) whole = merge_security_descriptor(whole, *kept, parts_given(*kept));
  answer.bytes = fscc::reduce_security_descriptor(whole, information);
  return answer;
}

}  // namespace usher::server
