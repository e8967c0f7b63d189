// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/byte_range_locks.hpp"

#include <algorithm>

namespace usher::server {

bool ByteRange::overlaps(const ByteRange& other) const {
  const auto is_nowhere = [](const ByteRange& range) { return range.offset == 0 && range.length == 0; };
  if (is_nowhere(*this) || is_nowhere(other)) return false;
  return offset <= other.offset + other.length - 1 && offset + length - 1 >= other.offset;
}

std::size_t ByteRangeLocks::held_by(const void* owner) const {
  return static_cast<std::size_t>(std::ranges::count(locks_, owner, &Lock::owner));
}

bool ByteRangeLocks::allows(const Lock& lock) const {
  return std::ranges::none_of(locks_, [&](const Lock& held) {
    if (!held.range.overlaps(lock.range)) return false;
    if (held.exclusive && held.owner != lock.owner) return true;
    return lock.exclusive;  // not even beside a lock of the same owner; a shared one may stand on its own exclusive one
  });
}

bool ByteRangeLocks::allows_access(const void* owner, const ByteRange& range, bool write) const {
  return std::ranges::none_of(locks_, [&](const Lock& held) {
    if (!held.range.overlaps(range)) return false;
    return held.exclusive ? held.owner != owner : write;  // a shared lock stops every writer, its owner too
  });
}

NtStatus ByteRangeLocks::lock(std::span<const Lock> wanted) {
  const std::size_t before = locks_.size();
  for (const Lock& lock : wanted) {
    if (!allows(lock)) {
      locks_.resize(before);
      return NtStatus::lock_not_granted;
    }
    locks_.push_back(lock);
  }
  return NtStatus::success;
}

NtStatus ByteRangeLocks::unlock(const void* owner, const ByteRange& range, Granted& granted) {
  auto found = locks_.end();
  for (auto held = locks_.begin(); held != locks_.end(); ++held) {
    if (held->owner != owner || held->range != range) continue;
    found = held;
    if (held->exclusive) break;
  }
  if (found == locks_.end()) return NtStatus::range_not_locked;
  locks_.erase(found);
  grant_waiting(granted);
  return NtStatus::success;
}

bool ByteRangeLocks::lock_or_wait(std::shared_ptr<PendingLock> pending) {
  const Lock wanted{pending->owner, pending->range, pending->exclusive};
  if (allows(wanted)) {
    locks_.push_back(wanted);
    return true;
  }
  waiting_.push_back(std::move(pending));
  return false;
}

bool ByteRangeLocks::cancel(const PendingLock* pending) {
  return std::erase_if(waiting_, [&](const auto& waiting) { return waiting.get() == pending; }) != 0;
}

ByteRangeLocks::Granted ByteRangeLocks::release(const void* owner, Granted& granted) {
  Granted ended;
  std::erase_if(waiting_, [&](auto& waiting) {
    if (waiting->owner != owner) return false;
    ended.push_back(std::move(waiting));
    return true;
  });
  if (std::erase_if(locks_, [&](const Lock& held) { return held.owner == owner; }) != 0) grant_waiting(granted);
  return ended;
}

void ByteRangeLocks::grant_waiting(Granted& granted) {
  Granted still;
  for (auto& waiting : waiting_) {
    const Lock wanted{waiting->owner, waiting->range, waiting->exclusive};
    if (allows(wanted)) locks_.push_back(wanted), granted.push_back(std::move(waiting));
    else still.push_back(std::move(waiting));
  }
  waiting_ = std::move(still);
}

}  // namespace usher::server
