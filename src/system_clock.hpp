// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <usher/clock.hpp>

namespace usher {

/// The machine's clocks.
class SystemClock final : public Clock {
 public:
  Now now() const override { return {std::chrono::steady_clock::now(), std::chrono::system_clock::now()}; }
};

}  // namespace usher
