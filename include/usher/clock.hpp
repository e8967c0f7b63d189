// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <chrono>

namespace usher {

/// One reading of both clocks: `steady` measures idle times and deadlines, `wall` dates files and logons.
struct Now {
  std::chrono::steady_clock::time_point steady{};
  std::chrono::system_clock::time_point wall{};
};

/// Where the time comes from. The server takes it as a parameter, so a test moves it by hand.
/// Thread  any
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Now now() const = 0;
};

}  // namespace usher
