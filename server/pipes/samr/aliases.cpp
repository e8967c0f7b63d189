// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <algorithm>

#include "protocol/samr/interface.hpp"
#include "server/pipes/samr/methods.hpp"

namespace usher::server::samr_methods {
namespace {

using samr::AliasInformation;

/// The alias of that RID, if the domain is the one that has aliases.
const NamedSid* find_alias(const Sid& domain, std::uint32_t rid) {
  if (domain != SecurityNames::builtin()) return nullptr;
  const auto known = SecurityNames::well_known();
  const auto found = std::ranges::find_if(known, [&](const NamedSid& one) { return one.use == SidUse::alias && one.sid.parts.back() == rid; });
  return found == known.end() ? nullptr : &*found;
}

bool is_in(const NamedAccount& account, std::uint32_t alias) {
  const auto aliases = aliases_of(account);
  return std::ranges::find(aliases, alias) != aliases.end();
}

std::vector<Sid> members_of(const SecurityNames& names, std::uint32_t alias) {
  std::vector<Sid> members;
  for (const NamedAccount& account : names.accounts()) {
    if (is_in(account, alias)) members.push_back(names.machine().with(account.rid));
  }
  return members;
}

bool write_information(rpc::NdrWriter& out, AliasInformation level, std::u16string_view name, std::size_t members) {
  const auto head = [&] { out.pointer(), out.put(level), out.align(4); };
  switch (level) {
    case AliasInformation::general:
      head(), rpc::write_string_header(out, name), out.put(static_cast<std::uint32_t>(members)), rpc::write_string_header(out, {});
      rpc::write_string_body(out, name);
      return true;
    case AliasInformation::name: head(), rpc::write_counted_string(out, name); return true;
    case AliasInformation::admin_comment: head(), rpc::write_counted_string(out, {}); return true;
  }
  return false;
}

}  // namespace

// [MS-SAMR] 3.1.5.1.8 SamrOpenAlias (Opnum 27)
RpcOutcome open_alias(RpcCall& call) {
  const auto wire = rpc::read_handle(call.in);
  (void)call.in.get<std::uint32_t>();  // DesiredAccess: looked at when something is asked
  const auto rid = call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto domain = call.handles.find(wire, ContextHandle::Kind::sam_domain);
  if (!domain) return wrong_handle();
  NtStatus status = find_alias(domain->domain, rid) ? NtStatus::success : no_such_alias;
  if (!may_look_up(call)) status = NtStatus::access_denied;
  return answer_handle(call, status, {.kind = ContextHandle::Kind::sam_alias, .domain = domain->domain, .rid = rid});
}

// [MS-SAMR] 3.1.5.5.4 SamrQueryInformationAlias (Opnum 28). How many members there are is for who may list them, and 0 to others.
RpcOutcome query_alias(RpcCall& call) {
  const auto wire = rpc::read_handle(call.in);
  const auto level = call.in.get<AliasInformation>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto handle = call.handles.find(wire, ContextHandle::Kind::sam_alias);
  if (!handle) return wrong_handle();
  const NamedSid* alias = find_alias(handle->domain, handle->rid);
  NtStatus status = may_look_up(call) ? NtStatus::success : NtStatus::access_denied;
  const std::size_t members = may_list(call) ? members_of(names_of(call), handle->rid).size() : 0;
  if (status == NtStatus::success && !write_information(call.out, level, alias->name, members)) status = NtStatus::invalid_info_class;
  if (status != NtStatus::success) call.out.null();
  call.out.put(status);
  return RpcOutcome::done();
}

// [MS-SAMR] 3.1.5.8.6 SamrGetMembersInAlias (Opnum 33)
RpcOutcome members_in_alias(RpcCall& call) {
  const auto wire = rpc::read_handle(call.in);
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto handle = call.handles.find(wire, ContextHandle::Kind::sam_alias);
  if (!handle) return wrong_handle();
  const bool may = may_list(call);
  samr::write_sids(call.out, may ? members_of(names_of(call), handle->rid) : std::vector<Sid>{});
  call.out.put(may ? NtStatus::success : NtStatus::access_denied);
  return RpcOutcome::done();
}

}  // namespace usher::server::samr_methods
