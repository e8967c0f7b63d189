// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "protocol/wire/guid.hpp"
#include "protocol/wire/nt_status.hpp"
#include "server/byte_range_locks.hpp"
#include "server/lock_sequences.hpp"
#include "server/store/object_store.hpp"

namespace usher::server {

class FileTable;
class DirectoryWatch;
class OplockHolder;
class Oplocks;
struct FileEntry;
struct LeaseId;
struct Oplock;
struct OplockWait;

/// What an open caches, at a moment.
struct OplockView {
  std::uint32_t state = 0;        ///< lease_state bits
  bool breaking = false;
  bool is_lease = false;
  std::uint16_t version = 1, epoch = 0;
  Guid key{};
  std::optional<Guid> parent_key{};
  /// Open.OplockLevel
  std::uint8_t level() const;
};

/// The state of one enumeration of a directory ([MS-SMB2] 3.3.1.10 EnumerationLocation, EnumerationSearchPattern).
struct DirectoryScan {
  std::unique_ptr<DirectoryCursor> cursor{};
  std::u16string pattern{};
  bool started = false;
  std::uint32_t dots_returned = 0;              ///< "." and ".." come first
  std::optional<DirectoryEntry> held_back{};    ///< did not fit into the last answer
};

/// An open file or directory: a store object, its place in the FileTable (share modes, locks, delete-on-close) and what one
/// open of it remembers.
/// Owner   its Open
/// Thread  const members, object(), path() and the lock checks from any thread; `scan`, `watch`, `position` and what follows on the strand
class FileOpen {
 public:
  FileOpen(std::shared_ptr<FileTable> table, std::shared_ptr<FileEntry> entry, std::shared_ptr<StoreObject> object,
           ObjectKind kind, std::uint32_t granted_access, std::uint32_t share_access, std::uint32_t create_options);
  ~FileOpen();
  FileOpen(const FileOpen&) = delete;
  FileOpen& operator=(const FileOpen&) = delete;

  StoreObject& object() const { return *object_; }
  std::optional<FileExtent> lend(std::uint64_t offset, std::size_t size) const {
    auto extent = object_->lend(offset, size);
    if (extent) extent->object = object_;
    return extent;
  }
  const std::shared_ptr<FileEntry>& entry() const { return entry_; }
  FileTable& table() const { return *table_; }
  bool is_directory() const { return kind_ == ObjectKind::directory; }
  std::uint32_t granted_access() const { return granted_access_; }
  std::uint32_t share_access() const { return share_access_; }
  std::uint32_t create_options() const { return create_options_; }

  /// Where the object is now (renames through any open change it), as the store spells it. One short lock.
  std::u16string path() const;
  bool delete_pending() const;

  /// What the store knows of the object, with this server's own view applied: pending write times and sticky times of opens.
  Result<ObjectInfo> info() const;
  /// The same of what the store has just said.
  ObjectInfo shown(ObjectInfo said) const;

  /// file_lock_conflict when a byte-range lock of another open forbids it ([MS-FSA] 2.1.5.3, 2.1.5.4). One short lock; free when the file has none.
  NtStatus check_read(std::uint64_t offset, std::uint64_t length) const;
  NtStatus check_write(std::uint64_t offset, std::uint64_t length) const;
  /// Before the content changes or a range is locked: what others cache of it breaks ([MS-FSA] 2.1.5.4, 2.1.5.8). No lock
  /// while nobody else caches anything.
  void disturb_caches();
  OplockView oplock() const;
  /// [MS-SMB2] 3.3.5.22.1: the level that is left, by its number. It comes back as it has become.
  Result<std::uint8_t> acknowledge_break(std::uint8_t level);
  /// Under the entry's mutex.
  std::optional<LeaseId> lease() const;
  /// Gives the oplock to another holder, if a reconnect could still find it ([MS-SMB2] 3.3.7.1): a batch oplock or a lease
  /// that caches handles, and no break under way. False: it has none such, and nothing has changed.
  bool hand_over(std::shared_ptr<OplockHolder> holder);

  /// After a successful write: last-write time and notification.
  void wrote();
  /// After the size was set: the write time is visible at once, unlike wrote()'s ([MS-FSA] 2.1.4.17).
  void resized();
  /// A write time that waits to be seen is seen now: FLUSH, SET_INFO of basic information.
  void settle_write_time();
  /// A client has set the write time (or -1: frozen): no write changes it any more. nullopt (-2): writes count again.
  void pin_write_time(std::optional<FileTime> time);

  // Byte-range locks ([MS-FSA] 2.1.5.8, 2.1.5.9). One short lock each; what waits is completed after it.
  struct LockElement {
    ByteRange range{};
    bool exclusive = false;
  };
  /// All or, with lock_not_granted, none.
  NtStatus lock(std::span<const LockElement> elements);
  NtStatus unlock(const ByteRange& range);
  /// True when granted; else `done` is called later. `owner` is filled in.
  bool lock_or_wait(const std::shared_ptr<PendingLock>& pending);
  /// True when it was still waiting; then `done` is not called.
  bool cancel_lock(const PendingLock* pending);

  DirectoryScan scan{};
  std::shared_ptr<DirectoryWatch> watch{};
  std::atomic<std::uint64_t> position{0};  ///< FilePositionInformation; a READ on a worker moves it too
  std::uint32_t mode = 0;          ///< FileModeInformation
  std::uint32_t maximal_access = 0;
  std::optional<FileTime> kept_change_time{};  ///< set by the client, so no later SET_INFO moves it ([MS-FSA] UserSetChangeTime)
  LockSequences lock_sequences{};

  /// The write time as it stays after this open: to be asked for before close() when the answer is to show it.
  void finish_writing();
  /// Whether close() would have to change something in the store.
  bool close_may_wait() const;
  /// Releases locks and share mode, and removes the object when it was the last open of one that is to be deleted. May wait
  /// for a disk. Idempotent; the destructor calls it.
  void close();

 private:
  std::shared_ptr<FileTable> table_;
  std::shared_ptr<FileEntry> entry_;
  std::shared_ptr<StoreObject> object_;
  ObjectKind kind_;
  std::uint32_t granted_access_, share_access_, create_options_;
  std::atomic<bool> closed_{false};

  // Guarded by the entry's mutex:
  friend class FileTable;
  friend class Oplocks;
  friend struct FileEntry;
  void set_oplock(std::shared_ptr<Oplock> oplock);
  std::shared_ptr<Oplock> oplock_{};
  std::shared_ptr<OplockHolder> holder_{};
  std::atomic<const void*> oplock_hint_{nullptr};  // the address of oplock_, to compare with Oplocks::hint without the mutex
  bool has_written_ = false;       // and that the write time has not followed yet
  bool write_time_begun_ = false;  // the delay runs only for the first write of an open
  FileTime write_time_due_{};      // when the first write becomes visible; 0: nothing waits
};

}  // namespace usher::server
