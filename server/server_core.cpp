// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/server_core.hpp"

#include <algorithm>

#include "server/logon.hpp"
#include "server/open.hpp"
#include "server/session.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {
namespace {

/// Runs `task` when the last copy is dropped: whoever closes last lets go last.
std::shared_ptr<void> when_dropped(Task task) {
  return {nullptr, [held = std::make_shared<Task>(std::move(task))](void*) {
            if (*held) (*held)();
          }};
}

/// The shares that are no more: a share stays the same one as long as its uses are.
std::vector<std::shared_ptr<ShareUses>> removed_shares(const Configuration& before, const Configuration& after) {
  std::vector<std::shared_ptr<ShareUses>> removed;
  for (const auto& [key, share] : before.shares) {
    const auto successor = after.shares.find(key);
    if (successor == after.shares.end() || successor->second->uses != share->uses) removed.push_back(share->uses);
  }
  return removed;
}

}  // namespace

const User* Configuration::find_user(std::u16string_view name) const {
  const auto found = users.find(upcase(name));
  return found == users.end() || found->second.disabled ? nullptr : &found->second;
}

std::shared_ptr<const Share> Configuration::find_share(std::u16string_view name) const {
  const auto found = shares.find(upcase(name));
  return found == shares.end() ? nullptr : found->second;
}

ServerCore::ServerCore(std::shared_ptr<const Configuration> configuration, Random& random, std::shared_ptr<Executor> workers,
                       EventLog* log, AuditLog* audit)
    : random_(random), workers_(std::move(workers)), log_(log), audit_(audit), events_(configuration->client_names),
      configuration_(std::move(configuration)), registry_(&events_, configuration_->client_names) {
  pipe_share_ = std::make_shared<const Share>(
      Share{.name = u"IPC$", .comment = u"Remote IPC", .type = ShareType::pipe});
  administration_ = std::make_unique<CoreAdministration>(*this);
  next_session_ = random_.value<std::uint32_t>();
}

ServerCore::~ServerCore() = default;

std::shared_ptr<const Configuration> ServerCore::configuration() const {
  const std::lock_guard lock(mutex_);
  return configuration_;
}

void ServerCore::replace_configuration(std::shared_ptr<const Configuration> configuration, Task done, std::chrono::system_clock::time_point at) {
  edit_configuration([&](const Configuration&) { return configuration; }, std::move(done), at);
}

void ServerCore::edit_configuration(const Edit& edit, Task done, std::chrono::system_clock::time_point at) {
  const auto last = when_dropped(std::move(done));
  for (;;) {
    const auto before = configuration();
    const auto next = edit(*before);
    if (!next) return;
    if (!install(before, next)) continue;
    close_trees(removed_shares(*before, *next), [last] {});
    return revoke(*next, at, [last] {});
  }
}

bool ServerCore::install(const std::shared_ptr<const Configuration>& before, std::shared_ptr<const Configuration> next) {
  const std::lock_guard lock(mutex_);
  if (configuration_ != before) return false;
  configuration_.swap(next);
  configuration_generation_.fetch_add(1, std::memory_order_release);
  return true;
}

void ServerCore::close_trees(const Removed& removed, Task done) {
  const auto last = when_dropped(std::move(done));
  if (removed.empty()) return;
  for (const auto& uses : removed) uses->removed.store(true, std::memory_order_release);
  durable_opens_.close([&](const Open& open) { return std::ranges::find(removed, open.share->uses) != removed.end(); }, [last](std::size_t) {});
  for (const auto& session : all_sessions()) {
    for (const auto& uses : removed) session->close_trees(uses, [last] {});
  }
}

/// A logon that is on its way either is in the table by now, or looks at the new configuration when it has got there.
void ServerCore::revoke(const Configuration& configuration, std::chrono::system_clock::time_point at, Task done) {
  const auto last = when_dropped(std::move(done));
  for (const auto& session : all_sessions()) {
    if (!session->stands_in(configuration)) session->end({.reason = CloseReason::account_changed, .at = at}, [last] {});
  }
  const auto has_lost_his_account = [&](const Open& open) {
    const User* account = configuration.find_user(open.durable->owner);
    return !account || account->nt_hash != open.durable->proven_hash;
  };
  durable_opens_.close(has_lost_his_account, [last](std::size_t) {});
}

std::shared_ptr<const Share> ServerCore::find_share(const Configuration& configuration, std::u16string_view name) const {
  return equal_ignoring_case(name, pipe_share_->name) ? pipe_share_ : configuration.find_share(name);
}

smb2::SessionId ServerCore::new_session_id() {
  for (;;) {
    const smb2::SessionId id{next_session_.fetch_add(1, std::memory_order_relaxed)};
    // 0 means none and all ones is reserved; after 2^32 logons an old one may still live ([MS-SMB2] 3.3.5.5.1).
    if (id != smb2::SessionId{} && id != smb2::SessionId{0xFFFFFFFF} && !find_session(id)) return id;
  }
}

void ServerCore::add_session(std::shared_ptr<Session> session) {
  const std::lock_guard lock(mutex_);
  sessions_.emplace(static_cast<std::uint64_t>(session->id()), std::move(session));
}

void ServerCore::retire_session(smb2::SessionId id) {
  const std::lock_guard lock(mutex_);
  closing_.insert(sessions_.extract(static_cast<std::uint64_t>(id)));
}

void ServerCore::forget_session(smb2::SessionId id) {
  const std::lock_guard lock(mutex_);
  closing_.erase(static_cast<std::uint64_t>(id));
}

std::shared_ptr<Session> ServerCore::find_session(smb2::SessionId id) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(static_cast<std::uint64_t>(id));
  return found == sessions_.end() ? nullptr : found->second;
}

std::size_t ServerCore::session_count() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

std::vector<std::shared_ptr<Session>> ServerCore::all_sessions() const {
  std::vector<std::shared_ptr<Session>> all;
  const std::lock_guard lock(mutex_);
  all.reserve(sessions_.size() + closing_.size());
  for (const auto* table : {&sessions_, &closing_}) {
    for (const auto& [id, session] : *table) all.push_back(session);
  }
  return all;
}

void ServerCore::close_all_sessions(CloseReason reason, Task done, std::chrono::system_clock::time_point at) {
  const auto last = when_dropped(std::move(done));
  for (const auto& session : all_sessions()) session->end({.reason = reason, .at = at}, [last] {});
}

void ServerCore::on_time(const Now& now) {
  oplock_deadlines_.on_time(now.steady);
  durable_opens_.on_time(now.steady);
}

void ServerCore::close_idle(const Now& now) {
  const auto allowed = configuration()->session_policy.autodisconnect;
  if (!allowed) return;
  const SteadyTime since = now.steady - *allowed;
  constexpr std::size_t sessions_per_page = 256;
  std::uint32_t after = 0;
  for (;;) {
    const auto page = registry_.page(after, {}, sessions_per_page);
    for (const auto& session : page.sessions) {
      for (const auto& logon : registry_.logons(session->id)) {
        const bool used = logon->num_opens > 0 || logon->last_request > since.time_since_epoch().count();
        if (used) continue;
        if (const auto control = logon->control.lock()) control->close_if_idle(since, now.wall);
      }
    }
    if (page.is_last()) return;
    after = page.sessions.back()->id;
  }
}

SessionRights ServerCore::session_rights(const CallerIdentity& caller) const {
  if (caller.anonymous) return {};
  // Looked up at each call, so a right that was taken away is gone with the next one.
  const auto configuration_now = configuration();
  if (caller.guest) return configuration_now->allow_guest ? rights_of_guest(configuration_now->session_security) : SessionRights{};
  const User* account = configuration_now->find_user(caller.user);
  return account ? rights_of_account(configuration_now->session_security, *account, caller.user) : SessionRights{};
}

bool ServerCore::is_privileged(const CallerIdentity& caller) const {
  if (caller.guest || caller.anonymous) return false;
  const auto configuration_now = configuration();
  const User* account = configuration_now->find_user(caller.user);
  return account && (account->administrator || account->operator_);
}

std::u16string ServerCore::server_name() const { return configuration()->netbios_name; }
std::u16string ServerCore::domain_name() const { return configuration()->domain; }
std::u16string ServerCore::server_comment() const { return configuration()->comment; }
ServerNames ServerCore::server_names() const {
  const auto now = configuration();
  return {.netbios = now->netbios_name, .dns = now->dns_name, .domain = now->domain};
}

std::vector<NamedAccount> ServerCore::accounts() const {
  constexpr auto guest = u"Guest";
  const auto now = configuration();
  std::vector<NamedAccount> all;
  for (const auto& [key, user] : now->users) {
    all.push_back({.name = user.name, .administrator = user.administrator, .operator_ = user.operator_, .disabled = user.disabled});
  }
  if (!now->users.contains(upcase(guest))) all.push_back({.name = guest, .disabled = !now->allow_guest});
  return all;
}

bool ServerCore::may_log_on(const CallerIdentity& pipe, Now now) const { return !logon_penalties_.in_debt(pipe.client, now.steady); }

auth::NtlmAcceptor ServerCore::begin_logon(std::shared_ptr<std::u16string> tried, Now now) const {
  return make_acceptor(configuration(), random_, now, std::move(tried), std::make_shared<std::array<std::byte, 16>>());
}

void ServerCore::logon_refused(const CallerIdentity& pipe, std::u16string_view tried, Now now) const {
  Statistics::add(statistics_.password_errors);
  metrics_.count(LogonResult::refused);
  if (log_) log_->logon_refused(pipe.client, tried, NtStatus::logon_failure);
  events_.logon_refused(pipe.client, tried, NtStatus::logon_failure, now);
  (void)logon_penalties_.refused(pipe.client, now.steady);
}

CallerIdentity ServerCore::identify(const auth::Identity& identity, const CallerIdentity& pipe) const {
  CallerIdentity caller = account_of(*configuration(), identity);
  caller.client = pipe.client;
  caller.session_id = pipe.session_id;
  return caller;
}

}  // namespace usher::server
