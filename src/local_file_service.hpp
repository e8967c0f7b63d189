// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <functional>
#include <shared_mutex>

#include <usher/clock.hpp>
#include <usher/file_service.hpp>

#include "server/idle_watch.hpp"
#include "server/server_core.hpp"
#include "src/patience.hpp"

namespace usher {

/// The file service of a server in this process, with all rights: who can call this can do anything here anyway.
/// Owner   the Server; answers server_not_started once that is gone
class LocalFileService final : public FileService, public std::enable_shared_from_this<LocalFileService> {
 public:
  LocalFileService(server::ServerCore& core, const Clock& clock, Patience patience = {}) : core_(&core), clock_(&clock), patience_(patience) {}

  SessionPage page(const SessionQuery& query, const SessionPageOptions& options) override;
  NetApiStatus close(const std::string& client, const std::string& user) override;
  bool answers_to(const std::string& name) const override;
  NetApiStatus close_logon(std::uint64_t id) override;
  std::expected<std::unique_ptr<EventStream>, NetApiStatus> watch(const WatchOptions& options) override;

  Page<FileInfo> files(const FileQuery& query, const PageOptions& options) override;
  std::expected<FileInfo, NetApiStatus> file(std::uint32_t id) override;
  NetApiStatus close_file(std::uint32_t id) override;

  std::expected<std::size_t, NetApiStatus> close_orphans(const std::string& user) override;
  Page<ConnectionInfo> connections(const std::string& qualifier, const PageOptions& options) override;
  std::expected<std::vector<ConnectionInfo>, NetApiStatus> all_connections() override;

  std::expected<std::vector<ShareInfo>, NetApiStatus> shares() override;
  std::expected<ShareInfo, NetApiStatus> share(const std::string& name) override;
  NetApiStatus add_share(const ShareOptions& options) override;
  NetApiStatus change_share(const std::string& name, const ShareChange& change) override;
  NetApiStatus remove_share(const std::string& name) override;

  std::expected<ServerInfo, NetApiStatus> info() override;
  std::expected<ServerStatistics, NetApiStatus> statistics() override;

  std::expected<ServiceStatus, NetApiStatus> status() override;
  NetApiStatus pause() override { return set_paused(true); }
  NetApiStatus resume() override { return set_paused(false); }
  NetApiStatus stop() override;
  /// What stop() does; nothing that waits for the server. Without it stop() is not supported.
  void on_stop_asked(std::function<void()> stop);

  /// The server goes: waits for calls that run, and refuses those that come.
  void detach();

 private:
  server::SteadyTime now() const { return clock_->now().steady; }
  using Ask = std::function<void(server::Administration&, server::Administration::Done)>;
  /// Calls `ask` with the core's administration and a callback, waits until that is called, and leaves an audit record of the
  /// call and what it was about.
  NetApiStatus wait_for(std::string_view call, const std::string& target, const Ask& ask);
  /// Of a call in this process, or by whom it is made for (acting_for.hpp). With the core there.
  void leave_record(server::AuditRecord record, NetApiStatus status, std::uint64_t count);
  NetApiStatus set_paused(bool paused);
  std::vector<SessionEvent> look_for_idle(server::IdleWatch& idle);

  mutable std::shared_mutex mutex_;  // shared through a call, so that the core stays and no close holds up a list
  server::ServerCore* core_;
  const Clock* clock_;
  const Patience patience_;
  std::function<void()> stop_{};
};

}  // namespace usher
