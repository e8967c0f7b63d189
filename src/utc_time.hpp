// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <chrono>
#include <cstdint>
#include <string>

namespace usher {

/// RFC 3339 in UTC with microseconds: 2026-11-23T13:31:09.876543Z
std::string utc_time(std::chrono::system_clock::time_point time);

/// Minutes that this machine's zone is west of Greenwich at that moment.
std::int32_t minutes_west(std::chrono::system_clock::time_point time);

}  // namespace usher
