// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <future>
#include <thread>

namespace usher {

/// How a caller waits for what happens on the server's loops. When these are the caller's own io_context, nobody else may be
/// there to run it, so it runs while he waits.
/// Thread  any
class Patience {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Patience() = default;
  explicit Patience(boost::asio::io_context* theirs) : theirs_(theirs) {}

  /// False: it was not ready in time.
  template <class T>
  bool wait(const std::future<T>& result, Time limit = Time::max()) const {
    if (theirs_) return until([&result] { return result.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }, limit);
    if (limit == Time::max()) return result.wait(), true;
    return result.wait_until(limit) == std::future_status::ready;
  }
  template <class T>
  T get(std::future<T> result) const {
    (void)wait(result);
    return result.get();
  }
  /// For what tells nobody that it changes.
  template <class Condition>
  bool until(const Condition& holds, Time limit) const {
    while (!holds()) {
      if (std::chrono::steady_clock::now() >= limit) return false;
      if (!run_some()) std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
    return true;
  }

 private:
  bool run_some() const {
    if (!theirs_) return false;
    if (theirs_->stopped()) theirs_->restart();  // it had nothing more to do
    return theirs_->poll() > 0;
  }
  boost::asio::io_context* theirs_ = nullptr;
};

}  // namespace usher
