// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <memory>

#include "server/executor.hpp"
#include "server/queue.hpp"

namespace usher::server {

/// One session's turn-taking: at any time at most one task of the session runs, so its trees and opens need no lock
/// (rule R1). The strand lives on a home loop, where tasks run inline when they can. A task that may wait for a disk is lent
/// to a worker: the home loop goes on with other sessions, and this session's next tasks wait their turn.
/// Thread  dispatch() and post() from any
class Strand final : public Executor, public std::enable_shared_from_this<Strand> {
 public:
  explicit Strand(std::shared_ptr<Executor> home) : home_(std::move(home)) {}

  /// The path without a queue or an allocation: true when the caller is on the home loop and the turn is free. It is then
  /// the caller's until leave() or lend().
  bool try_enter() {
    if (!home_->runs_here() || running_) return false;
    return running_ = true;
  }
  void leave();

  /// Runs `task` inline when try_enter() would succeed; else in its turn.
  void dispatch(Task task);
  /// Runs `task` in its turn, never inside the call.
  void post(Task task) override;
  void post_patiently(Task task) override;
  /// Whether the caller is on the home loop inside a task of this strand.
  bool runs_here() const override { return home_->runs_here() && running_ && !lent_; }

  /// From inside a task on the home loop, as its last act: runs `job` on `workers` and then `then` back home, and lets no
  /// other task of the strand run in between.
  void lend(Executor& workers, Task job, Task then);
  /// The same without a worker: `task` goes on with this turn at home, when other sessions that are quicker have had theirs.
  void put_off(Task task);

  const std::shared_ptr<Executor>& home() const { return home_; }

 private:
  void take_turn(Task task);

  std::shared_ptr<Executor> home_;
  // Home loop only:
  Queue<Task> waiting_{};
  bool running_ = false;  // somebody has the turn
  bool lent_ = false;     // and is a worker, or waits patiently
};

}  // namespace usher::server
