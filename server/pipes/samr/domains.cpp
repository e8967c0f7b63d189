// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/samr/interface.hpp"
#include "server/pipes/samr/methods.hpp"
#include "server/unicode_case.hpp"

namespace usher::server::samr_methods {
namespace {

using samr::DomainInformation;
constexpr auto builtin_name = u"BUILTIN";

struct DomainFacts {
  std::u16string name{}, comment{};
  std::uint32_t users = 0, groups = 0, aliases = 0;
};

DomainFacts facts_of(const RpcCall& call, const SecurityNames& names, Domain domain) {
  std::uint32_t aliases = 0;
  for (const NamedSid& known : SecurityNames::well_known()) aliases += known.use == SidUse::alias;
  if (domain == Domain::builtin) return {.name = builtin_name, .aliases = aliases};
  return {.name = names.server(), .comment = call.host.server_comment(), .users = static_cast<std::uint32_t>(names.accounts().size()), .groups = 1};
}

/// SAMPR_DOMAIN_GENERAL_INFORMATION, [MS-SAMR] 2.2.4.10.
void write_general(rpc::NdrWriter& out, const DomainFacts& facts) {
  constexpr std::uint32_t enabled = 1, primary = 3;
  out.put(std::uint32_t{0}), out.put(std::uint32_t{0x80000000});  // ForceLogoff: never
  rpc::write_string_header(out, facts.comment), rpc::write_string_header(out, facts.name), rpc::write_string_header(out, {});
  out.put(std::uint32_t{1}), out.put(std::uint32_t{0});           // DomainModifiedCount
  out.put(enabled), out.put(primary), out.put(std::uint32_t{1});  // UasCompatibilityRequired
  out.put(facts.users), out.put(facts.groups), out.put(facts.aliases);
  rpc::write_string_body(out, facts.comment), rpc::write_string_body(out, facts.name);
}

/// No rule for passwords: they are set where the configuration is written.
void write_password_rules(rpc::NdrWriter& out) {
  out.put(std::uint16_t{0}), out.put(std::uint16_t{0}), out.put(std::uint32_t{0});  // length, history, properties
  out.put(std::uint32_t{0}), out.put(std::uint32_t{0x80000000});                    // MaxPasswordAge: never
  out.put(std::uint32_t{0}), out.put(std::uint32_t{0});
}

bool write_information(rpc::NdrWriter& out, DomainInformation level, const DomainFacts& facts) {
  constexpr std::uint32_t primary = 3, enabled = 1;
  const auto head = [&] { out.pointer(), out.put(level), out.align(4); };
  switch (level) {
    case DomainInformation::password: head(), write_password_rules(out); return true;
    case DomainInformation::general: head(), write_general(out, facts); return true;
    case DomainInformation::logoff: head(), out.put(std::uint32_t{0}), out.put(std::uint32_t{0x80000000}); return true;
    case DomainInformation::oem: head(), rpc::write_counted_string(out, facts.comment); return true;
    case DomainInformation::name: head(), rpc::write_counted_string(out, facts.name); return true;
    case DomainInformation::server_role: head(), out.put(primary); return true;
    case DomainInformation::state: head(), out.put(enabled); return true;
  }
  return false;
}

}  // namespace

// [MS-SAMR] 3.1.5.11.1 SamrLookupDomainInSamServer (Opnum 5)
RpcOutcome lookup_domain(RpcCall& call) {
  const auto handle = rpc::read_handle(call.in);
  const std::u16string name = rpc::read_counted_string(call.in);
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (!call.handles.find(handle, ContextHandle::Kind::sam_server)) return wrong_handle();
  const SecurityNames names(call.host.server_name(), {});
  const bool ours = equal_ignoring_case(name, names.server()), builtin = equal_ignoring_case(name, builtin_name);
  const Sid* sid = ours ? &names.machine() : builtin ? &SecurityNames::builtin() : nullptr;
  if (!may_look_up(call)) sid = nullptr;
  rpc::write_unique_sid(call.out, sid);
  call.out.put(sid ? NtStatus::success : may_look_up(call) ? NtStatus::no_such_domain : NtStatus::access_denied);
  return RpcOutcome::done();
}

// [MS-SAMR] 3.1.5.2.1 SamrEnumerateDomainsInSamServer (Opnum 6): two, which fit whatever the preferred length is
RpcOutcome enumerate_domains(RpcCall& call) {
  const auto handle = rpc::read_handle(call.in);
  const auto before = call.in.get<std::uint32_t>();
  (void)call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (!call.handles.find(handle, ContextHandle::Kind::sam_server)) return wrong_handle();
  std::vector<samr::RidEntry> domains;
  if (may_look_up(call)) domains = {{.name = call.host.server_name()}, {.name = builtin_name}};
  domains.erase(domains.begin(), domains.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(before, domains.size())));
  call.out.put(static_cast<std::uint32_t>(before + domains.size()));
  samr::write_enumeration(call.out, domains);
  call.out.put(static_cast<std::uint32_t>(domains.size()));
  call.out.put(may_look_up(call) ? NtStatus::success : NtStatus::access_denied);
  return RpcOutcome::done();
}

// [MS-SAMR] 3.1.5.1.5 SamrOpenDomain (Opnum 7)
RpcOutcome open_domain(RpcCall& call) {
  const auto handle = rpc::read_handle(call.in);
  (void)call.in.get<std::uint32_t>();
  const Sid sid = rpc::read_sid(call.in);
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (!call.handles.find(handle, ContextHandle::Kind::sam_server)) return wrong_handle();
  const SecurityNames names(call.host.server_name(), {});
  NtStatus status = sid == names.machine() || sid == SecurityNames::builtin() ? NtStatus::success : NtStatus::no_such_domain;
  if (!may_look_up(call)) status = NtStatus::access_denied;
  return answer_handle(call, status, {.kind = ContextHandle::Kind::sam_domain, .domain = sid});
}

// [MS-SAMR] 3.1.5.5.1 SamrQueryInformationDomain2 (Opnum 46) and 3.1.5.5.2 SamrQueryInformationDomain (Opnum 8)
RpcOutcome query_domain(RpcCall& call) {
  const auto handle = rpc::read_handle(call.in);
  const auto level = call.in.get<DomainInformation>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto domain = call.handles.find(handle, ContextHandle::Kind::sam_domain);
  if (!domain) return wrong_handle();
  const SecurityNames names = names_of(call);
  const auto which = domain_of(*domain, names);
  NtStatus status = may_look_up(call) ? NtStatus::success : NtStatus::access_denied;
  if (status == NtStatus::success && !which) status = NtStatus::no_such_domain;
  if (status == NtStatus::success && !write_information(call.out, level, facts_of(call, names, *which))) status = NtStatus::invalid_info_class;
  if (status != NtStatus::success) call.out.null();
  call.out.put(status);
  return RpcOutcome::done();
}

}  // namespace usher::server::samr_methods
