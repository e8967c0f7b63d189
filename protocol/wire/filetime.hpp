// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <chrono>
#include <compare>
#include <cstdint>

namespace usher {

/// A point in time as Windows writes it.
/// Units   100 ns since 1601-01-01 00:00:00 UTC; 0 means "not set"
/// Spec    [MS-DTYP] 2.3.3
struct FileTime {
  std::uint64_t ticks = 0;

  static constexpr std::int64_t ticks_per_second = 10'000'000;
  static constexpr std::int64_t unix_epoch_seconds = 11'644'473'600;

  /// From seconds and nanoseconds since 1970, as file systems keep them. Times before 1601 become 1.
  static constexpr FileTime from_unix(std::int64_t seconds, std::int64_t nanoseconds) {
    const std::int64_t since_1601 = seconds + unix_epoch_seconds;
    if (since_1601 < 0) return {1};
    return {static_cast<std::uint64_t>(since_1601) * ticks_per_second + static_cast<std::uint64_t>(nanoseconds / 100)};
  }
  constexpr std::int64_t unix_seconds() const {
    return static_cast<std::int64_t>(ticks / ticks_per_second) - unix_epoch_seconds;
  }
  constexpr std::int64_t unix_nanoseconds() const { return static_cast<std::int64_t>(ticks % ticks_per_second) * 100; }

  friend auto operator<=>(const FileTime&, const FileTime&) = default;
};

}  // namespace usher
