// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/srvsvc/share_arm.hpp"

#include "server/security_descriptor.hpp"

namespace usher::server::srvsvc_methods {

ShareArgument read_share_argument(rpc::NdrReader& in) {
  ShareArgument argument{.level = in.get<std::uint32_t>()};
  const auto tag = in.get<std::uint32_t>();
  argument.tag_matches = tag == argument.level;
  srvsvc::with_share_arm(tag, [&](auto fields) { argument.is_there = rpc::read_pointee<decltype(fields)>(in, argument.share); });
  return argument;
}

ShareRefusal check_share(const srvsvc::ShareRequest& share) {
  constexpr std::size_t longest_remark = 48;
  if (share.comment && share.comment->size() > longest_remark) return {NetApiStatus::invalid_parameter, share_parameter::remark};
  if (share.descriptor.empty()) return {};
  if (share.descriptor.size() != share.descriptor_size || !is_security_descriptor(share.descriptor)) {
    return {NetApiStatus::invalid_parameter, share_parameter::security_descriptor};
  }
  return {NetApiStatus::not_supported};
}

}  // namespace usher::server::srvsvc_methods
