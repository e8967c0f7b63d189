// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/lsarpc/interface.hpp"
#include "server/pipes/lsarpc/methods.hpp"

namespace usher::server::lsarpc_methods {
namespace {

using lsarpc::PolicyInformation;

/// LSAPR_OBJECT_ATTRIBUTES ([MS-LSAD] 2.2.2.4), of which nothing is used. RootDirectory, ObjectName and SecurityDescriptor are
/// NULL in what clients send; only the quality of service is there.
void read_object_attributes(rpc::NdrReader& in) {
  (void)in.get<std::uint32_t>();  // Length
  const bool root = in.pointer(), name = in.pointer();
  (void)in.get<std::uint32_t>();  // Attributes
  const bool descriptor = in.pointer(), quality = in.pointer();
  if (name || descriptor) in.fail();
  if (root) (void)in.get<std::uint8_t>();
  if (!quality) return;
  (void)in.get<std::uint32_t>(), (void)in.get<std::uint16_t>();           // Length, ImpersonationLevel
  (void)in.get<std::uint8_t>(), (void)in.get<std::uint8_t>();             // ContextTrackingMode, EffectiveOnly
}

/// The access asked for is not looked at: there is nothing here that a handle could change, and who may look up is asked at each
/// call.
RpcOutcome open(RpcCall& call) {
  read_object_attributes(call.in);
  (void)call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const NtStatus status = may_look_up(call) ? NtStatus::success : NtStatus::access_denied;
  return answer_handle(call, status, {.kind = ContextHandle::Kind::policy});
}

/// LSAPR_POLICY_ACCOUNT_DOM_INFO and LSAPR_POLICY_PRIMARY_DOM_INFO
void write_domain(rpc::NdrWriter& out, std::u16string_view name, const Sid* sid) {
  rpc::write_string_header(out, name, 2);
  sid ? out.pointer() : out.null();
  rpc::write_string_body(out, name, 2);
  if (sid) rpc::write_sid(out, *sid);
}

/// LSAPR_POLICY_DNS_DOMAIN_INFO of a machine that is in no domain: a workgroup's name, and nothing else.
void write_dns_domain(rpc::NdrWriter& out, std::u16string_view workgroup) {
  rpc::write_string_header(out, workgroup, 2);
  rpc::write_string_header(out, {}), rpc::write_string_header(out, {});
  for (int i = 0; i < 4; ++i) out.put(std::uint32_t{0});  // DomainGuid
  out.null();
  rpc::write_string_body(out, workgroup, 2);
}

/// False for a class that is not told.
bool write_information(RpcCall& call, PolicyInformation level) {
  constexpr std::uint32_t primary = 3;  // PolicyServerRolePrimary: no other server has copies of these accounts
  rpc::NdrWriter& out = call.out;
  const auto head = [&] { out.pointer(), out.put(level), out.align(4); };
  switch (level) {
    case PolicyInformation::primary_domain: head(), write_domain(out, call.host.domain_name(), nullptr); return true;
    case PolicyInformation::pd_account: head(), rpc::write_string_header(out, {}); return true;
    case PolicyInformation::account_domain:
    case PolicyInformation::local_account_domain: {
      const SecurityNames names(call.host.server_name(), {});
      head(), write_domain(out, names.server(), &names.machine());
      return true;
    }
    case PolicyInformation::server_role: head(), out.put(primary); return true;
    case PolicyInformation::dns_domain:
    case PolicyInformation::dns_domain_int: head(), write_dns_domain(out, call.host.domain_name()); return true;
  }
  return false;
}

}  // namespace

// [MS-LSAD] 3.1.4.9.4 LsarClose (Opnum 0)
RpcOutcome close(RpcCall& call) { return close_handle(call); }

// [MS-LSAD] 3.1.4.4.2 LsarOpenPolicy (Opnum 6). SystemName points to one character: an oversight that OpenPolicy2 was made for.
RpcOutcome open_policy(RpcCall& call) {
  if (call.in.pointer()) (void)call.in.get<std::uint16_t>();
  return open(call);
}

// [MS-LSAD] 3.1.4.4.1 LsarOpenPolicy2 (Opnum 44)
RpcOutcome open_policy2(RpcCall& call) {
  call.in.skip_unique_string();
  return open(call);
}

// [MS-LSAD] 3.1.4.4.3 LsarQueryInformationPolicy2 (Opnum 46) and 3.1.4.4.4 LsarQueryInformationPolicy (Opnum 7)
RpcOutcome query_information_policy(RpcCall& call) {
  const auto handle = rpc::read_handle(call.in);
  const auto level = call.in.get<PolicyInformation>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (!call.handles.find(handle, ContextHandle::Kind::policy)) return wrong_handle();
  NtStatus status = may_look_up(call) ? NtStatus::success : NtStatus::access_denied;
  if (status == NtStatus::success && !write_information(call, level)) status = NtStatus::invalid_parameter;
  if (status != NtStatus::success) call.out.null();
  call.out.put(status);
  return RpcOutcome::done();
}

// [MS-LSAD] 3.1.4.7.8 LsarEnumerateTrustedDomains (Opnum 13), 3.1.4.7.9 LsarEnumerateTrustedDomainsEx (50): a server that is in no
// domain trusts none, and so the list is at its end.
RpcOutcome enumerate_trusted_domains(RpcCall& call) {
  const auto handle = rpc::read_handle(call.in);
  const auto context = call.in.get<std::uint32_t>();
  (void)call.in.get<std::uint32_t>();  // PreferedMaximumLength
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (!call.handles.find(handle, ContextHandle::Kind::policy)) return wrong_handle();
  call.out.put(context), call.out.put(std::uint32_t{0}), call.out.null();
  call.out.put(may_look_up(call) ? no_more_entries : NtStatus::access_denied);
  return RpcOutcome::done();
}

// [MS-LSAT] 3.1.4.9 LsarLookupSids3 (Opnum 76), 3.1.4.5 LsarLookupNames4 (77): they have no policy handle and are for TCP, with the
// secure channel of a domain member, alone. Over a pipe Windows since Vista throws ERROR_ACCESS_DENIED (<3>), which callers expect.
RpcOutcome over_tcp_only(RpcCall&) { return RpcOutcome::failed(rpc::Fault::access_denied); }

// [MS-LSAT] 3.1.4.4 LsarGetUserName (Opnum 45). Everybody may know who he is, the anonymous caller too.
RpcOutcome get_user_name(RpcCall& call) {
  call.in.skip_unique_string();
  if (call.in.pointer()) (void)rpc::read_counted_string(call.in);
  const bool wants_domain = call.in.pointer();
  if (wants_domain && call.in.pointer()) (void)rpc::read_counted_string(call.in);
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const bool anonymous = call.caller.anonymous;
  call.out.pointer();
  rpc::write_counted_string(call.out, anonymous ? u"ANONYMOUS LOGON" : call.caller.user);
  if (!wants_domain) {
    call.out.null();
  } else {
    call.out.pointer(), call.out.pointer();
    rpc::write_counted_string(call.out, anonymous ? u"NT AUTHORITY" : call.host.server_name());
  }
  call.out.put(NtStatus::success);
  return RpcOutcome::done();
}

}  // namespace usher::server::lsarpc_methods
