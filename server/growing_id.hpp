// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>

namespace usher::server {

/// Ids that only grow, so that a walk which goes on behind the last one it was told misses nobody and tells nobody twice. After
/// 2^32 of them they begin again with the lowest that is free: a walk that runs at that moment is the price.
/// Owner   a registry; under its lock
struct GrowingId {
  std::uint32_t last = 0;

  template <class IsTaken>
  std::uint32_t next(IsTaken is_taken) {
    do ++last;
    while (last == 0 || is_taken(last));
    return last;
  }
};

}  // namespace usher::server
