// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>

#include "server/net/loop.hpp"

namespace usher::server::net {

/// Calls a function on a loop, again and again, with `interval` from one end to the next beginning.
/// Owner   the server; the function is not called after stop() has returned on the loop's thread or the loop has ended
class Ticker : public std::enable_shared_from_this<Ticker> {
 public:
  Ticker(Loop& loop, std::chrono::milliseconds interval, std::function<void()> tick)
      : timer_(loop.executor()), interval_(interval), tick_(std::move(tick)) {}

  /// Before the loop starts, or on it.
  void start() {
    timer_.expires_after(interval_);
    timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
      const auto self = weak.lock();
      if (error || !self) return;
      self->tick_();
      self->start();
    });
  }

 private:
  boost::asio::steady_timer timer_;
  const std::chrono::milliseconds interval_;
  const std::function<void()> tick_;
};

}  // namespace usher::server::net
