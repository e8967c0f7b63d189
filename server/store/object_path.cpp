// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/object_path.hpp"

namespace usher::server {
namespace {

bool is_valid(std::u16string_view name) {
  return !name.empty() && name.size() <= max_name_units && name != u"." && name != u".." &&
         name.find_first_of(std::u16string_view(u"/\0", 2)) == std::u16string_view::npos;
}

}  // namespace

Result<std::vector<std::u16string_view>> split_path(std::u16string_view path) {
  std::vector<std::u16string_view> components;
  if (path.empty()) return components;
  for (;;) {
    const std::size_t end = path.find(u'\\');
    const std::u16string_view name = path.substr(0, end);
    if (!is_valid(name)) return std::unexpected(NtStatus::object_name_invalid);
    components.push_back(name);
    if (end == std::u16string_view::npos) return components;
    path.remove_prefix(end + 1);
  }
}

std::u16string join_path(std::u16string_view directory, std::u16string_view name) {
  std::u16string path(directory);
  if (!path.empty()) path += u'\\';
  return path += name;
}

}  // namespace usher::server
