// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "server/administration.hpp"

namespace usher::server {

inline constexpr std::size_t longest_argument = 1024;  // characters with the NUL ([MS-SRVS] 3.1.4.1, 3.1.4.2)

inline bool is_given(const std::optional<std::u16string>& text) { return text && !text->empty(); }
inline bool is_too_long(const std::optional<std::u16string>& text) { return text && text->size() + 1 > longest_argument; }

/// Bytes of a string in NDR32: three counts, the text with its NUL, and padding ([C706] 14.3.4).
constexpr std::size_t marshalled_size(std::u16string_view text) { return 12 + ((text.size() + 1) * 2 + 3) / 4 * 4; }

/// Fills a page of records as [MS-SRVS] 3.1.4.1 and 3.1.4.2 ask, a few rows per lock: `rows(after, limit)` hands out a registry's
/// rows, `make(row)` makes the record, or nothing when it does not match; `size(record)` is what it costs marshalled. Rows that
/// `make` drops are no part of the total, which then takes a walk to the end; `all_match` promises that there are none.
template <class Record, class Query>
RecordPage<Record> fill_page(const Query& query, bool all_match, auto rows, auto make, auto size) {
  constexpr std::size_t rows_per_lock = 512;
  constexpr std::uint32_t everything = 0xFFFFFFFF;
  RecordPage<Record> page{.resume_handle = query.resume_handle.value_or(0)};
  std::size_t room = query.preferred_maximum_length;
  std::uint32_t last = page.resume_handle, total = 0;
  bool full = false;
  for (std::uint32_t after = last;;) {
    const auto found = rows(after, rows_per_lock);
    if (all_match && page.records.empty()) total = found.total;
    for (const auto& row : found.rows) {
      after = row->id;
      if (full && all_match) break;
      std::optional<Record> record = make(*row);
      if (!record) continue;
      if (!all_match) ++total;
      const std::size_t bytes = size(*record);
      // At least one entry goes out whatever its size: a page without progress would hold the caller for ever.
      full = full || (query.preferred_maximum_length != everything && bytes > room && !page.records.empty());
      if (full) continue;
      room -= std::min(room, bytes);
      last = after;
      page.records.push_back(std::move(*record));
    }
    if (found.rows.size() < rows_per_lock || (full && all_match)) break;
  }
  page.total_entries = std::max(total, static_cast<std::uint32_t>(page.records.size()));
  if (full) page.status = NetApiStatus::more_data, page.resume_handle = last;
  return page;
}

}  // namespace usher::server
