// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/samr/interface.hpp"
#include "server/pipes/samr/methods.hpp"

namespace usher::server::samr_methods {
namespace {

using samr::GroupInformation;
constexpr auto group_name = u"None";  // the one there is: the primary group of every account of a machine that is in no domain

/// The handle is of the group, and the server has the name that it had.
bool is_there(const ContextHandle& handle, const SecurityNames& names) { return handle.domain == names.machine() && handle.rid == SecurityNames::none_rid; }

void write_general(rpc::NdrWriter& out, std::size_t members) {
  rpc::write_string_header(out, group_name);
  out.put(group_attributes), out.put(static_cast<std::uint32_t>(members));
  rpc::write_string_header(out, {});  // AdminComment
  rpc::write_string_body(out, group_name);
}

bool write_information(rpc::NdrWriter& out, GroupInformation level, std::size_t members) {
  const auto head = [&] { out.pointer(), out.put(level), out.align(4); };
  switch (level) {
    case GroupInformation::general:
    case GroupInformation::replication: head(), write_general(out, members); return true;
    case GroupInformation::name: head(), rpc::write_counted_string(out, group_name); return true;
    case GroupInformation::attributes: head(), out.put(group_attributes); return true;
    case GroupInformation::admin_comment: head(), rpc::write_counted_string(out, {}); return true;
  }
  return false;
}

/// SAMPR_GET_MEMBERS_BUFFER behind its pointer: everybody.
void write_members(rpc::NdrWriter& out, const SecurityNames& names) {
  const auto count = static_cast<std::uint32_t>(names.accounts().size());
  out.pointer(), out.put(count), out.pointer(), out.pointer();
  out.put(count);
  for (const NamedAccount& account : names.accounts()) out.put(account.rid);
  out.put(count);
  for (std::uint32_t i = 0; i < count; ++i) out.put(group_attributes);
}

}  // namespace

// [MS-SAMR] 3.1.5.1.7 SamrOpenGroup (Opnum 19)
RpcOutcome open_group(RpcCall& call) {
  const auto wire = rpc::read_handle(call.in);
  (void)call.in.get<std::uint32_t>();  // DesiredAccess: looked at when something is asked
  const auto rid = call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto domain = call.handles.find(wire, ContextHandle::Kind::sam_domain);
  if (!domain) return wrong_handle();
  const ContextHandle group{.kind = ContextHandle::Kind::sam_group, .domain = domain->domain, .rid = rid};
  NtStatus status = is_there(group, SecurityNames(call.host.server_name(), {})) ? NtStatus::success : no_such_group;
  if (!may_look_up(call)) status = NtStatus::access_denied;
  return answer_handle(call, status, group);
}

// [MS-SAMR] 3.1.5.5.3 SamrQueryInformationGroup (Opnum 20). How many members there are is for who may list them, and 0 to others.
RpcOutcome query_group(RpcCall& call) {
  const auto wire = rpc::read_handle(call.in);
  const auto level = call.in.get<GroupInformation>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto handle = call.handles.find(wire, ContextHandle::Kind::sam_group);
  if (!handle) return wrong_handle();
  const SecurityNames names = names_of(call);
  NtStatus status = is_there(*handle, names) ? NtStatus::success : no_such_group;
  if (!may_look_up(call)) status = NtStatus::access_denied;
  const std::size_t members = may_list(call) ? names.accounts().size() : 0;
  if (status == NtStatus::success && !write_information(call.out, level, members)) status = NtStatus::invalid_info_class;
  if (status != NtStatus::success) call.out.null();
  call.out.put(status);
  return RpcOutcome::done();
}

// [MS-SAMR] 3.1.5.8.3 SamrGetMembersInGroup (Opnum 25)
RpcOutcome members_in_group(RpcCall& call) {
  const auto wire = rpc::read_handle(call.in);
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto handle = call.handles.find(wire, ContextHandle::Kind::sam_group);
  if (!handle) return wrong_handle();
  const SecurityNames names = names_of(call);
  NtStatus status = is_there(*handle, names) ? NtStatus::success : no_such_group;
  if (!may_list(call)) status = NtStatus::access_denied;
  status == NtStatus::success ? write_members(call.out, names) : call.out.null();
  call.out.put(status);
  return RpcOutcome::done();
}

}  // namespace usher::server::samr_methods
