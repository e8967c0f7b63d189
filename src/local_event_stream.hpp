// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <deque>
#include <functional>
#include <vector>

#include "server/event_queue.hpp"
#include "server/idle_watch.hpp"

namespace usher {

/// The events of a server in this process. Whoever takes them looks for idle sessions meanwhile, about four times in the time
/// after which a session counts as idle, and not more often than once in 50 ms; who is idle from the beginning is told at once.
class LocalEventStream final : public EventStream {
 public:
  /// Looks at the registry and numbers what is found; nothing once the server has gone.
  using Look = std::function<std::vector<SessionEvent>(server::IdleWatch&)>;

  LocalEventStream(std::shared_ptr<server::EventQueue> queue, const WatchOptions& options, Look look);
  ~LocalEventStream() override { close(); }

  std::optional<SessionEvent> next(std::chrono::milliseconds timeout) override;
  std::optional<SessionEvent> try_next() override;
  void close() override { queue_->close(); }
  bool is_open() const override { return queue_->is_open(); }

 private:
  using Time = std::chrono::steady_clock::time_point;
  void look_for_idle(Time now);

  std::shared_ptr<server::EventQueue> queue_;
  std::optional<server::IdleWatch> idle_{};
  std::chrono::milliseconds interval_{};
  Look look_;
  Time next_look_{};
  std::deque<SessionEvent> found_{};
};

}  // namespace usher
