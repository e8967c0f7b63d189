// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/samr/methods.hpp"

namespace usher::server::samr_methods {
namespace {

/// The access asked for is not looked at, as in lsarpc: who may see what is asked at each call.
RpcOutcome open_server(RpcCall& call) {
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const NtStatus status = may_look_up(call) ? NtStatus::success : NtStatus::access_denied;
  return answer_handle(call, status, {.kind = ContextHandle::Kind::sam_server});
}

}  // namespace

// [MS-SAMR] 3.1.5.1.4 SamrConnect (Opnum 0): ServerName points to one character
RpcOutcome connect(RpcCall& call) {
  if (call.in.pointer()) (void)call.in.get<std::uint16_t>();
  (void)call.in.get<std::uint32_t>();
  return open_server(call);
}

// [MS-SAMR] 3.1.5.1.3 SamrConnect2 (Opnum 57)
RpcOutcome connect2(RpcCall& call) {
  call.in.skip_unique_string();
  (void)call.in.get<std::uint32_t>();
  return open_server(call);
}

// [MS-SAMR] 3.1.5.1.2 SamrConnect4 (Opnum 62): ClientRevision, then the access
RpcOutcome connect4(RpcCall& call) {
  call.in.skip_unique_string();
  (void)call.in.get<std::uint32_t>(), (void)call.in.get<std::uint32_t>();
  return open_server(call);
}

// [MS-SAMR] 3.1.5.1.1 SamrConnect5 (Opnum 64): both sides tell their revision; ours has no features
RpcOutcome connect5(RpcCall& call) {
  constexpr std::uint32_t version = 1, revision = 3;
  call.in.skip_unique_string();
  (void)call.in.get<std::uint32_t>();
  const auto in_version = call.in.get<std::uint32_t>(), tag = call.in.get<std::uint32_t>();
  (void)call.in.get<std::uint32_t>(), (void)call.in.get<std::uint32_t>();
  if (!call.in.ok() || tag != in_version) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  call.out.put(version), call.out.put(version), call.out.put(revision), call.out.put(std::uint32_t{0});
  if (in_version != version) return answer_handle(call, NtStatus::not_supported, {});
  return open_server(call);
}

// [MS-SAMR] 3.1.5.13.1 SamrCloseHandle (Opnum 1)
RpcOutcome close(RpcCall& call) { return close_handle(call); }

}  // namespace usher::server::samr_methods
