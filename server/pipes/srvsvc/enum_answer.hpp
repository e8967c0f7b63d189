// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <algorithm>
#include <optional>

#include "protocol/srvsvc/enum_struct.hpp"
#include "server/administration.hpp"
#include "server/pipes/rpc_call.hpp"

namespace usher::server {

/// Why the arguments of an *Enum method cannot be answered at all.
inline std::optional<rpc::Fault> fault_in(const RpcCall& call, const srvsvc::EnumArguments& arguments) {
  if (!call.in.ok()) return rpc::Fault::bad_stub_data;
  if (!arguments.tag_matches) return rpc::Fault::invalid_tag;
  return std::nullopt;
}

/// The response of an *Enum method. `with_level(level, visit)` calls visit with the level's field list, or returns false. A failure
/// has no entries, a total of 0, and the handle as it came; a NULL handle is answered with NULL.
template <class Page>
void answer_enum(RpcCall& call, const srvsvc::EnumArguments& arguments, auto with_level, const Page& page) {
  const bool found = page.status == NetApiStatus::success || page.status == NetApiStatus::more_data;
  const auto write = [&](auto fields) {
    srvsvc::write_enum_struct(call.out, arguments.level, true, page.records.size(),
                              [&](rpc::NdrWriter& out) { rpc::write_array<decltype(fields)>(out, page.records); });
  };
  if (!with_level(arguments.level, write)) srvsvc::write_enum_struct(call.out, arguments.level, false, 0, [](rpc::NdrWriter&) {});
  call.out.put(found ? page.total_entries : 0);
  call.out.unique_number(found && arguments.resume_handle ? std::optional(page.resume_handle) : arguments.resume_handle);
  call.out.put(page.status);
}

/// A page of a list that is there as a whole; the handle is the number of rows that were told before it ([MS-SRVS] 3.1.4.8).
template <class Row>
RecordPage<Row> page_of(std::vector<Row> rows, const srvsvc::EnumArguments& arguments, auto marshalled_size) {
  constexpr std::uint32_t everything = 0xFFFFFFFF;
  const std::uint32_t before = arguments.resume_handle.value_or(0);
  const std::size_t skip = std::min<std::size_t>(before, rows.size());
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(skip));
  RecordPage<Row> page{.total_entries = static_cast<std::uint32_t>(rows.size()), .resume_handle = before};
  if (arguments.preferred_maximum_length != everything) {
    std::size_t room = arguments.preferred_maximum_length, fits = 0;
    for (const Row& row : rows) {
      const std::size_t size = marshalled_size(row);
      if (fits > 0 && size > room) break;  // one goes out whatever its size, so that the caller gets on
      room -= std::min(room, size), ++fits;
    }
    if (fits < rows.size()) {
      rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(fits), rows.end());
      page.status = NetApiStatus::more_data, page.resume_handle = static_cast<std::uint32_t>(before + fits);
    }
  }
  page.records = std::move(rows);
  return page;
}

/// A page that says no.
template <class Row>
RecordPage<Row> refused(NetApiStatus status) {
  return {.status = status};
}

}  // namespace usher::server
