// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/durable_opens.hpp"

#include <utility>

#include "server/file_open.hpp"
#include "server/open.hpp"
#include "server/oplock_deadlines.hpp"
#include "server/server_core.hpp"
#include "server/session.hpp"

namespace usher::server {

/// Nobody can be told that an orphan's oplock breaks, so the open is closed ([MS-SMB2] 3.3.4.6, 3.3.4.7).
class DurableOpens::Holder final : public OplockHolder {
 public:
  Holder(DurableOpens& opens, std::uint64_t persistent) : opens_(opens), persistent_(persistent) {}
  bool is_orphan() const override { return true; }
  void oplock_breaks(const OplockBreak&) override {
    opens_.close([this](const Open& open) { return open.file_id.persistent == persistent_; });
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
}

bool DurableOpens::enter(const std::shared_ptr<Open>& open, const std::shared_ptr<Session>& session) {
  std::shared_ptr<Open> other;  // let go after the lock: with the last of it goes its handle, which asks for the lock
  const std::lock_guard lock(mutex_);
  Create& create = creates_[{open->durable->client_guid, *open->durable->create_guid}];
  other = create.open.lock();
  if (other && other != open) return false;
  create = {open, session};
  return true;
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

std::size_t DurableOpens::orphans() const {
  const std::lock_guard lock(mutex_);
  return orphans_.size();
}

}  // namespace usher::server
