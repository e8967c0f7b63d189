// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <set>

#include "protocol/lsarpc/lookup.hpp"
#include "protocol/samr/user_info.hpp"
#include "server/pipes/samr/methods.hpp"
#include "server/unicode_case.hpp"

namespace usher::server::samr_methods {
namespace {

constexpr std::uint32_t administrators = 544, users = 545, guests = 546, operators = 549;

/// One's own account, or anybody's for who may list them.
bool may_open(const RpcCall& call, const NamedAccount& account) {
  return may_list(call) || (may_look_up(call) && equal_ignoring_case(call.caller.user, account.name));
}

samr::UserInfo info_of(const NamedAccount& account) {
  return {.name = account.name, .rid = account.rid, .primary_group = SecurityNames::none_rid, .control = control_of(account)};
}

/// The account of a handle, if it is still there and the caller may still see it.
NtStatus find_account(const RpcCall& call, const SecurityNames& names, const ContextHandle& handle, const NamedAccount*& account) {
  account = handle.domain == names.machine() ? names.account(handle.rid) : nullptr;
  if (!may_look_up(call)) return NtStatus::access_denied;
  if (!account) return NtStatus::no_such_user;
  return may_open(call, *account) ? NtStatus::success : NtStatus::access_denied;
}

}  // namespace

std::vector<std::uint32_t> aliases_of(const NamedAccount& account) {
  std::vector<std::uint32_t> aliases{account.rid == SecurityNames::guest_rid ? guests : users};
  if (account.administrator) aliases.push_back(administrators);
  if (account.operator_) aliases.push_back(operators);
  return aliases;
}

std::uint32_t control_of(const NamedAccount& account) {
  return samr::acb_normal | samr::acb_no_expiry | (account.disabled ? samr::acb_disabled : 0);
}

// [MS-SAMR] 3.1.5.1.9 SamrOpenUser (Opnum 34)
RpcOutcome open_user(RpcCall& call) {
  const auto wire = rpc::read_handle(call.in);
  (void)call.in.get<std::uint32_t>();
  const auto rid = call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto domain = call.handles.find(wire, ContextHandle::Kind::sam_domain);
  if (!domain) return wrong_handle();
  const SecurityNames names = names_of(call);
  const ContextHandle user{.kind = ContextHandle::Kind::sam_user, .domain = domain->domain, .rid = rid};
  const NamedAccount* account = nullptr;
  return answer_handle(call, find_account(call, names, user, account), user);
}

// [MS-SAMR] 3.1.5.5.5 SamrQueryInformationUser2 (Opnum 47) and 3.1.5.5.6 SamrQueryInformationUser (Opnum 36)
RpcOutcome query_user(RpcCall& call) {
  const auto wire = rpc::read_handle(call.in);
  const auto level = call.in.get<samr::UserInformation>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto handle = call.handles.find(wire, ContextHandle::Kind::sam_user);
  if (!handle) return wrong_handle();
  const SecurityNames names = names_of(call);
  const NamedAccount* account = nullptr;
  NtStatus status = find_account(call, names, *handle, account);
  if (status == NtStatus::success && !samr::write_user_info(call.out, level, info_of(*account))) status = NtStatus::invalid_info_class;
  if (status != NtStatus::success) call.out.null();
  call.out.put(status);
  return RpcOutcome::done();
}

// [MS-SAMR] 3.1.5.9.1 SamrGetGroupsForUser (Opnum 39): the primary group alone
RpcOutcome get_groups_for_user(RpcCall& call) {
  const auto wire = rpc::read_handle(call.in);
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto handle = call.handles.find(wire, ContextHandle::Kind::sam_user);
  if (!handle) return wrong_handle();
  const SecurityNames names = names_of(call);
  const NamedAccount* account = nullptr;
  const NtStatus status = find_account(call, names, *handle, account);
  if (status != NtStatus::success) {
    call.out.null();
  } else {
    call.out.pointer(), call.out.put(std::uint32_t{1}), call.out.pointer();
    call.out.put(std::uint32_t{1}), call.out.put(SecurityNames::none_rid), call.out.put(group_attributes);
  }
  call.out.put(status);
  return RpcOutcome::done();
}

// [MS-SAMR] 3.1.5.9.2 SamrGetAliasMembership (Opnum 16): the aliases of a domain that any of the SIDs is in
RpcOutcome get_alias_membership(RpcCall& call) {
  const auto wire = rpc::read_handle(call.in);
  const auto sids = lsarpc::read_sid_list(call.in);
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto handle = call.handles.find(wire, ContextHandle::Kind::sam_domain);
  if (!handle) return wrong_handle();
  const SecurityNames names = names_of(call);
  std::set<std::uint32_t> aliases;
  for (const Sid& sid : sids) {
    if (handle->domain != SecurityNames::builtin() || sid.parts.empty() || sid.parent() != names.machine()) continue;
    const NamedAccount* account = names.account(sid.parts.back());
    if (!account || !may_open(call, *account)) continue;
    for (const std::uint32_t alias : aliases_of(*account)) aliases.insert(alias);
  }
  samr::write_numbers(call.out, {aliases.begin(), aliases.end()});
  call.out.put(may_look_up(call) ? NtStatus::success : NtStatus::access_denied);
  return RpcOutcome::done();
}

}  // namespace usher::server::samr_methods
