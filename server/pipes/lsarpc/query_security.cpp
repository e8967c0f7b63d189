// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/fscc/default_descriptor.hpp"
#include "server/pipes/lsarpc/methods.hpp"

namespace usher::server::lsarpc_methods {
namespace {

/// What is true of the policy: it belongs to the administrators, and whoever has an account may read it and look names up; there is
/// nothing in it that anybody could change.
Bytes policy_descriptor() {
  using wire::append;
  constexpr std::uint16_t dacl_present_self_relative = 0x8004;
  constexpr std::uint32_t read_and_look_up = 0x00020801;  // READ_CONTROL, POLICY_LOOKUP_NAMES, POLICY_VIEW_LOCAL_INFORMATION
  const auto append_sid = [](Bytes& out, std::initializer_list<std::uint32_t> parts) {  // S-1-5-...
    append(out, std::uint8_t{1}), append(out, static_cast<std::uint8_t>(parts.size()));
    for (const std::uint8_t byte : {0, 0, 0, 0, 0, 5}) append(out, byte);
    for (const std::uint32_t part : parts) append(out, part);
  };
  Bytes out;
  append(out, std::uint16_t{1}), append(out, dacl_present_self_relative);
  for (const std::uint32_t offset : {20u, 36u, 0u, 52u}) append(out, offset);
  append_sid(out, {32, 544}), append_sid(out, {32, 544});
  append(out, std::uint16_t{2}), append(out, std::uint16_t{28}), append(out, std::uint32_t{1});  // the ACL, of one entry
  append(out, std::uint16_t{0}), append(out, std::uint16_t{20}), append(out, read_and_look_up);
  append_sid(out, {11});  // Authenticated Users
  return out;
}

}  // namespace

// [MS-LSAD] 3.1.4.9.1 LsarQuerySecurityObject (Opnum 3): the parts that are asked for, in a LSAPR_SR_SECURITY_DESCRIPTOR
RpcOutcome query_security(RpcCall& call) {
  constexpr std::uint32_t system_acl = 8;
  const auto handle = rpc::read_handle(call.in);
  const auto information = call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (!call.handles.find(handle, ContextHandle::Kind::policy)) return wrong_handle();
  const bool may = may_look_up(call) && !(information & system_acl);  // whose reading needs a privilege that nobody has here
  if (may) {
    const Bytes descriptor = fscc::reduce_security_descriptor(policy_descriptor(), information);
    call.out.pointer(), call.out.put(static_cast<std::uint32_t>(descriptor.size())), call.out.pointer();
    call.out.byte_array(descriptor);
  } else {
    call.out.null();
  }
  call.out.put(may ? NtStatus::success : NtStatus::access_denied);
  return RpcOutcome::done();
}

}  // namespace usher::server::lsarpc_methods
