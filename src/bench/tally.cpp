// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/bench/tally.hpp"

namespace usher::bench {

std::uint64_t Tally::error_count() const {
  std::uint64_t sum = 0;
  for (const auto& [why, count] : errors) sum += count;
  return sum;
}

}  // namespace usher::bench
