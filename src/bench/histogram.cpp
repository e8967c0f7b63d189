// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/bench/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace usher::bench {

/// Below 64 a slot is a number; above, the power of two and the six bits behind its first one.
std::size_t Histogram::slot(std::uint64_t time) {
  if (time < (1u << step_bits)) return time;
  const auto shift = static_cast<unsigned>(std::bit_width(time)) - 1 - step_bits;
  const std::size_t found = (std::size_t{shift + 1} << step_bits) + static_cast<std::size_t>(time >> shift) - (1u << step_bits);
  return std::min(found, (std::size_t{powers} << step_bits) - 1);
}

std::uint64_t Histogram::upper_end(std::size_t slot) {
  if (slot < (1u << step_bits)) return slot;
  const std::size_t shift = (slot >> step_bits) - 1, step = slot & ((1u << step_bits) - 1);
  return (((1u << step_bits) + step + 1) << shift) - 1;
}

void Histogram::record(std::chrono::nanoseconds time) {
  ++counts_[slot(static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 0)))];
  ++count_;
  longest_ = std::max(longest_, time);
}

void Histogram::merge(const Histogram& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  longest_ = std::max(longest_, other.longest_);
}

std::chrono::nanoseconds Histogram::quantile(double share) const {
  const auto wanted = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_))));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size() && count_ != 0; ++i) {
    seen += counts_[i];
    if (seen >= wanted && i + 1 < counts_.size()) return std::min(longest_, std::chrono::nanoseconds(static_cast<std::int64_t>(upper_end(i))));
  }
  return longest_;
}

}  // namespace usher::bench
