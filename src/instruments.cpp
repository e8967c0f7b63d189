// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/instruments.hpp"

#include <algorithm>

#include "protocol/wire/utf16.hpp"
#include "server/client_names.hpp"
#include "server/file_table.hpp"
#include "server/session.hpp"
#include "server/unicode_case.hpp"

namespace usher {
namespace {

constexpr std::chrono::milliseconds between_looks{1};  // for a condition on what tells nobody that it changes

}  // namespace

void Instruments::attach(server::ServerCore& core) {
  {
    const std::unique_lock lock(mutex_);
    core_ = &core;
    stopping_ = false;
  }
  faults_.hold(true);
  intercept_if_needed();
}

void Instruments::let_go() {
  stopping_ = true;
  faults_.hold(false);
}

void Instruments::detach() {
  const std::unique_lock lock(mutex_);
  if (core_) core_->set_interceptor(nullptr);
  core_ = nullptr;
}

void Instruments::intercept_if_needed() {
  const std::shared_lock lock(mutex_);
  if (!core_) return;
  const bool needed = !faults_.empty() || !refusals_.empty() || waiting_ != 0 || !recordings().empty();
  core_->set_interceptor(needed ? this : nullptr);
}

FaultRule Instruments::inject(const FaultFilter& which, const Fault& what) {
  FaultRule rule(faults_.add(which, what));
  intercept_if_needed();
  return rule;
}

void Instruments::clear_faults() {
  faults_.clear();
  intercept_if_needed();
}

Recording Instruments::record(const RecordOptions& options) {
  auto state = std::make_shared<Recording::State>(options);
  {
    const std::lock_guard lock(recordings_mutex_);
    recordings_.push_back(state);
  }
  intercept_if_needed();
  return Recording(std::move(state));
}

/// Those that somebody still holds and nobody has stopped.
Instruments::Recordings Instruments::recordings() const {
  Recordings running;
  const std::lock_guard lock(recordings_mutex_);
  for (const auto& weak : recordings_) {
    if (auto recording = weak.lock(); recording && !recording->stopped) running.push_back(std::move(recording));
  }
  return running;
}

void Instruments::refuse_logons(NtStatus reason, const std::string& user) {
  {
    const std::unique_lock lock(mutex_);
    refusals_[server::upcase(wire::to_utf16(user))] = reason;
  }
  intercept_if_needed();
}

void Instruments::accept_logons() {
  {
    const std::unique_lock lock(mutex_);
    refusals_.clear();
  }
  intercept_if_needed();
}

std::optional<NtStatus> Instruments::refuses(std::u16string_view, std::u16string_view user) {
  const std::shared_lock lock(mutex_);
  auto found = refusals_.find(server::upcase(user));
  if (found == refusals_.end()) found = refusals_.find(u"");
  return found == refusals_.end() ? std::nullopt : std::optional(found->second);
}

std::size_t Instruments::break_caching(const std::string& share, const std::string& path, std::uint32_t keep) {
  std::u16string name = wire::to_utf16(path);
  std::ranges::replace(name, u'/', u'\\');
  const std::shared_lock lock(mutex_);
  const auto found = core_ ? core_->configuration()->find_share(wire::to_utf16(share)) : nullptr;
  return found && found->files ? found->files->break_oplocks(name, keep) : 0;
}

std::size_t Instruments::for_sessions(const std::string& client, const std::string& user, const std::function<void(server::Session&)>& call) {
  const std::u16string wanted_client = server::canonical_client(wire::to_utf16(client)), wanted_user = wire::to_utf16(user);
  const std::shared_lock lock(mutex_);
  if (!core_) return 0;
  std::size_t count = 0;
  for (const auto& session : core_->all_sessions()) {
    const auto& identity = session->identity();
    if (!client.empty() && server::canonical_client(identity.client) != wanted_client) continue;
    if (!user.empty() && !server::equal_ignoring_case(identity.user, wanted_user)) continue;
    call(*session);
    ++count;
  }
  return count;
}

/// Most conditions change with an answer or the end of a connection, which wakes at once; for the rest it looks again soon.
bool Instruments::wait_until(const std::function<bool()>& condition, std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  ++waiting_;
  intercept_if_needed();
  bool holds = false;
  for (;;) {
    std::unique_lock lock(waiting_mutex_);
    const std::uint64_t seen = happenings_;
    lock.unlock();
    holds = condition();
    if (holds || std::chrono::steady_clock::now() >= deadline) break;
    lock.lock();
    (void)happened_.wait_for(lock, between_looks, [&] { return happenings_ != seen; });
  }
  --waiting_;
  intercept_if_needed();
  return holds;
}

void Instruments::something_happened() {
  if (waiting_.load(std::memory_order_acquire) == 0) return;
  {
    const std::lock_guard lock(waiting_mutex_);
    ++happenings_;
  }
  happened_.notify_all();
}

server::Treatment Instruments::treat(const server::RequestFacts& request) {
  for (const auto& recording : recordings()) recording->begin(request);
  return stopping_ ? server::Treatment{} : faults_.treat(request);
}
void Instruments::answered(const server::RequestFacts& request, NtStatus status, std::size_t size, Now made) {
  for (const auto& recording : recordings()) recording->finish(request, status, size, made);
  something_happened();
}
void Instruments::answered_later(std::uint64_t connection, smb2::MessageId message, NtStatus status, std::size_t size, Now made) {
  for (const auto& recording : recordings()) recording->finish_later(connection, message, status, size, made);
  something_happened();
}
void Instruments::frame(std::uint64_t connection, const server::PeerAddress& peer, bool from_client, ByteView bytes, Now now) {
  for (const auto& recording : recordings()) recording->frame(connection, peer, from_client, bytes, now);
}
void Instruments::connection_ended(std::uint64_t connection, Now now) {
  for (const auto& recording : recordings()) recording->connection_ended(connection, now);
  something_happened();
}
void Instruments::keys(smb2::SessionId id, const server::SessionKeys& keys, ByteView session_key) {
  for (const auto& recording : recordings()) recording->keys(id, keys, session_key);
}

FaultRule TestControl::inject(const FaultFilter& which, const Fault& what) { return instruments_->inject(which, what); }
void TestControl::clear_faults() { instruments_->clear_faults(); }
void TestControl::refuse_logons(NtStatus reason, const std::string& user) { instruments_->refuse_logons(reason, user); }
void TestControl::accept_logons() { instruments_->accept_logons(); }

std::size_t TestControl::expire_sessions(const std::string& client, const std::string& user) {
  return instruments_->for_sessions(client, user, [](server::Session& session) { session.expire(); });
}

std::size_t TestControl::drop_connections(const std::string& client, const std::string& user) {
  return instruments_->for_sessions(client, user, [](server::Session& session) { session.drop_channels(); });
}

std::size_t TestControl::break_caching(const std::string& share, const std::string& path, std::uint32_t keep) {
  return instruments_->break_caching(share, path, keep);
}

Recording TestControl::record(const RecordOptions& options) { return instruments_->record(options); }

bool TestControl::wait_until(const std::function<bool()>& condition, std::chrono::milliseconds timeout) const {
  return instruments_->wait_until(condition, timeout);
}

}  // namespace usher
