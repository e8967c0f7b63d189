// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <compare>
#include <cstddef>

namespace usher {

/// A GUID as its sixteen bytes on the wire ([MS-DTYP] 2.3.4.2); nothing here looks inside.
struct Guid {
  std::array<std::byte, 16> bytes{};
  friend auto operator<=>(const Guid&, const Guid&) = default;
  friend bool operator==(const Guid&, const Guid&) = default;
};

}  // namespace usher
