// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/session.hpp"

#include <algorithm>
#include <utility>

#include "server/file_open.hpp"
#include "server/server_core.hpp"
#include "server/unicode_case.hpp"
#include "server/waiting_request.hpp"

namespace usher::server {
namespace {

std::shared_ptr<TreeEntry> tree_entry(const Share& share, const SessionRegistry::Registration& whose, SteadyTime now) {
  auto entry = std::make_shared<TreeEntry>();
  entry->type = share.type == ShareType::pipe ? share_type::ipc : share_type::disk;
  entry->share = share.name;
  entry->share_key = upcase(share.name);
  entry->session = whose.shared_workstation_session();
  entry->logon = whose.shared_logon();
  entry->created = now;
  return entry;
}

OpenEntry open_entry(const Open& open, const TreeConnect& tree, std::weak_ptr<Session> owner, SteadyTime now) {
  return {.granted_access = open.granted_access,
          .tree = tree.entry(),
          .share = open.share,
          .file = open.file ? open.file->entry() : nullptr,
          .opened = open.file,
          .pipe = open.pipe_name,
          .created = now,
          .owner = std::move(owner),
          .file_id = open.file_id,
          .durable = open.durable && open.durable->is_durable};
}

}  // namespace

Session::Session(ServerCore& core, smb2::SessionId id, CallerIdentity identity, std::shared_ptr<SessionKeys> keys,
                 std::shared_ptr<const ConnectionFacts> facts, std::shared_ptr<Strand> strand)
    : core_(core),
      id_(id),
      identity_(std::move(identity)),
      keys_(std::move(keys)),
      facts_(std::move(facts)),
      strand_(std::move(strand)) {}

Session::~Session() = default;

void Session::add_channel(std::shared_ptr<ConnectionPort> port, std::u16string client) {
  channels_.push_back({std::move(port), std::move(client)});
  show_channels();
}

void Session::remove_channel(const ConnectionPort* port, std::chrono::system_clock::time_point at) {
  std::erase_if(channels_, [&](const auto& channel) { return channel.port.get() == port; });
  show_channels();
  if (channels_.empty()) end({.reason = CloseReason::disconnected, .at = at}, {});  // [MS-SMB2] 3.3.7.1
}

void Session::drop_channels() {
  strand_->dispatch([self = shared_from_this()] {
    for (const auto& channel : self->channels_) channel.port->drop();
  });
}

void Session::show_channels() {
  std::vector<std::u16string> addresses;
  for (const auto& channel : channels_) addresses.push_back(channel.client);
  logon_->set_addresses(std::move(addresses));
}

Result<std::shared_ptr<TreeConnect>> Session::add_tree(std::shared_ptr<const Share> share, std::uint32_t maximal_access, SteadyTime now) {
  if (trees_.size() >= core_.configuration()->limits.trees_per_session) {
    core_.metrics().count(ReachedLimit::tree_connects);
    return std::unexpected(NtStatus::insufficient_resources);
  }
  // Read on the strand, where the removal of a share comes to close its tree connects later than it says so.
  if (share->uses->removed.load(std::memory_order_acquire)) return std::unexpected(NtStatus::bad_network_name);
  const std::uint32_t id = next_tree_id_++;
  auto tree = std::make_shared<TreeConnect>(smb2::TreeId{id}, std::move(share), maximal_access);
  if (tree->is_one_too_many()) {
    core_.metrics().count(ReachedLimit::share_uses);
    return std::unexpected(NtStatus::request_not_accepted);  // [MS-SMB2] 3.3.5.7
  }
  tree->enter(core_.trees().add(tree_entry(*tree->share(), registration_, now)));
  trees_.emplace(id, tree);
  return tree;
}

std::shared_ptr<TreeConnect> Session::find_tree(smb2::TreeId id) const {
  const auto found = trees_.find(static_cast<std::uint32_t>(id));
  return found == trees_.end() ? nullptr : found->second;
}

bool Session::remove_tree(smb2::TreeId id) {
  const auto tree = find_tree(id);
  if (!tree) return false;
  trees_.erase(static_cast<std::uint32_t>(id));
  end_waiting(tree.get(), NtStatus::network_name_deleted);
  for (const auto& open : take_opens([id](const Open& open) { return open.tree_id == id; })) open->close();
  return true;
}

smb2::FileId Session::new_file_id() {
  const std::uint64_t id = core_.new_file_id();
  return {id, id ^ static_cast<std::uint64_t>(id_)};  // the halves differ, and both are checked
}

void Session::adopt_open(const std::shared_ptr<Open>& open, SteadyTime now) {
  open->registration = core_.opens().reenter(std::move(open->registration), open_entry(*open, *find_tree(open->tree_id), weak_from_this(), now));
  opens_.emplace(open->file_id.volatile_id, open);
  count_open(+1);
}

void Session::add_waiting(const std::shared_ptr<WaitingRequest>& request) {
  std::erase_if(waiting_, [](const auto& weak) {
    const auto other = weak.lock();
    return !other || other->is_over();
  });
  waiting_.push_back(request);
}

void Session::end_waiting(const TreeConnect* tree, NtStatus status) {
  for (const auto& weak : std::vector(waiting_)) {
    const auto request = weak.lock();
    if (request && !request->is_over() && (!tree || request->tree().get() == tree)) request->end(status);
  }
}

void Session::tell_break(smb2::FileId file_id, const OplockBreak& what) {
  if (active() && !channels_.empty()) channels_.front().port->oplock_break(id_, file_id, what);
}

void Session::add_open(std::shared_ptr<Open> open, SteadyTime now) {
  if (open->file_id == smb2::FileId{}) open->file_id = new_file_id();
  open->registration = core_.opens().add(open_entry(*open, *find_tree(open->tree_id), weak_from_this(), now));
  const std::uint64_t volatile_id = open->file_id.volatile_id;
  opens_.emplace(volatile_id, std::move(open));
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

bool Session::stands_in(const Configuration& configuration) const {
  if (identity_.anonymous) return configuration.allow_anonymous;
  if (identity_.guest) return configuration.allow_guest;
  const User* account = configuration.find_user(identity_.user);
  return account && account->nt_hash == proven_hash_;
}

void Session::end(Closing closing, std::move_only_function<void()> done) {
  strand_->dispatch([self = shared_from_this(), closing = std::move(closing), done = std::move(done)]() mutable {
    if (self->state_ == State::closed) {
      if (done) done();
      return;
    }
    if (done) self->close_waiters_.push_back(std::move(done));
    if (self->state_ == State::active) self->begin_close(std::move(closing));
  });
}

void Session::close_if_idle(SteadyTime since, std::chrono::system_clock::time_point at) {
  strand_->dispatch([self = shared_from_this(), since, at] {
    const bool used = !self->opens_.empty() || self->registration_.logon().last_request > since.time_since_epoch().count();
    if (self->state_ == State::active && !used) self->begin_close({.reason = CloseReason::idle, .at = at});
  });
}

/// [MS-SMB2] 3.3.4.12 in its order: out of the tables first, so that nothing finds it, then what it holds.
void Session::begin_close(Closing closing) {
  state_ = State::closing;
  core_.retire_session(id_);
  end_waiting(nullptr, NtStatus::user_session_deleted);
  auto opens = take_opens([](const Open&) { return true; });
  if (keeps_durable_opens(closing.reason)) std::erase_if(opens, [this](const auto& open) { return core_.durable_opens().keep(open); });
  close_taken(std::move(opens),
              [self = shared_from_this(), closing = std::move(closing)] { self->end_close(closing); });
}

void Session::end_close(const Closing& closing) {
  state_ = State::closed;
  core_.metrics().count(closing.reason);
  trees_.clear();
  if (closing.reason == CloseReason::idle || closing.reason == CloseReason::expired) Statistics::add(core_.statistics().sessions_timed_out);
  if (EventLog* log = core_.log(); log && registration_) {
    log->session_ended(session_event(identity_, registration_.logon()), closing.reason);
  }
  registration_.end(closing);
  core_.forget_session(id_);
  bool notify = is_unasked(closing.reason);  // once, over the first channel ([MS-SMB2] 4.11.1)
  for (const auto& channel : std::exchange(channels_, {})) channel.port->session_ended(id_, std::exchange(notify, false));
  for (auto& done : std::exchange(close_waiters_, {})) done();
}

Session::Opens Session::take_opens(const std::function<bool(const Open&)>& which) {
  Opens taken;
  std::erase_if(opens_, [&](const auto& entry) {
    if (!which(*entry.second)) return false;
    taken.push_back(entry.second);
    count_open(-1);
    return true;
  });
  return taken;
}

void Session::close_taken(Opens opens, Task then) {
  const bool may_block = std::ranges::any_of(opens, [](const auto& open) { return open->share->store && open->share->store->may_block(); });
  const auto close_all = [opens = std::move(opens)] {
    for (const auto& open : opens) open->close();
  };
  if (may_block) return strand_->lend(core_.workers(), close_all, std::move(then));
  close_all();
  then();
}

void Session::close_open(std::uint64_t volatile_id, std::move_only_function<void(bool)> done) {
  strand_->dispatch([self = shared_from_this(), volatile_id, done = std::move(done)]() mutable {
    if (self->state_ == State::closed) return done(false);
    if (self->state_ == State::closing) return self->close_waiters_.push_back([done = std::move(done)]() mutable { done(true); });
    auto taken = self->opens_.extract(volatile_id);
    if (taken.empty()) return done(false);
    self->count_open(-1);
    self->close_taken({std::move(taken.mapped())}, [done = std::move(done)]() mutable { done(true); });
  });
}

void Session::close_trees(std::shared_ptr<const ShareUses> of, std::move_only_function<void()> done) {
  strand_->dispatch([self = shared_from_this(), of = std::move(of), done = std::move(done)]() mutable {
    if (self->state_ == State::closed) return done();
    if (self->state_ == State::closing) return self->close_waiters_.push_back(std::move(done));
    std::vector<std::shared_ptr<TreeConnect>> trees;  // which count as uses until what was open in them is closed
    std::erase_if(self->trees_, [&](const auto& entry) {
      if (entry.second->share()->uses != of) return false;
      trees.push_back(entry.second);
      return true;
    });
    auto opens = self->take_opens([&of](const Open& open) { return open.share->uses == of; });
    self->close_taken(std::move(opens), [trees = std::move(trees), done = std::move(done)]() mutable {
      trees.clear();
      done();
    });
  });
}

}  // namespace usher::server
