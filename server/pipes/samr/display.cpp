// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <algorithm>
#include <optional>

#include "server/pipes/samr/methods.hpp"
#include "server/unicode_case.hpp"

namespace usher::server::samr_methods {
namespace {

using samr::DisplayInformation;
using samr::DisplayRow;

bool is_list(DisplayInformation list) { return list >= DisplayInformation::user && list <= DisplayInformation::oem_group; }
bool is_oem(DisplayInformation list) { return list == DisplayInformation::oem_user || list == DisplayInformation::oem_group; }

/// The list in the order of names, each row with its place from one on: the index behind which a caller goes on. The accounts and
/// the one group are the machine's; machines have no accounts here, and BUILTIN has aliases alone.
std::vector<DisplayRow> rows_of(const SecurityNames& names, Domain domain, DisplayInformation list) {
  std::vector<DisplayRow> rows;
  const bool groups = list == DisplayInformation::group || list == DisplayInformation::oem_group;
  if (list == DisplayInformation::machine || (domain == Domain::builtin && !is_oem(list))) return rows;
  if (groups) return {{.index = 1, .rid = SecurityNames::none_rid, .control = group_attributes, .name = u"None"}};
  for (const NamedAccount& account : names.accounts()) rows.push_back({.rid = account.rid, .control = control_of(account), .name = account.name});
  std::ranges::sort(rows, [](const auto& a, const auto& b) { return compare_ignoring_case(a.name, b.name) < 0; });
  for (std::size_t at = 0; at < rows.size(); ++at) rows[at].index = static_cast<std::uint32_t>(at + 1);
  return rows;
}

std::uint32_t bytes_of(const std::vector<DisplayRow>& rows, DisplayInformation list) {
  std::size_t bytes = 0;
  for (const DisplayRow& row : rows) bytes += samr::marshalled_size(row, list);
  return static_cast<std::uint32_t>(bytes);
}

/// Cuts a list to what was asked for; false when something is left behind. One row goes out whatever the length is.
bool cut(std::vector<DisplayRow>& rows, DisplayInformation list, std::uint32_t index, std::uint32_t count, std::uint32_t preferred) {
  rows.erase(rows.begin(), rows.begin() + std::min<std::ptrdiff_t>(index, std::ssize(rows)));
  std::size_t room = preferred, fits = 0;
  while (fits < rows.size() && fits < std::max(count, 1u)) {
    const std::size_t size = samr::marshalled_size(rows[fits], list);
    if (fits > 0 && size > room) break;
    room -= std::min(room, size), ++fits;
  }
  const bool whole = fits == rows.size();
  rows.resize(fits);
  return whole;
}

}  // namespace

// [MS-SAMR] 3.1.5.3.1 SamrQueryDisplayInformation3 (Opnum 51), 3.1.5.3.2 SamrQueryDisplayInformation2 (48), 3.1.5.3.3
// SamrQueryDisplayInformation (40). That there is more is told by STATUS_MORE_ENTRIES, which Windows sends and clients wait for.
RpcOutcome query_display(RpcCall& call) {
  const auto wire = rpc::read_handle(call.in);
  const auto list = call.in.get<DisplayInformation>();
  const auto index = call.in.get<std::uint32_t>(), count = call.in.get<std::uint32_t>(), preferred = call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto handle = call.handles.find(wire, ContextHandle::Kind::sam_domain);
  if (!handle) return wrong_handle();
  NtStatus status = !may_list(call) ? NtStatus::access_denied : is_list(list) ? NtStatus::success : NtStatus::invalid_info_class;
  std::vector<DisplayRow> rows;
  std::uint32_t available = 0;
  if (status == NtStatus::success) {
    const SecurityNames names = names_of(call);
    if (const auto domain = domain_of(*handle, names)) rows = rows_of(names, *domain, list);
    if (!is_oem(list)) available = bytes_of(rows, list);
    if (!cut(rows, list, index, count, preferred)) status = NtStatus::more_entries;
  }
  call.out.put(available), call.out.put(bytes_of(rows, list));
  samr::write_display(call.out, list, rows);
  call.out.put(status);
  return RpcOutcome::done();
}

// [MS-SAMR] 3.1.5.3.4 SamrGetDisplayEnumerationIndex2 (Opnum 49), 3.1.5.3.5 SamrGetDisplayEnumerationIndex (41): the place in front of
// the first name that has the most in common with the prefix.
RpcOutcome display_index(RpcCall& call) {
  const auto wire = rpc::read_handle(call.in);
  const auto list = call.in.get<DisplayInformation>();
  const std::u16string prefix = upcase(rpc::read_counted_string(call.in));
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto handle = call.handles.find(wire, ContextHandle::Kind::sam_domain);
  if (!handle) return wrong_handle();
  NtStatus status = no_more_entries;
  std::uint32_t before = 0;
  if (!may_list(call)) status = NtStatus::access_denied;
  else if (!is_list(list) || is_oem(list)) status = NtStatus::invalid_info_class;
  else {
    const SecurityNames names = names_of(call);
    std::vector<DisplayRow> rows;
    if (const auto domain = domain_of(*handle, names)) rows = rows_of(names, *domain, list);
    std::size_t longest = 0;
    for (const DisplayRow& row : rows) {
      const std::u16string name = upcase(row.name);
      const auto match = static_cast<std::size_t>(std::ranges::mismatch(name, prefix).in1 - name.begin());
      if (match > longest) longest = match, before = row.index - 1, status = NtStatus::success;
    }
  }
  call.out.put(before), call.out.put(status);
  return RpcOutcome::done();
}

}  // namespace usher::server::samr_methods
