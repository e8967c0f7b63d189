// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/samr/interface.hpp"
#include "server/pipes/samr/methods.hpp"

namespace usher::server::samr_methods {
namespace {

/// USER_DOMAIN_PASSWORD_INFORMATION ([MS-SAMR] 2.2.4.2): no length is too short, and no property is asked for.
RpcOutcome answer(RpcCall& call, NtStatus status) {
  call.out.put(std::uint16_t{0}), call.out.put(std::uint32_t{0}), call.out.put(status);
  return RpcOutcome::done();
}

}  // namespace

// [MS-SAMR] 3.1.5.13.3 SamrGetUserDomainPasswordInformation (Opnum 44)
RpcOutcome user_password_rules(RpcCall& call) {
  const auto wire = rpc::read_handle(call.in);
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (!call.handles.find(wire, ContextHandle::Kind::sam_user)) return wrong_handle();
  return answer(call, may_look_up(call) ? NtStatus::success : NtStatus::access_denied);
}

// [MS-SAMR] 3.1.5.13.4 SamrGetDomainPasswordInformation (Opnum 56): for everybody, because who is to choose a password has none yet.
RpcOutcome domain_password_rules(RpcCall& call) {
  if (call.in.pointer()) (void)rpc::read_counted_string(call.in);  // Unused
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  return answer(call, NtStatus::success);
}

}  // namespace usher::server::samr_methods
