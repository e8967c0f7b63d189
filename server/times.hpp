// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

#include "protocol/wire/filetime.hpp"

namespace usher::server {

/// The wall clock as Windows writes it.
inline FileTime to_file_time(std::chrono::system_clock::time_point time) {
  const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
  constexpr std::int64_t second = 1'000'000'000;
  const std::int64_t whole = nanoseconds >= 0 ? nanoseconds / second : (nanoseconds - second + 1) / second;
  return FileTime::from_unix(whole, nanoseconds - whole * second);
}

/// Whole seconds, none when `later` is the earlier one.
inline std::uint32_t seconds_between(std::chrono::steady_clock::time_point earlier, std::chrono::steady_clock::time_point later) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(later - earlier).count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 0, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace usher::server
