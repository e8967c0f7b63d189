// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/srvsvc/audited.hpp"
#include "server/pipes/srvsvc/methods.hpp"
#include "server/pipes/srvsvc/share_arm.hpp"

namespace usher::server::srvsvc_methods {
namespace {

bool is_settable(std::uint32_t level) {
  return level == 1 || level == 2 || level == 502 || level == 503 || (level >= 1004 && level <= 1006) || level == 1501;
}

/// What a level sets, and no more of it ([MS-SRVS] 3.1.4.11). A NULL remark leaves the share's.
ShareUpdate update_of(const ShareArgument& argument) {
  const std::uint32_t level = argument.level;
  ShareUpdate update;
  if (level <= 1004) update.comment = argument.share.comment;
  if (level == 2 || level == 502 || level == 503 || level == 1006) update.maximum_uses = argument.share.maximum_uses;
  if (level == 1005) update.flags = argument.share.flags;
  return update;
}

ShareRefusal change(const RpcCall& call, const std::u16string& name, const ShareArgument& argument) {
  if (!call.is_privileged()) return {NetApiStatus::access_denied};
  if (name.empty()) return {NetApiStatus::invalid_parameter};
  if (!is_settable(argument.level)) return {NetApiStatus::invalid_level};
  if (!argument.is_there) return {NetApiStatus::invalid_parameter};
  if (const ShareRefusal refusal = check_share(argument.share); refusal.status != NetApiStatus::success) return refusal;
  return {call.host.administration().change_share(name, update_of(argument))};
}

}  // namespace

// [MS-SRVS] 3.1.4.11 NetrShareSetInfo (Opnum 17)
RpcOutcome share_set_info(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const std::u16string name = call.in.string();
  const ShareArgument argument = read_share_argument(call.in);
  const auto parm_err = call.in.unique_number();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (!argument.tag_matches) return RpcOutcome::failed(rpc::Fault::invalid_tag);
  const ShareRefusal refusal = change(call, name, argument);
  write_parm_err(call.out, parm_err, refusal.parameter);
  call.out.put(refusal.status);
  AuditRecord record = begin_record(call, "NetrShareSetInfo");
  record.level = argument.level, record.target = name;
  leave_record(call, std::move(record), refusal.status, refusal.status == NetApiStatus::success);
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
