// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/event_queue.hpp"

#include <utility>

namespace usher::server {

void EventQueue::push(const Event& event) {
  {
    const std::lock_guard lock(mutex_);
    if (!open_) return;
    if (events_.size() >= most_) {
      ++lost_;
      last_lost_ = event;
      return;
    }
    if (lost_) events_.push_back(gap());
    events_.push_back(event);
  }
  changed_.notify_one();
}

/// Stands where the lost ones would, with the last one's number and time.
EventQueue::Event EventQueue::gap() {
  const Event last = std::exchange(last_lost_, nullptr);
  return std::make_shared<const usher::SessionEvent>(usher::SessionEvent{
      .sequence = last->sequence, .kind = SessionEventKind::dropped, .time = last->time, .dropped = std::exchange(lost_, 0)});
}

EventQueue::Event EventQueue::take_locked() {
  if (events_.empty()) return lost_ ? gap() : nullptr;
  Event first = std::move(events_.front());
  events_.pop_front();
  return first;
}

EventQueue::Event EventQueue::take() {
  const std::lock_guard lock(mutex_);
  return take_locked();
}

EventQueue::Event EventQueue::take(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, timeout, [&] { return !open_ || !events_.empty() || lost_; });
  return take_locked();
}

void EventQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    open_ = false;
  }
  changed_.notify_all();
}

bool EventQueue::is_open() const {
  const std::lock_guard lock(mutex_);
  return open_;
}

}  // namespace usher::server
