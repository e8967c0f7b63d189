// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

#include <usher/session_event.hpp>

namespace usher::server {

/// What waits for one watcher. When it is full, what comes is counted instead, and the count takes its place in the order.
/// Thread  any; one mutex, held for one event
class EventQueue {
 public:
  using Event = std::shared_ptr<const usher::SessionEvent>;

  explicit EventQueue(std::size_t most) : most_(most) {}
  void push(const Event& event);
  /// Null when none waits.
  Event take();
  /// The same, and waits for one until the queue is closed or the time is over.
  Event take(std::chrono::milliseconds timeout);
  void close();
  bool is_open() const;

 private:
  Event take_locked();
  Event gap();

  const std::size_t most_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Event> events_{};
  std::uint64_t lost_ = 0;   // after the last of events_
  Event last_lost_{};
  bool open_ = true;
};

}  // namespace usher::server
