// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <map>
#include <mutex>
#include <vector>
#include <usher/clock.hpp>

#include "src/hidden.hpp"

namespace usher {
namespace {

using namespace std::chrono_literals;

constexpr Now start{.steady = std::chrono::steady_clock::time_point(1h), .wall = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};

}  // namespace

struct USHER_HIDDEN ManualClock::State {
  using Moved = std::shared_ptr<const std::function<void()>>;
  std::mutex mutex{};
  Now now = start;
  std::uint64_t last_subscriber = 0;
  std::map<std::uint64_t, Moved> subscribers{};
};

ManualClock::ManualClock() : state_(std::make_shared<State>()) {}
ManualClock::~ManualClock() = default;

Now ManualClock::now() const {
  const std::lock_guard lock(state_->mutex);
  return state_->now;
}

void ManualClock::advance(std::chrono::nanoseconds by) {
  std::vector<State::Moved> tell;
  {
    const std::lock_guard lock(state_->mutex);
    state_->now.steady += std::chrono::duration_cast<std::chrono::steady_clock::duration>(by);
    state_->now.wall += std::chrono::duration_cast<std::chrono::system_clock::duration>(by);
    for (const auto& [id, moved] : state_->subscribers) tell.push_back(moved);
  }
  for (const auto& moved : tell) (*moved)();
}

std::shared_ptr<void> ManualClock::subscribe(std::function<void()> moved) {
  const std::lock_guard lock(state_->mutex);
  const std::uint64_t id = ++state_->last_subscriber;
  state_->subscribers.emplace(id, std::make_shared<const std::function<void()>>(std::move(moved)));
  return {nullptr, [state = state_, id](void*) {
            const std::lock_guard gone(state->mutex);
            state->subscribers.erase(id);
          }};
}

}  // namespace usher
