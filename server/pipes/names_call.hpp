// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What the methods of lsarpc and samr have in common.
#pragma once
#include <usher/nt_status.hpp>

#include "server/pipes/rpc_call.hpp"
#include "server/security_names.hpp"

namespace usher::server {

/// What these two interfaces answer and SMB2 never does ([MS-ERREF] 2.3.1).
inline constexpr NtStatus no_more_entries{0x8000001A}, no_such_group{0xC0000066}, no_such_alias{0xC0000151};

/// Names and SIDs are told to who has an account here. Nobody, and a guest, who is nobody as well, learn not even which names
/// exist: Windows' RestrictAnonymous, switched on.
inline bool may_look_up(const RpcCall& call) { return !call.caller.anonymous && !call.caller.guest; }

/// As they are now.
inline SecurityNames names_of(const RpcCall& call) { return {call.host.server_name(), call.host.accounts()}; }

/// A response of a handle and a status: the handle is NULL unless the status is success.
inline RpcOutcome answer_handle(RpcCall& call, NtStatus status, ContextHandle handle) {
  const std::uint32_t number = status == NtStatus::success ? call.handles.open(std::move(handle)) : 0;
  rpc::write_handle(call.out, number);
  call.out.put(status == NtStatus::success && number == 0 ? NtStatus::insufficient_resources : status);
  return RpcOutcome::done();
}

inline RpcOutcome wrong_handle() { return RpcOutcome::failed(rpc::Fault::context_mismatch); }

/// LsarClose and SamrCloseHandle: the handle comes back as NULL.
inline RpcOutcome close_handle(RpcCall& call) {
  const auto handle = rpc::read_handle(call.in);
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (!call.handles.close(handle)) return wrong_handle();
  rpc::write_handle(call.out, 0);
  call.out.put(NtStatus::success);
  return RpcOutcome::done();
}

}  // namespace usher::server
