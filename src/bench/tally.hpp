// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <map>
#include <string>

#include "src/bench/histogram.hpp"

namespace usher::bench {

/// What went well, how long it took, and what went wrong, by the status or the system's error.
struct Tally {
  Histogram latency{};
  std::uint64_t bytes = 0, items = 0;  ///< moved; listed
  std::map<std::string, std::uint64_t> errors{};

  void record(std::chrono::nanoseconds time, std::uint64_t moved = 0, std::uint64_t listed = 0) {
    latency.record(time);
    bytes += moved, items += listed;
  }
  void fail(const std::string& why) { ++errors[why]; }
  std::uint64_t count() const { return latency.count(); }
  std::uint64_t error_count() const;
};

}  // namespace usher::bench
