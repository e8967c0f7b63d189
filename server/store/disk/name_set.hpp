// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace usher::server::disk {

/// Whether a name as the disk has it equals one as a client says it, but for case.
bool equal_ignoring_case(std::string_view entry, std::u16string_view name);

/// The names in a folder, as the disk has them, to be found without regard to case. Several may differ by case only.
class NameSet {
 public:
  /// Nothing when that very name is there.
  void add(std::string_view name);
  void remove(std::string_view name);
  /// Any that equals `name` but for case; nullptr when there is none.
  const std::string* find(std::u16string_view name) const;

  /// About what the names take in memory.
  std::size_t bytes() const { return bytes_; }
  static std::size_t bytes_for(std::string_view name) { return sizeof(Names::value_type) + node_bytes + name.size(); }

 private:
  using Names = std::unordered_multimap<std::size_t, std::string>;  // by the hash of what they are in upper case
  static constexpr std::size_t node_bytes = 4 * sizeof(void*);      // a link, a bucket and what the allocator adds

  Names names_{};
  std::size_t bytes_ = 0;
};

}  // namespace usher::server::disk
