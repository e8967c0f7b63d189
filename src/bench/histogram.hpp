// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <chrono>
#include <cstdint>

namespace usher::bench {

/// How long things took, from nanoseconds to hours, in constant memory: 64 steps in every power of two, so a quantile
/// is at most 1.6 % above what it was.
/// Thread  as an int
class Histogram {
 public:
  void record(std::chrono::nanoseconds time);
  void merge(const Histogram& other);
  std::uint64_t count() const { return count_; }
  /// The time that `share` of all (0 to 1) did not exceed; 0 when there are none.
  std::chrono::nanoseconds quantile(double share) const;
  std::chrono::nanoseconds longest() const { return longest_; }

 private:
  static constexpr unsigned step_bits = 6, powers = 38;  // 2^43 ns and more, two hours, are all the same to us
  static std::size_t slot(std::uint64_t time);
  static std::uint64_t upper_end(std::size_t slot);

  std::array<std::uint64_t, std::size_t{powers} << step_bits> counts_{};
  std::uint64_t count_ = 0;
  std::chrono::nanoseconds longest_{};
};

}  // namespace usher::bench
