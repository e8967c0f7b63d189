// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <chrono>

#include "protocol/wire/filetime.hpp"

namespace usher::server {

/// The wall clock as Windows writes it.
inline FileTime to_file_time(std::chrono::system_clock::time_point time) {
  const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
  constexpr std::int64_t second = 1'000'000'000;
  const std::int64_t whole = nanoseconds >= 0 ? nanoseconds / second : (nanoseconds - second + 1) / second;
  return FileTime::from_unix(whole, nanoseconds - whole * second);
}

}  // namespace usher::server
