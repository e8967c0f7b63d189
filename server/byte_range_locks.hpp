// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "protocol/wire/nt_status.hpp"

namespace usher::server {

/// Part of a file. A length of zero is a place between two bytes.
struct ByteRange {
  std::uint64_t offset = 0, length = 0;

  /// Whether it reaches beyond the last byte that 64 bits can name ([MS-FSA] 2.1.5.8: invalid_lock_range).
  constexpr bool wraps() const { return length != 0 && offset + (length - 1) < offset; }
  /// [MS-FSA] 2.1.4.10. A place between two bytes overlaps what has bytes on both sides of it; {0, 0} overlaps nothing.
  bool overlaps(const ByteRange& other) const;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

/// A lock that waits for others to go. `done` runs once, without any lock held: with success when it is granted, with
/// range_not_locked when its open is closed.
struct PendingLock {
  const void* owner = nullptr;
  ByteRange range{};
  bool exclusive = false;
  std::move_only_function<void(NtStatus)> done{};
};

/// The byte-range locks of one file ([MS-FSA] ByteRangeLockList) and those that wait. Owners are opens, told apart by address.
/// Owner   its FileEntry
/// Thread  whoever holds the entry's mutex. Nothing here calls out: what has been granted is returned
class ByteRangeLocks {
 public:
  struct Lock {
    const void* owner = nullptr;
    ByteRange range{};
    bool exclusive = false;
  };
  using Granted = std::vector<std::shared_ptr<PendingLock>>;

  bool empty() const { return locks_.empty(); }
  std::size_t size() const { return locks_.size(); }
  std::size_t held_by(const void* owner) const;
  std::size_t waiting() const { return waiting_.size(); }

  /// Whether `lock` may be added ([MS-FSA] 2.1.4.10 with lock intent).
  bool allows(const Lock& lock) const;
  /// Whether `owner` may read or write there ([MS-FSA] 2.1.4.10 without lock intent).
  bool allows_access(const void* owner, const ByteRange& range, bool write) const;

  /// All of them or, with lock_not_granted, none.
  NtStatus lock(std::span<const Lock> wanted);
  /// The exclusive one first when a range is locked both ways ([MS-FSA] 2.1.5.9).
  NtStatus unlock(const void* owner, const ByteRange& range, Granted& granted);

  /// Adds the lock and returns true, or lets it wait.
  bool lock_or_wait(std::shared_ptr<PendingLock> pending);
  /// Ends the waiting; false when it was over already.
  bool cancel(const PendingLock* pending);
  /// All locks of a closing open go, and those that waited for them are granted. Returns what `owner` itself waited for.
  Granted release(const void* owner, Granted& granted);

 private:
  void grant_waiting(Granted& granted);

  std::vector<Lock> locks_{};
  Granted waiting_{};  // in the order of their requests
};

}  // namespace usher::server
