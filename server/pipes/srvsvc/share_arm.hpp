// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/srvsvc/share_info.hpp"
#include "server/administration.hpp"
#include "server/pipes/rpc_call.hpp"

namespace usher::server::srvsvc_methods {

/// Level and SHARE_INFO as a client sends them ([MS-SRVS] 2.2.3.6).
struct ShareArgument {
  std::uint32_t level = 0;
  bool tag_matches = true, is_there = false;  ///< there is a structure, and not NULL or no arm at all
  srvsvc::ShareRequest share{};
};
ShareArgument read_share_argument(rpc::NdrReader& in);

/// SHARE_*_PARMNUM ([MS-SRVS] 2.2.2.11).
namespace share_parameter {
inline constexpr std::uint32_t netname = 1, type = 3, remark = 4, max_uses = 6, path = 8, security_descriptor = 501;
}

/// How a change of a share was refused: ParmErr names the member that is wrong.
struct ShareRefusal {
  NetApiStatus status = NetApiStatus::success;
  std::uint32_t parameter = 0;
};

/// What is wrong with the members that both adding and changing take. A descriptor would have to be enforced, and is not.
ShareRefusal check_share(const srvsvc::ShareRequest& share);

/// ParmErr as it comes and goes: NULL is answered with NULL.
inline void write_parm_err(rpc::NdrWriter& out, const std::optional<std::uint32_t>& given, std::uint32_t parameter) {
  out.unique_number(given ? std::optional(parameter) : std::nullopt);
}

}  // namespace usher::server::srvsvc_methods
