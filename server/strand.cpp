// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/strand.hpp"

#include <utility>

#include "server/lent_turn.hpp"

namespace usher::server {
namespace {

constexpr int most_turns_at_once = 4;

thread_local const Strand* lent_turn = nullptr;

}  // namespace

bool has_lent_turn(const Strand& strand) { return lent_turn == &strand; }

void Strand::leave() {
  // What a request has left to be done in the next turn, as LOGOFF does, is done at once; the rest of a long queue comes from
  // the loop: it must not starve the loop's other sessions.
  const auto self = waiting_.empty() ? nullptr : shared_from_this();  // a task may be the last that holds on to us
  for (int turns = 0; turns < most_turns_at_once && !waiting_.empty(); ++turns) {
    waiting_.take()();
    if (lent_) return;
  }
  running_ = false;
  if (waiting_.empty()) return;
  running_ = true;
  home_->post([self = shared_from_this()] {
    Task next = self->waiting_.take();
    next();
    if (!self->lent_) self->leave();
  });
}

void Strand::dispatch(Task task) {
  if (!home_->runs_here()) return post(std::move(task));
  take_turn(std::move(task));
}

void Strand::post(Task task) {
  home_->post([self = shared_from_this(), task = std::move(task)]() mutable { self->take_turn(std::move(task)); });
}

void Strand::post_patiently(Task task) {
  home_->post_patiently([self = shared_from_this(), task = std::move(task)]() mutable { self->take_turn(std::move(task)); });
}

void Strand::put_off(Task task) {
  lent_ = true;
  home_->post_patiently([self = shared_from_this(), task = std::move(task)]() mutable {
    self->lent_ = false;
    task();
    if (!self->lent_) self->leave();
  });
}

void Strand::take_turn(Task task) {
  if (running_) return waiting_.push(std::move(task));
  running_ = true;
  task();
  if (!lent_) leave();
}

void Strand::lend(Executor& workers, Task job, Task then) {
  lent_ = true;
  workers.post([self = shared_from_this(), job = std::move(job), then = std::move(then)]() mutable {
    const Strand* const before = std::exchange(lent_turn, self.get());
    job();
    lent_turn = before;
    self->home_->post([self, then = std::move(then)]() mutable {
      self->lent_ = false;
      then();
      if (!self->lent_) self->leave();
    });
  });
}

}  // namespace usher::server
