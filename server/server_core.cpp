// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/server_core.hpp"

#include "server/session.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {

const User* Configuration::find_user(std::u16string_view name) const {
  const auto found = users.find(upcase(name));
  return found == users.end() || found->second.disabled ? nullptr : &found->second;
}

std::shared_ptr<const Share> Configuration::find_share(std::u16string_view name) const {
  const auto found = shares.find(upcase(name));
  return found == shares.end() ? nullptr : found->second;
}

ServerCore::ServerCore(std::shared_ptr<const Configuration> configuration, Random& random, std::shared_ptr<Executor> workers,
                       EventLog* log)
    : random_(random), workers_(std::move(workers)), log_(log), configuration_(std::move(configuration)) {
  pipe_share_ = std::make_shared<const Share>(
      Share{.name = u"IPC$", .comment = u"Remote IPC", .type = ShareType::pipe, .hidden = true});
  next_session_ = random_.value<std::uint32_t>();
}

ServerCore::~ServerCore() = default;

std::shared_ptr<const Configuration> ServerCore::configuration() const {
  const std::lock_guard lock(mutex_);
  return configuration_;
}

void ServerCore::replace_configuration(std::shared_ptr<const Configuration> configuration) {
  const std::lock_guard lock(mutex_);
  configuration_.swap(configuration);
  configuration_generation_.fetch_add(1, std::memory_order_release);
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

void ServerCore::remove_session(smb2::SessionId id) {
  const std::lock_guard lock(mutex_);
  sessions_.erase(static_cast<std::uint64_t>(id));
}

std::shared_ptr<Session> ServerCore::find_session(smb2::SessionId id) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(static_cast<std::uint64_t>(id));
  return found == sessions_.end() ? nullptr : found->second;
}

void ServerCore::close_all_sessions(CloseReason reason, std::move_only_function<void()> done) {
  std::vector<std::shared_ptr<Session>> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, session] : sessions_) all.push_back(session);
  }
  // Whoever drops the last reference is the last to have closed.
  const std::shared_ptr<void> last(nullptr, [done = std::make_shared<std::move_only_function<void()>>(std::move(done))](void*) { (*done)(); });
  for (const auto& session : all) session->close(reason, [last] {});
}

SessionRights ServerCore::session_rights(const CallerIdentity& caller) const {
  if (caller.guest || caller.anonymous) return {};
  // Looked up at each call, so a right that was taken away is gone with the next one.
  const auto configuration_now = configuration();
  const User* user = configuration_now->find_user(caller.user);
  const bool privileged = user && (user->administrator || user->operator_);
  return {.read = privileged, .read_administrative = privileged, .remove = privileged};
}

std::vector<ShareRecord> ServerCore::shares() const {
  constexpr std::uint32_t type_disk = 0, type_ipc = 3, special = 0x80000000, flag_encrypt = 0x8000;
  std::vector<ShareRecord> records;
  for (const auto& [key, share] : configuration()->shares) {
    records.push_back({.name = share->name,
                       .comment = share->comment,
                       .path = share->path,
                       .type = type_disk,
                       .current_uses = share->current_uses->load(std::memory_order_relaxed),
                       .flags = share->encrypt ? flag_encrypt : 0,
                       .hidden = share->hidden});
  }
  records.push_back({.name = pipe_share_->name,
                     .comment = pipe_share_->comment,
                     .type = type_ipc | special,
                     .current_uses = pipe_share_->current_uses->load(std::memory_order_relaxed)});
  return records;
}

std::u16string ServerCore::server_name() const { return configuration()->netbios_name; }
std::u16string ServerCore::domain_name() const { return configuration()->domain; }
std::u16string ServerCore::server_comment() const { return configuration()->comment; }
ServerNames ServerCore::server_names() const {
  const auto now = configuration();
  return {.netbios = now->netbios_name, .dns = now->dns_name, .domain = now->domain};
}

}  // namespace usher::server
