// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/srvsvc/later_answer.hpp"
#include "server/pipes/srvsvc/methods.hpp"
#include "server/pipes/srvsvc/share_arm.hpp"

namespace usher::server::srvsvc_methods {
namespace {

RpcOutcome answer(RpcCall& call, NetApiStatus status) { return call.out.put(status), RpcOutcome::done(); }

RpcOutcome remove(RpcCall& call, const std::u16string& name) {
  if (!call.is_privileged()) return answer(call, NetApiStatus::access_denied);
  if (name.empty()) return answer(call, NetApiStatus::invalid_parameter);
  call.host.administration().remove_share(name, answer_later(call));
  return RpcOutcome::later();
}

}  // namespace

// [MS-SRVS] 3.1.4.12 NetrShareDel (Opnum 18): answered when its tree connects are gone.
RpcOutcome share_del(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const std::u16string name = call.in.string();
  (void)call.in.get<std::uint32_t>();  // Reserved is ignored
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  return remove(call, name);
}

// [MS-SRVS] 3.1.4.13 NetrShareDelSticky (Opnum 19): would make a share of the configuration one that ends with the server. What
// the configuration says is a person's, and a share that was added is not sticky.
RpcOutcome share_del_sticky(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const std::u16string name = call.in.string();
  (void)call.in.get<std::uint32_t>();  // Reserved is ignored
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (!call.is_privileged()) return answer(call, NetApiStatus::access_denied);
  if (name.empty()) return answer(call, NetApiStatus::invalid_parameter);
  const auto share = call.host.administration().share(name);
  const bool sticky = share && !(share->type & share_type::temporary);
  return answer(call, sticky ? NetApiStatus::not_supported : NetApiStatus::net_name_not_found);
}

// [MS-SRVS] 3.1.4.47 NetrShareDelEx (Opnum 57): NetrShareDel by SHARE_INFO_503.
RpcOutcome share_del_ex(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const ShareArgument argument = read_share_argument(call.in);
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (!argument.tag_matches) return RpcOutcome::failed(rpc::Fault::invalid_tag);
  if (argument.level != 503) return answer(call, NetApiStatus::invalid_level);
  return remove(call, argument.share.name.value_or(u""));
}

}  // namespace usher::server::srvsvc_methods
