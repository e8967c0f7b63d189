// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

namespace usher {

/// A GUID as its sixteen bytes on the wire ([MS-DTYP] 2.3.4.2); nothing here looks inside.
struct Guid {
  std::array<std::byte, 16> bytes{};
  friend auto operator<=>(const Guid&, const Guid&) = default;
  friend bool operator==(const Guid&, const Guid&) = default;
};

/// As Windows writes it, without braces ([MS-DTYP] 2.3.4.3): the first three fields are little-endian numbers.
inline std::string to_string(const Guid& guid) {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::array<std::size_t, 16> order{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
  std::string text;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    const auto byte = std::to_integer<unsigned>(guid.bytes[order[i]]);
    text += digits[byte >> 4], text += digits[byte & 15];
  }
  return text;
}

}  // namespace usher
