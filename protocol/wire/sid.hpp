// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace usher {

/// A security identifier, [MS-DTYP] 2.4.2.
struct Sid {
  std::uint64_t authority = 0;  ///< 48 bits
  std::vector<std::uint32_t> parts{};
  static constexpr std::size_t most_parts = 15;

  friend auto operator<=>(const Sid&, const Sid&) = default;
  friend bool operator==(const Sid&, const Sid&) = default;
  /// The same with one part more: an account of a domain.
  Sid with(std::uint32_t part) const {
    Sid longer = *this;
    longer.parts.push_back(part);
    return longer;
  }
  /// The same without its last part: an account's domain.
  Sid parent() const {
    Sid shorter = *this;
    if (!shorter.parts.empty()) shorter.parts.pop_back();
    return shorter;
  }
};

/// S-1-5-32-544, [MS-DTYP] 2.4.2.1. An authority of more than 32 bits is never met.
inline std::string to_string(const Sid& sid) {
  std::string text = "S-1-" + std::to_string(sid.authority);
  for (const std::uint32_t part : sid.parts) text += "-" + std::to_string(part);
  return text;
}

}  // namespace usher
