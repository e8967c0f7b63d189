// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "protocol/srvsvc/share_info.hpp"
#include "server/pipes/rpc_call.hpp"

namespace usher::server::srvsvc_methods {

/// Every share that the caller may know of. Hidden ones are told to the privileged alone, as are paths and uses.
std::vector<srvsvc::ShareFields> visible_shares(const RpcCall& call);

/// Levels 0, 1 and 501, and 1005 of one share, are everybody's; the others need an administrator ([MS-SRVS] 3.1.4.8, .10).
bool may_see_level(const RpcCall& call, std::uint32_t level);

}  // namespace usher::server::srvsvc_methods
