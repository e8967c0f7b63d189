// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <chrono>
#include <functional>
#include <memory>

#include <usher/export.hpp>

namespace usher {

/// One reading of both clocks: `steady` measures idle times and deadlines, `wall` dates files and logons.
struct Now {
  std::chrono::steady_clock::time_point steady{};
  std::chrono::system_clock::time_point wall{};
};

/// Where the time comes from. The server takes it as a parameter, so a test moves it by hand.
/// Thread  any
class USHER_EXPORT Clock {
 public:
  virtual ~Clock() = default;
  virtual Now now() const = 0;
  /// False: somebody moves it, and says so; a timer of the system's must not be set by it.
  virtual bool runs() const { return true; }
};

/// A clock that stands until it is moved. It starts on 2026-01-01, the same in every run.
/// Owner   shared by whoever moves it and the servers that go by it (ServerOptions::clock)
/// Thread  any but a server's own
class USHER_EXPORT ManualClock final : public Clock {
 public:
  ManualClock();
  ~ManualClock() override;
  Now now() const override;
  bool runs() const override { return false; }

  /// When it returns, every server that goes by it has done what was due: timeouts have struck, idle sessions are closed,
  /// answers that were put off are on their way.
  void advance(std::chrono::nanoseconds by);

  /// Calls `moved` after each move, until the token is gone.
  std::shared_ptr<void> subscribe(std::function<void()> moved);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace usher
