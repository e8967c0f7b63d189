// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <shared_mutex>

#include <usher/clock.hpp>
#include <usher/session.hpp>

#include "server/server_core.hpp"

namespace usher {

/// The sessions of a server in this process, with all rights: who can call this can do anything here anyway.
/// Owner   the Server; answers server_not_started once that is gone
class LocalSessionSource final : public SessionSource {
 public:
  LocalSessionSource(server::ServerCore& core, const Clock& clock) : core_(&core), clock_(&clock) {}

  SessionPage page(const SessionQuery& query, const SessionPageOptions& options) override;
  NetApiStatus close(const std::string& client, const std::string& user) override;
  bool answers_to(const std::string& name) const override;
  /// The server goes: waits for calls that run, and refuses those that come.
  void detach();

 private:
  mutable std::shared_mutex mutex_;  // shared through a call, so that the core stays and no close holds up a list
  server::ServerCore* core_;
  const Clock* clock_;
};

}  // namespace usher
