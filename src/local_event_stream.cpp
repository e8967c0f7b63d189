// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/local_event_stream.hpp"

#include <algorithm>

namespace usher {
namespace {

constexpr std::chrono::milliseconds shortest_interval{50}, longest_interval{1000};

}  // namespace

LocalEventStream::LocalEventStream(std::shared_ptr<server::EventQueue> queue, const WatchOptions& options, Look look)
    : queue_(std::move(queue)), look_(std::move(look)) {
  if (!options.idle_after) return;
  idle_.emplace(*options.idle_after);
  interval_ = std::clamp<std::chrono::milliseconds>(*options.idle_after / 4, shortest_interval, longest_interval);
}

std::optional<SessionEvent> LocalEventStream::try_next() {
  if (const auto event = queue_->take()) return *event;  // the queue first: what it has is older
  look_for_idle(std::chrono::steady_clock::now());
  if (found_.empty()) return std::nullopt;
  SessionEvent first = std::move(found_.front());
  found_.pop_front();
  return first;
}

std::optional<SessionEvent> LocalEventStream::next(std::chrono::milliseconds timeout) {
  const Time deadline = std::chrono::steady_clock::now() + std::min(timeout, std::chrono::milliseconds(std::chrono::hours(24)));
  for (;;) {
    if (auto event = try_next()) return event;
    const Time now = std::chrono::steady_clock::now();
    if (now >= deadline || !queue_->is_open()) return std::nullopt;
    const Time until = idle_ ? std::min(deadline, next_look_) : deadline;
    if (const auto event = queue_->take(std::chrono::ceil<std::chrono::milliseconds>(until - now))) return *event;
  }
}

void LocalEventStream::look_for_idle(Time now) {
  if (!idle_ || !found_.empty() || now < next_look_ || !queue_->is_open()) return;
  next_look_ = now + interval_;
  for (SessionEvent& event : look_(*idle_)) found_.push_back(std::move(event));
}

}  // namespace usher
