// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <set>
#include <vector>

#include <usher/clock.hpp>
#include <usher/session_event.hpp>

#include "server/session_registry.hpp"

namespace usher::server {

/// Finds sessions that have become idle, or active again, since it looked last. A watcher does that on its own thread, so that
/// no request pays for it.
/// Owner   one watcher
class IdleWatch {
 public:
  explicit IdleWatch(std::chrono::seconds after) : after_(after) {}
  /// Events without numbers, sessions in the order of their ids.
  std::vector<usher::SessionEvent> look(const SessionRegistry& registry, Now now);

 private:
  const std::chrono::seconds after_;
  std::set<std::uint32_t> idle_{};
};

}  // namespace usher::server
