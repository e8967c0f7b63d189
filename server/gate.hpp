// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace usher::server {

/// What waits until somebody says go.
/// Thread  any; what waits is called by whoever opens the gate, or at once when it is open
class Gate {
 public:
  Gate() = default;
  ~Gate() { let_go(); }
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  /// Somebody is on his way to wait(), and what lets go meanwhile lets him go as well.
  void expect() {
    const std::lock_guard lock(mutex_);
    ++expected_;
  }
  void wait(std::move_only_function<void()> go_on) {
    {
      const std::lock_guard lock(mutex_);
      if (expected_ > 0) --expected_;
      const bool is_free = let_through_ > 0;
      if (is_free) --let_through_;
      if (!removed_ && !open_ && !is_free) return waiting_.push_back(std::move(go_on));
    }
    go_on();
  }
  /// Lets go what waits or is expected; what comes later waits again.
  void let_go() {
    std::vector<std::move_only_function<void()>> free;
    {
      const std::lock_guard lock(mutex_);
      free.swap(waiting_);
      let_through_ = expected_;
    }
    for (auto& go_on : free) go_on();
  }
  /// Open, it lets go what waits and whatever comes; closed, that waits again.
  void stand_open(bool open) {
    {
      const std::lock_guard lock(mutex_);
      open_ = open;
    }
    if (open) let_go();
  }
  /// Open for good.
  void remove() {
    {
      const std::lock_guard lock(mutex_);
      removed_ = true;
    }
    let_go();
  }
  std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::move_only_function<void()>> waiting_{};
  std::size_t expected_ = 0, let_through_ = 0;
  bool removed_ = false, open_ = false;
};

}  // namespace usher::server
