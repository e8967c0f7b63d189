// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/durable_opens.hpp"

#include <atomic>
#include <utility>

#include "server/file_open.hpp"
#include "server/file_table.hpp"
#include "server/open.hpp"
#include "server/oplock_deadlines.hpp"
#include "server/server_core.hpp"
#include "server/session.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {

/// Nobody can be told that an orphan's oplock breaks, so the open is closed ([MS-SMB2] 3.3.4.6, 3.3.4.7).
class DurableOpens::Holder final : public OplockHolder {
 public:
  Holder(DurableOpens& opens, std::uint64_t persistent) : opens_(opens), persistent_(persistent) {}
  bool is_orphan() const override { return true; }
  void oplock_breaks(const OplockBreak&) override {
    opens_.close(persistent_);
  }

 private:
  DurableOpens& opens_;
  const std::uint64_t persistent_;
};

DurableHandle::~DurableHandle() { place.forget(*this); }

DurableOpens::~DurableOpens() {
  // Files are closed before the tables that they stand in go; nobody else is there any more.
  for (auto& [id, orphan] : std::exchange(orphans_, {})) orphan.open->close();
}

bool DurableOpens::count(DurableHandle& handle, const Bounds& bounds) {
  const std::lock_guard lock(mutex_);
  std::size_t& his = per_user_[handle.owner];
  if (in_all_ >= bounds.in_all || his >= bounds.per_user) {
    if (his == 0) per_user_.erase(handle.owner);
    return false;
  }
  ++in_all_, ++his;
  return handle.is_counted = true;
}

void DurableOpens::forget(const DurableHandle& handle) {
  const std::lock_guard lock(mutex_);
  if (handle.is_counted) {
    --in_all_;
    const auto his = per_user_.find(handle.owner);
    if (--his->second == 0) per_user_.erase(his);
  }
  if (!handle.create_guid) return;
  const auto known = creates_.find({handle.client_guid, *handle.create_guid});
  if (known != creates_.end() && known->second.open.expired()) creates_.erase(known);
  if (!handle.app_instance) return;
  const auto [first, last] = instances_.equal_range(handle.app_instance->id);
  for (auto at = first; at != last;) at = at->second.expired() ? instances_.erase(at) : std::next(at);
}

std::shared_ptr<void> DurableOpens::begin_waiting(const Guid& client, const Guid& create) {
  const CreateId id{client, create};
  const std::lock_guard lock(in_progress_->mutex);
  in_progress_->creates.insert(id);
  return {in_progress_.get(), [all = in_progress_, id](void*) {
            const std::lock_guard once_more(all->mutex);
            all->creates.erase(id);
          }};
}

bool DurableOpens::is_in_progress(const Guid& client, const Guid& create) const {
  const std::lock_guard lock(in_progress_->mutex);
  return in_progress_->creates.contains({client, create});
}

std::optional<DurableOpens::Known> DurableOpens::find_instance(const Guid& instance, const FileTable& files, std::u16string_view path,
                                                               const Guid& not_of) const {
  std::vector<std::shared_ptr<Open>> opens;  // let go after the lock, as below
  const std::lock_guard lock(mutex_);
  const auto [first, last] = instances_.equal_range(instance);
  for (auto at = first; at != last; ++at) {
    auto open = at->second.lock();
    if (!open) continue;
    const DurableHandle& durable = *open->durable;
    const bool is_it = &open->file->table() == &files && durable.client_guid != not_of && equal_ignoring_case(open->file->path(), path);
    const auto create = is_it ? creates_.find({durable.client_guid, *durable.create_guid}) : creates_.end();
    opens.push_back(std::move(open));
    if (create == creates_.end()) continue;
    const bool is_orphan = orphans_.contains(opens.back()->file_id.persistent);
    return Known{opens.back(), is_orphan ? nullptr : create->second.session.lock()};
  }
  return std::nullopt;
}

bool DurableOpens::enter(const std::shared_ptr<Open>& open, const std::shared_ptr<Session>& session) {
  std::shared_ptr<Open> other;  // let go after the lock: with the last of it goes its handle, which asks for the lock
  const std::lock_guard lock(mutex_);
  Create& create = creates_[{open->durable->client_guid, *open->durable->create_guid}];
  other = create.open.lock();
  // One that has been used is not replayed any more: who sends its guid again means something new.
  if (other && other != open && other->durable->replay_eligible.load(std::memory_order_relaxed)) return false;
  create = {open, session};
  if (other != open && open->durable->app_instance) instances_.emplace(open->durable->app_instance->id, open);
  return true;
}

void DurableOpens::enter_again(const std::shared_ptr<Open>& open, const std::shared_ptr<Session>& session, const Guid& client) {
  DurableHandle& durable = *open->durable;
  const std::lock_guard lock(mutex_);
  const auto is_its = [&](const auto& known) { return known != creates_.end() && !open.owner_before(known->second.open) && !known->second.open.owner_before(open); };
  if (durable.create_guid) {
    if (const auto known = creates_.find({durable.client_guid, *durable.create_guid}); is_its(known)) creates_.erase(known);
    creates_.try_emplace({client, *durable.create_guid}, Create{open, session});
  }
  durable.client_guid = client;
}

std::optional<DurableOpens::Known> DurableOpens::find(const Guid& client, const Guid& guid) const {
  const std::lock_guard lock(mutex_);
  const auto known = creates_.find({client, guid});
  auto open = known == creates_.end() ? nullptr : known->second.open.lock();
  if (!open) return std::nullopt;
  const bool is_orphan = orphans_.contains(open->file_id.persistent);
  return Known{std::move(open), is_orphan ? nullptr : known->second.session.lock()};
}

bool DurableOpens::keep(const std::shared_ptr<Open>& open) {
  if (!open->durable || !open->durable->is_durable || !open->file) return false;
  const std::uint64_t persistent = open->file_id.persistent;
  const std::lock_guard lock(mutex_);
  if (!open->file->hand_over(std::make_shared<Holder>(*this, persistent))) return false;
  open->lose_session();
  const auto until = last_ ? std::optional(*last_ + open->durable->timeout + OplockDeadlines::interval) : std::nullopt;
  orphans_.emplace(persistent, Orphan{open, until});
  return true;
}

std::shared_ptr<Open> DurableOpens::take(std::uint64_t persistent, const std::function<bool(const Open&)>& fits) {
  const std::lock_guard lock(mutex_);
  const auto found = orphans_.find(persistent);
  if (found == orphans_.end() || !fits(*found->second.open)) return nullptr;
  auto open = std::move(found->second.open);
  orphans_.erase(found);
  return open;
}

void DurableOpens::on_time(SteadyTime now) {
  bool any = false;
  {
    const std::lock_guard lock(mutex_);
    last_ = now;
    for (auto& [id, orphan] : orphans_) {
      if (!orphan.until) orphan.until = now + orphan.open->durable->timeout;
      any |= *orphan.until <= now;
    }
  }
  if (!any) return;
  std::vector<std::shared_ptr<Open>> over;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(orphans_, [&](auto& entry) {
      if (!entry.second.until || *entry.second.until > now) return false;
      over.push_back(std::move(entry.second.open));
      return true;
    });
  }
  core_.workers().post([over = std::move(over)] {
    for (const auto& open : over) open->close();
  });
}

void DurableOpens::close(const std::function<bool(const Open&)>& which, std::move_only_function<void(std::size_t)> done) {
  std::vector<std::shared_ptr<Open>> taken;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(orphans_, [&](auto& entry) {
      if (!which(*entry.second.open)) return false;
      taken.push_back(std::move(entry.second.open));
      return true;
    });
  }
  if (taken.empty()) {
    if (done) done(0);
    return;
  }
  core_.workers().post([taken = std::move(taken), done = std::move(done)]() mutable {
    for (const auto& open : taken) open->close();
    if (done) done(taken.size());
  });
}

void DurableOpens::close(std::uint64_t persistent) {
  std::shared_ptr<Open> open = take(persistent, [](const Open&) { return true; });
  if (open) core_.workers().post([open = std::move(open)] { open->close(); });
}

std::size_t DurableOpens::orphans() const {
  const std::lock_guard lock(mutex_);
  return orphans_.size();
}

}  // namespace usher::server
