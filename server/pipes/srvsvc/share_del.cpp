// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/srvsvc/later_answer.hpp"
#include "server/pipes/srvsvc/methods.hpp"
#include "server/pipes/srvsvc/share_arm.hpp"

namespace usher::server::srvsvc_methods {
namespace {

AuditRecord record_of(const RpcCall& call, std::string_view method, const std::u16string& share) {
  AuditRecord record = begin_record(call, method);
  record.target = share;
  return record;
}

RpcOutcome refuse(RpcCall& call, AuditRecord record, NetApiStatus status) {
  leave_record(call, std::move(record), status);
  return call.out.put(status), RpcOutcome::done();
}

RpcOutcome remove(RpcCall& call, AuditRecord record, const std::u16string& name) {
  if (!call.is_privileged()) return refuse(call, std::move(record), NetApiStatus::access_denied);
  if (name.empty()) return refuse(call, std::move(record), NetApiStatus::invalid_parameter);
  call.host.administration().remove_share(name, answer_later(call, std::move(record)));
  return RpcOutcome::later();
}

}  // namespace

// [MS-SRVS] 3.1.4.12 NetrShareDel (Opnum 18): answered when its tree connects are gone.
RpcOutcome share_del(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const std::u16string name = call.in.string();
  (void)call.in.get<std::uint32_t>();  // Reserved is ignored
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  return remove(call, record_of(call, "NetrShareDel", name), name);
}

// [MS-SRVS] 3.1.4.13 NetrShareDelSticky (Opnum 19): would make a share of the configuration one that ends with the server. What
// the configuration says is a person's, and a share that was added is not sticky.
RpcOutcome share_del_sticky(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const std::u16string name = call.in.string();
  (void)call.in.get<std::uint32_t>();  // Reserved is ignored
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto answer = [&](NetApiStatus status) { return refuse(call, record_of(call, "NetrShareDelSticky", name), status); };
  if (!call.is_privileged()) return answer(NetApiStatus::access_denied);
  if (name.empty()) return answer(NetApiStatus::invalid_parameter);
  const auto share = call.host.administration().share(name);
  const bool sticky = share && !(share->type & share_type::temporary);
  return answer(sticky ? NetApiStatus::not_supported : NetApiStatus::net_name_not_found);
}

// [MS-SRVS] 3.1.4.47 NetrShareDelEx (Opnum 57): NetrShareDel by SHARE_INFO_503.
RpcOutcome share_del_ex(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const ShareArgument argument = read_share_argument(call.in);
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (!argument.tag_matches) return RpcOutcome::failed(rpc::Fault::invalid_tag);
  const std::u16string name = argument.share.name.value_or(u"");
  AuditRecord record = record_of(call, "NetrShareDelEx", name);
  if (argument.level != 503) return refuse(call, std::move(record), NetApiStatus::invalid_level);
  return remove(call, std::move(record), name);
}

}  // namespace usher::server::srvsvc_methods
