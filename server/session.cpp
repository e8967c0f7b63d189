// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/session.hpp"

#include <algorithm>
#include <utility>

#include "server/server_core.hpp"

namespace usher::server {

Session::Session(ServerCore& core, smb2::SessionId id, CallerIdentity identity, std::shared_ptr<SessionKeys> keys,
                 std::shared_ptr<const ConnectionFacts> facts, std::shared_ptr<Strand> strand)
    : core_(core),
      id_(id),
      identity_(std::move(identity)),
      keys_(std::move(keys)),
      facts_(std::move(facts)),
      strand_(std::move(strand)) {}

Session::~Session() = default;

void Session::add_channel(std::shared_ptr<ConnectionPort> port) {
  channels_.push_back(std::move(port));
  if (registration_) registration_.logon().num_channels = static_cast<std::uint32_t>(channels_.size());
}

void Session::remove_channel(const ConnectionPort* port) {
  std::erase_if(channels_, [&](const auto& channel) { return channel.get() == port; });
  if (registration_) registration_.logon().num_channels = static_cast<std::uint32_t>(channels_.size());
  if (channels_.empty()) close(CloseReason::disconnected, {});  // [MS-SMB2] 3.3.7.1
}

std::shared_ptr<TreeConnect> Session::add_tree(std::shared_ptr<const Share> share, std::uint32_t maximal_access) {
  if (trees_.size() >= core_.configuration()->limits.trees_per_session) return nullptr;
  const std::uint32_t id = next_tree_id_++;
  auto tree = std::make_shared<TreeConnect>(smb2::TreeId{id}, std::move(share), maximal_access);
  trees_.emplace(id, tree);
  return tree;
}

std::shared_ptr<TreeConnect> Session::find_tree(smb2::TreeId id) const {
  const auto found = trees_.find(static_cast<std::uint32_t>(id));
  return found == trees_.end() ? nullptr : found->second;
}

bool Session::remove_tree(smb2::TreeId id) {
  if (trees_.erase(static_cast<std::uint32_t>(id)) == 0) return false;
  std::vector<std::shared_ptr<Open>> closing;
  std::erase_if(opens_, [&](const auto& entry) {
    if (entry.second->tree_id != id) return false;
    closing.push_back(entry.second);
    return true;
  });
  for (const auto& open : closing) {
    count_open(-1);
    open->close(NtStatus::range_not_locked);
  }
  return true;
}

void Session::add_open(std::shared_ptr<Open> open) {
  const std::uint64_t id = core_.new_file_id();
  open->file_id = {id, id ^ static_cast<std::uint64_t>(id_)};  // the halves differ, and both are checked
  opens_.emplace(open->file_id.volatile_id, std::move(open));
  count_open(+1);
}

std::shared_ptr<Open> Session::find_open(smb2::FileId id, smb2::TreeId tree) const {
  const auto found = opens_.find(id.volatile_id);
  const bool meant = found != opens_.end() && found->second->file_id == id && found->second->tree_id == tree;
  return meant ? found->second : nullptr;
}

std::shared_ptr<Open> Session::take_open(smb2::FileId id, smb2::TreeId tree) {
  auto open = find_open(id, tree);
  if (open) {
    opens_.erase(id.volatile_id);
    count_open(-1);
  }
  return open;
}

void Session::count_open(int change) {
  if (!registration_) return;
  registration_.workstation_session().num_opens.fetch_add(static_cast<std::uint32_t>(change), std::memory_order_relaxed);
  registration_.logon().num_opens.fetch_add(static_cast<std::uint32_t>(change), std::memory_order_relaxed);
}

void Session::close(CloseReason reason, std::move_only_function<void()> done) {
  strand_->dispatch([self = shared_from_this(), reason, done = std::move(done)]() mutable {
    if (self->state_ == State::closed) {
      if (done) done();
      return;
    }
    if (done) self->close_waiters_.push_back(std::move(done));
    if (self->state_ == State::active) self->begin_close(reason);
  });
}

/// [MS-SMB2] 3.3.4.12 in its order: out of the tables first, so that nothing finds it, then what it holds.
void Session::begin_close(CloseReason reason) {
  state_ = State::closing;
  core_.remove_session(id_);
  if (!may_block()) {
    close_opens();
    return end_close(reason);
  }
  strand_->lend(core_.workers(), [self = shared_from_this()] { self->close_opens(); },
                [self = shared_from_this(), reason] { self->end_close(reason); });
}

void Session::close_opens() {
  for (const auto& [id, open] : opens_) {
    count_open(-1);
    open->close(NtStatus::range_not_locked);
  }
  opens_.clear();
  trees_.clear();
}

void Session::end_close(CloseReason reason) {
  state_ = State::closed;
  if (EventLog* log = core_.log(); log && registration_) {
    log->session_ended(session_event(identity_, registration_.logon()), reason);
  }
  registration_.reset();
  bool notify = is_unasked(reason);  // once, over the first channel ([MS-SMB2] 4.11.1)
  for (const auto& channel : std::exchange(channels_, {})) channel->session_ended(id_, std::exchange(notify, false));
  for (auto& done : std::exchange(close_waiters_, {})) done();
}

bool Session::may_block() const {
  return std::ranges::any_of(opens_, [](const auto& entry) {
    const auto& share = entry.second->share;
    return share && share->store && share->store->may_block();
  });
}

}  // namespace usher::server
