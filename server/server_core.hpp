// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "protocol/smb2/header.hpp"
#include "server/configuration.hpp"
#include "server/core_administration.hpp"
#include "server/durable_opens.hpp"
#include "server/event_bus.hpp"
#include "server/event_log.hpp"
#include "server/executor.hpp"
#include "server/interceptor.hpp"
#include "server/logon_penalties.hpp"
#include "server/metrics.hpp"
#include "server/oplock_deadlines.hpp"
#include "server/pipes/named_pipe.hpp"
#include "server/random.hpp"
#include "server/open_registry.hpp"
#include "server/session_registry.hpp"
#include "server/statistics.hpp"
#include "server/tree_registry.hpp"

namespace usher::server {

class Session;

/// What all connections of one server share ([MS-SMB2] 3.3.1.5). No globals: two of these live in one process.
/// Owner   whoever embeds the server; outlives its connections and executors' tasks
/// Thread  any
class ServerCore final : public RpcHost {
 public:
  /// `workers` runs what may wait for a disk. `random` is called from any thread.
  /// `log` and `audit` may be null; else they outlive the core.
  ServerCore(std::shared_ptr<const Configuration> configuration, Random& random, std::shared_ptr<Executor> workers,
             EventLog* log = nullptr, AuditLog* audit = nullptr);
  ~ServerCore() override;

  std::shared_ptr<const Configuration> configuration() const;
  /// Shares that are no more are removed, and every logon that could not be made any more is closed: its account is gone,
  /// disabled or has another password, or guests are not let in. `done` runs when all of that is done, on any thread.
  void replace_configuration(std::shared_ptr<const Configuration> configuration, Task done = {},
                             std::chrono::system_clock::time_point at = {});
  /// The same with what `edit` makes of the configuration as it is now; null leaves it. Nobody waits for an edit that opens
  /// folders: when another one was faster, it is done again on what that made.
  using Edit = std::function<std::shared_ptr<const Configuration>(const Configuration& now)>;
  void edit_configuration(const Edit& edit, Task done = {}, std::chrono::system_clock::time_point at = {});
  /// Changes with every replacement, so that a connection asks for the configuration only when it has a new one.
  std::uint64_t configuration_generation() const { return configuration_generation_.load(std::memory_order_acquire); }
  /// By name, in any case; IPC$ is always there.
  std::shared_ptr<const Share> find_share(const Configuration& configuration, std::u16string_view name) const;

  Random& random() { return random_; }
  Executor& workers() { return *workers_; }
  SessionRegistry& registry() { return registry_; }
  OpenRegistry& opens() { return opens_; }
  TreeRegistry& trees() { return trees_; }
  const std::shared_ptr<LeaseTable>& leases() { return leases_; }
  OplockDeadlines& oplock_deadlines() { return oplock_deadlines_; }
  DurableOpens& durable_opens() { return durable_opens_; }
  /// At least once in OplockDeadlines::interval: breaks that nobody has acknowledged and durable opens that nobody has come
  /// back for end. What is closed closes on a worker.
  void on_time(const Now& now);
  Statistics& statistics() { return statistics_; }
  Metrics& metrics() { return metrics_; }
  const std::shared_ptr<const Share>& pipe_share() const { return pipe_share_; }
  void set_share_maker(ShareMaker maker) { administration_->set_share_maker(std::move(maker)); }
  EventLog* log() const { return log_; }
  EventBus& events() { return events_; }
  LogonPenalties& logon_penalties() { return logon_penalties_; }

  /// Null, as a rule: nobody stands between requests and answers. What is set here outlives the core, and may be asked for a
  /// moment after it was taken away.
  void set_interceptor(Interceptor* interceptor) { interceptor_.store(interceptor, std::memory_order_release); }
  Interceptor* interceptor() const { return interceptor_.load(std::memory_order_acquire); }
  std::uint64_t new_connection_number() { return next_connection_.fetch_add(1, std::memory_order_relaxed); }

  /// Ids that are never used twice (rule R2). A SessionId fits 32 bits, because some clients keep no more of it.
  smb2::SessionId new_session_id();
  std::uint64_t new_file_id() { return next_file_id_.fetch_add(1, std::memory_order_relaxed); }

  /// GlobalSessionTable by SessionId, for binding and PreviousSessionId only: requests use their connection's own table.
  void add_session(std::shared_ptr<Session> session);
  /// From then on it is not found, but those who wait for what it holds still wait for it: until forget_session().
  void retire_session(smb2::SessionId id);
  void forget_session(smb2::SessionId id);
  std::shared_ptr<Session> find_session(smb2::SessionId id) const;
  std::size_t session_count() const;
  /// Those that are closing too.
  std::vector<std::shared_ptr<Session>> all_sessions() const;
  /// A paused server goes on for those who are in, and lets in nobody else but administrators and operators.
  void pause(bool paused) { paused_.store(paused, std::memory_order_release); }
  bool paused() const { return paused_.load(std::memory_order_acquire); }
  /// Where this server stands; before it starts. Without one, at Greenwich: the core asks no system.
  using TimeZone = std::function<std::int32_t(std::chrono::system_clock::time_point)>;
  void set_time_zone(TimeZone zone) { time_zone_ = std::move(zone); }
  /// Ends the logons that nobody has used for as long as the configuration allows. Walks the registry a page at a time; what
  /// is closed closes later, on its strand.
  void close_idle(const Now& now);

  /// Closes every session, for a stopping server. `done` runs when the last is closed.
  void close_all_sessions(CloseReason reason, Task done, std::chrono::system_clock::time_point at = {});

  // RpcHost
  const SessionRegistry& sessions() const override { return registry_; }
  SessionRights session_rights(const CallerIdentity& caller) const override;
  bool is_privileged(const CallerIdentity& caller) const override;
  AuditLog* audit() const override { return audit_; }
  Associations& associations() const override { return associations_; }
  std::vector<ShareRecord> shares() const override { return administration_->shares(); }
  Administration& administration() const override { return *administration_; }
  std::u16string server_name() const override;
  std::u16string domain_name() const override;
  std::u16string server_comment() const override;
  std::int32_t minutes_west(std::chrono::system_clock::time_point at) const override { return time_zone_ ? time_zone_(at) : 0; }
  ServerNames server_names() const override;
  std::vector<NamedAccount> accounts() const override;
  bool may_log_on(const CallerIdentity& pipe, Now now) const override;
  auth::NtlmAcceptor begin_logon(std::shared_ptr<std::u16string> tried, Now now) const override;
  void logon_refused(const CallerIdentity& pipe, std::u16string_view tried, Now now) const override;
  CallerIdentity identify(const auth::Identity& identity, const CallerIdentity& pipe) const override;

 private:
  using Removed = std::vector<std::shared_ptr<ShareUses>>;
  /// False: `before` is not what there is any more.
  bool install(const std::shared_ptr<const Configuration>& before, std::shared_ptr<const Configuration> next);
  void close_trees(const Removed& removed, Task done);
  void revoke(const Configuration& configuration, std::chrono::system_clock::time_point at, Task done);

  Random& random_;
  std::shared_ptr<Executor> workers_;
  EventLog* log_;
  AuditLog* audit_;
  mutable EventBus events_;  // as what counts below: methods of a pipe, which read a server, leave their traces
  mutable std::mutex mutex_;  // configuration_, sessions_, closing_: held for a copy or one insertion
  std::shared_ptr<const Configuration> configuration_;
  SessionRegistry registry_;
  OpenRegistry opens_;
  TreeRegistry trees_;
  mutable Statistics statistics_;
  mutable Metrics metrics_{};
  std::shared_ptr<LeaseTable> leases_ = std::make_shared<LeaseTable>();
  OplockDeadlines oplock_deadlines_{};
  DurableOpens durable_opens_{*this};
  std::unordered_map<std::uint64_t, std::shared_ptr<Session>> sessions_, closing_;  // after the registries that they are entered in
  mutable LogonPenalties logon_penalties_{};
  std::shared_ptr<const Share> pipe_share_;
  std::unique_ptr<CoreAdministration> administration_;
  std::atomic<bool> paused_{false};
  std::atomic<std::uint64_t> configuration_generation_{1};
  std::atomic<std::uint32_t> next_session_{1};  // starts anywhere: one run's ids mean nothing to the next
  std::atomic<std::uint64_t> next_file_id_{1};
  std::atomic<std::uint64_t> next_connection_{1};
  std::atomic<Interceptor*> interceptor_{nullptr};
  mutable Associations associations_{};
  TimeZone time_zone_{};
};

}  // namespace usher::server
