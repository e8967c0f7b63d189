// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/srvsvc/later_answer.hpp"
#include "server/pipes/srvsvc/methods.hpp"
#include "server/pipes/srvsvc/name_types.hpp"
#include "server/pipes/srvsvc/share_arm.hpp"
#include "server/unicode_case.hpp"

namespace usher::server::srvsvc_methods {
namespace {

constexpr std::uint32_t name_type_share = 9;

/// Checks in the order of [MS-SRVS] 3.1.4.7.
ShareRefusal check_new_share(const srvsvc::ShareRequest& share) {
  const std::u16string name = share.name.value_or(u"");
  if (name.empty() || name.size() > 80) return {NetApiStatus::invalid_parameter, share_parameter::netname};
  if (equal_ignoring_case(name, u"pipe") || equal_ignoring_case(name, u"mailslot")) return {NetApiStatus::access_denied};
  if (validate_name(name, name_type_share, 0) != NetApiStatus::success) return {NetApiStatus::invalid_name};
  if ((share.type & ~share_type::temporary) != share_type::disk) return {NetApiStatus::invalid_parameter, share_parameter::type};
  if (share.path.value_or(u"").empty()) return {NetApiStatus::invalid_parameter, share_parameter::path};
  return check_share(share);
}

}  // namespace

// [MS-SRVS] 3.1.4.7 NetrShareAdd (Opnum 14): answered when the folder has been opened. Every share added so is a temporary one.
RpcOutcome share_add(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const ShareArgument argument = read_share_argument(call.in);
  const auto parm_err = call.in.unique_number();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (!argument.tag_matches) return RpcOutcome::failed(rpc::Fault::invalid_tag);
  ShareRefusal refusal;
  if (!call.is_privileged()) refusal.status = NetApiStatus::access_denied;
  else if (argument.level != 2 && argument.level != 502 && argument.level != 503) refusal.status = NetApiStatus::invalid_level;
  else if (!argument.is_there) refusal.status = NetApiStatus::invalid_parameter;
  else refusal = check_new_share(argument.share);
  write_parm_err(call.out, parm_err, refusal.parameter);
  const srvsvc::ShareRequest& share = argument.share;
  AuditRecord record = begin_record(call, "NetrShareAdd");
  record.level = argument.level, record.target = share.name.value_or(u"");
  if (refusal.status != NetApiStatus::success) {
    leave_record(call, std::move(record), refusal.status);
    return call.out.put(refusal.status), RpcOutcome::done();
  }
  call.host.administration().add_share({.name = *share.name, .comment = share.comment.value_or(u""), .path = *share.path, .maximum_uses = share.maximum_uses},
                                       answer_later(call, std::move(record)));
  return RpcOutcome::later();
}

}  // namespace usher::server::srvsvc_methods
