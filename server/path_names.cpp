// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/path_names.hpp"

#include <algorithm>
#include <array>

#include "server/unicode_case.hpp"

namespace usher::server {
namespace {

constexpr std::size_t longest_component = 255;  // [MS-FSCC] 2.1.5.2

/// Which of the first units no name has: [MS-FSCC] 2.1.5.2, wildcards and separators with them.
constexpr std::array<bool, 0x80> refused = [] {
  std::array<bool, 0x80> table{};
  std::fill_n(table.begin(), 0x20, true);
  for (const char16_t unit : std::u16string_view(u"\"/:<>|*?\\")) table[unit] = true;
  return table;
}();

bool is_name_unit(char16_t unit) { return unit >= refused.size() || !refused[unit]; }

bool is_component(std::u16string_view component) {
  return !component.empty() && component.size() <= longest_component && component != u"." &&
         std::ranges::all_of(component, is_name_unit);
}

}  // namespace

Result<PathName> parse_path_name(std::u16string_view text) {
  PathName parsed;
  std::u16string separated(text);
  std::ranges::replace(separated, u'/', u'\\');  // Unix clients write it so, and no name can contain it
  std::u16string_view name = separated;
  if (name.empty()) return parsed;
  if (name.front() == u'\\') return std::unexpected(NtStatus::invalid_parameter);  // [MS-SMB2] 3.3.5.9
  const std::size_t stream = name.find(u':');
  if (stream != name.npos) {
    const std::u16string_view suffix = name.substr(stream);
    parsed.must_be_file = equal_ignoring_case(suffix, u"::$DATA");
    parsed.must_be_directory = equal_ignoring_case(suffix, u"::$INDEX_ALLOCATION");
    if (!parsed.must_be_file && !parsed.must_be_directory) return std::unexpected(NtStatus::object_name_invalid);
    name = name.substr(0, stream);
  } else if (name.back() == u'\\') {
    parsed.must_be_directory = true;
    name.remove_suffix(1);
  }
  for (std::size_t from = 0; from <= name.size();) {
    const std::size_t end = std::min(name.find(u'\\', from), name.size());
    const std::u16string_view component = name.substr(from, end - from);
    if (component == u"..") return std::unexpected(NtStatus::object_path_syntax_bad);  // as Windows names it
    if (!is_component(component)) return std::unexpected(NtStatus::object_name_invalid);
    from = end + 1;
  }
  parsed.path = name;
  return parsed;
}

std::u16string_view parent_path(std::u16string_view path) {
  const std::size_t at = path.rfind(u'\\');
  return at == path.npos ? std::u16string_view{} : path.substr(0, at);
}

std::u16string_view last_component(std::u16string_view path) {
  const std::size_t at = path.rfind(u'\\');
  return at == path.npos ? path : path.substr(at + 1);
}

}  // namespace usher::server
