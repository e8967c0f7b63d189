// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/srvsvc/shares.hpp"

namespace usher::server::srvsvc_methods {

std::vector<srvsvc::ShareFields> visible_shares(const RpcCall& call) {
  const bool privileged = call.is_privileged();
  std::vector<srvsvc::ShareFields> rows;
  for (const ShareRecord& share : call.host.shares()) {
    if (share.hidden && !privileged) continue;
    rows.push_back({.name = share.name,
                    .comment = share.comment,
                    .path = privileged ? share.path : u"",
                    .type = share.type,
                    .maximum_uses = share.maximum_uses,
                    .current_uses = share.current_uses,
                    .flags = share.flags});
  }
  return rows;
}

bool may_see_level(const RpcCall& call, std::uint32_t level) {
  return level == 0 || level == 1 || level == 501 || level == 1005 || call.is_privileged();
}

}  // namespace usher::server::srvsvc_methods
