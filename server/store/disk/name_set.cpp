// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/disk/name_set.hpp"

#include <functional>

#include "protocol/wire/utf16.hpp"
#include "server/unicode_case.hpp"

namespace usher::server::disk {
namespace {

std::size_t hash_ignoring_case(std::u16string_view name) { return std::hash<std::u16string>{}(upcase(name)); }

/// Where that very name stands among those of its hash; the end when it is not there.
template <class Names>
auto find_exactly(Names& names, std::size_t hash, std::string_view name) {
  for (auto [at, end] = names.equal_range(hash); at != end; ++at) {
    if (at->second == name) return at;
  }
  return names.end();
}

}  // namespace

/// A plain entry needs no conversion. The last letters come first: names in one folder begin alike more often than they end alike.
bool equal_ignoring_case(std::string_view entry, std::u16string_view name) {
  if (entry.size() < name.size()) return false;  // no byte makes more than one unit
  const auto unit = [&](std::size_t i) { return static_cast<unsigned char>(entry[i]); };
  for (std::size_t i = entry.size(); i-- > 0;) {
    if (unit(i) >= 0x80) return server::equal_ignoring_case(wire::to_utf16(entry), name);
    if (entry.size() == name.size() && upcase(static_cast<char16_t>(unit(i))) != upcase(name[i])) return false;
  }
  return entry.size() == name.size();
}

void NameSet::add(std::string_view name) {
  const std::size_t hash = hash_ignoring_case(wire::to_utf16(name));
  if (find_exactly(names_, hash, name) != names_.end()) return;
  names_.emplace(hash, name);
  bytes_ += bytes_for(name);
}

void NameSet::remove(std::string_view name) {
  const auto found = find_exactly(names_, hash_ignoring_case(wire::to_utf16(name)), name);
  if (found == names_.end()) return;
  names_.erase(found);
  bytes_ -= bytes_for(name);
}

const std::string* NameSet::find(std::u16string_view name) const {
  for (auto [at, end] = names_.equal_range(hash_ignoring_case(name)); at != end; ++at) {
    if (disk::equal_ignoring_case(at->second, name)) return &at->second;
  }
  return nullptr;
}

}  // namespace usher::server::disk
