// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace usher::bench {

/// A process on this machine and all that descend from it, as Linux tells in /proc: the server that is measured.
/// Thread  any
class ProcessMeter {
 public:
  explicit ProcessMeter(int pid) : pid_(pid) {}

  /// Processor time of all of them since each began, with children that have ended and were waited for. The process's own is
  /// exact; that of children is counted in hundredths of a second. nullopt: there is no such process, or no such system.
  std::optional<std::chrono::nanoseconds> cpu_time() const;
  /// Bytes of memory, shared pages divided among those who share them (PSS).
  std::optional<std::uint64_t> memory() const;
  /// The process itself and its descendants.
  std::vector<int> family() const;

 private:
  int pid_;
};

/// Processor time of this process.
std::chrono::nanoseconds own_cpu_time();

}  // namespace usher::bench
