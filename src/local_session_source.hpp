// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
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
  /// The server goes: waits for calls that run, and refuses those that come.
  void detach();

 private:
  std::mutex mutex_;  // held through a call, so that the core stays
  server::ServerCore* core_;
  const Clock* clock_;
};

}  // namespace usher
