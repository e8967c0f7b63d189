// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/set.hpp>
#include <chrono>
#include <memory>
#include <optional>

namespace usher::server::net {

/// A moment that somebody waits for. Leaves its queue when it is destroyed.
/// Owner   whoever waits
class Deadline : public boost::intrusive::set_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  using Time = std::chrono::steady_clock::time_point;
  virtual ~Deadline() = default;

 private:
  friend class Deadlines;
  virtual void reached() = 0;
  Time at_{};
};

/// What the connections of one loop wait for, behind a single timer. Most deadlines are taken back long before their time (who
/// logs on in time has none any more), so the timer is set for the earliest only and never set back: one call of the system in
/// many seconds, not two for each connection.
/// Owner   its Loop
/// Thread  the loop
class Deadlines : public std::enable_shared_from_this<Deadlines> {
 public:
  using Time = Deadline::Time;

  explicit Deadlines(const boost::asio::any_io_executor& executor) : timer_(executor) {}

  /// Calls reached() when it is `at`, once; what was set before is forgotten.
  void set(Deadline& deadline, Time at) {
    forget(deadline);
    deadline.at_ = at;
    waiting_.insert(deadline);
    arm();
  }
  void forget(Deadline& deadline) {
    if (deadline.is_linked()) deadline.unlink();
  }
  /// Nobody is called any more.
  void stop() {
    stopped_ = true;
    timer_.cancel();
  }
  /// Whether no handler of its timer is left with the executor. From any thread.
  bool is_quiet() const { return handlers_ == 0; }

 private:
  struct Earlier {
    bool operator()(const Deadline& a, const Deadline& b) const { return a.at_ < b.at_; }
  };

  void arm() {
    if (waiting_.empty() || stopped_) return;
    const Time first = waiting_.begin()->at_;
    if (armed_ && *armed_ <= first) return;
    armed_ = first;
    timer_.expires_at(first);
    ++handlers_;
    timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
      const auto self = weak.lock();
      if (!self) return;
      if (!error) self->on_timer();
      --self->handlers_;
    });
  }
  void on_timer() {
    armed_.reset();
    const Time now = std::chrono::steady_clock::now();
    while (!waiting_.empty() && waiting_.begin()->at_ <= now) {
      Deadline& due = *waiting_.begin();
      forget(due);
      due.reached();  // which may set or forget any of them
    }
    arm();
  }

  boost::asio::steady_timer timer_;
  std::optional<Time> armed_{};
  bool stopped_ = false;
  std::atomic<std::size_t> handlers_{0};
  boost::intrusive::multiset<Deadline, boost::intrusive::compare<Earlier>, boost::intrusive::constant_time_size<false>> waiting_{};
};

}  // namespace usher::server::net
