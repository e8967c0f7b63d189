// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "server/administration.hpp"

namespace usher::server {

inline constexpr std::size_t longest_argument = 1024;  // characters with the NUL ([MS-SRVS] 3.1.4.1, 3.1.4.2)

inline bool is_given(const std::optional<std::u16string>& text) { return text && !text->empty(); }
inline bool is_too_long(const std::optional<std::u16string>& text) { return text && text->size() + 1 > longest_argument; }

/// Bytes of a string in NDR32: three counts, the text with its NUL, and padding ([C706] 14.3.4).
constexpr std::size_t marshalled_size(std::u16string_view text) { return 12 + ((text.size() + 1) * 2 + 3) / 4 * 4; }

/// Finds the rows of a page as [MS-SRVS] 3.1.4.1 and 3.1.4.2 ask, a few per lock: `rows(after, limit)` hands out a registry's
/// rows, `size(row)` says what its record costs marshalled, or nothing when it does not match, and `make(row)` makes the record.
/// Rows that do not match are no part of the total, which then takes a walk to the end; `all_match` promises that there are none.
template <class Row, class Record, class Query>
RecordList<Record> find_rows(const Query& query, bool all_match, auto rows, auto size, auto make) {
  constexpr std::size_t rows_per_lock = 512;
  constexpr std::uint32_t everything = 0xFFFFFFFF;
  RecordList<Record> list{.resume_handle = query.resume_handle.value_or(0)};
  std::vector<std::shared_ptr<const Row>> kept;
  std::size_t room = query.preferred_maximum_length;
  std::uint32_t last = list.resume_handle, total = 0;
  bool full = false;
  for (std::uint32_t after = last;;) {
    const auto found = rows(after, rows_per_lock);
    if (all_match && kept.empty()) total = found.total;
    for (const auto& row : found.rows) {
      after = row->id;
      if (full && all_match) break;
      const std::optional<std::size_t> bytes = size(*row);
      if (!bytes) continue;
      if (!all_match) ++total;
      // At least one entry goes out whatever its size: a page without progress would hold the caller for ever.
      full = full || (query.preferred_maximum_length != everything && *bytes > room && !kept.empty());
      if (full) continue;
      room -= std::min(room, *bytes);
      last = after;
      list.marshalled_bytes += *bytes;
      kept.push_back(row);
    }
    if (found.rows.size() < rows_per_lock || (full && all_match)) break;
  }
  list.count = kept.size();
  list.held_bytes = kept.size() * sizeof kept[0];
  list.total_entries = std::max(total, static_cast<std::uint32_t>(kept.size()));
  if (full) list.status = NetApiStatus::more_data, list.resume_handle = last;
  list.record = [kept = std::move(kept), make](std::size_t at) { return make(*kept[at]); };
  return list;
}

}  // namespace usher::server
