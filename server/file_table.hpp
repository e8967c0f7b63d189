// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "server/byte_range_locks.hpp"
#include "server/change_notifier.hpp"
#include "server/file_open.hpp"
#include "server/oplocks.hpp"
#include "server/store/object_store.hpp"

namespace usher::server {

/// One file or directory that somebody has open ([MS-FSA] 2.1.1.3 File, as far as opens share it).
/// Owner   FileTable while it has opens; each open
/// Thread  const members any; the rest under `mutex`, a leaf that is held for a few instructions and never while calling out
struct FileEntry : std::enable_shared_from_this<FileEntry> {
  FileEntry(std::uint64_t id, ObjectKind its_kind) : file_id(id), kind(its_kind) {}

  const std::uint64_t file_id;
  const ObjectKind kind;
  std::atomic<bool> has_locks{false};  ///< lets a READ of a file without locks pass by the mutex

  std::mutex mutex;
  std::u16string path{};  ///< changes under FileTable's mutex and this one, so either is enough to read it
  std::vector<FileOpen*> opens{};
  bool delete_pending = false;
  ByteRangeLocks locks{};
  Oplocks oplocks{*this};
  std::uint64_t reserved_allocation = 0;  ///< what a client asked to be allocated, shown while the file is open

  /// What opens see as last write time while it differs from the store's: a write shows after a delay, and a time that a
  /// client has set stays.
  std::optional<FileTime> shown_write_time{};
  FileTime known_write_time{};  ///< the store's, when it was last looked at
  bool write_time_pinned = false;

  /// The first write of each open that is due is shown. Under `mutex`.
  void show_due_write_times(FileTime now);
};

/// What is open in one store, across all sessions and shares ([MS-FSA] 2.1.1.1 Volume.OpenFileList): share modes,
/// delete-on-close, current names, byte-range locks, change notification.
/// Owner   the Shares of its store
/// Thread  any. Its mutex and then an entry's may be held together; nothing is called with either of them held
class FileTable : public std::enable_shared_from_this<FileTable> {
 public:
  using Clock = std::function<FileTime()>;
  /// `clock` is called from any thread. Without one, writes show their time at once.
  explicit FileTable(std::shared_ptr<ObjectStore> store, Clock clock = {});

  ObjectStore& store() const { return *store_; }
  ChangeNotifier& notifier() { return notifier_; }
  /// [MS-FSA] 2.1.1.1 Volume.IsReadOnly: nothing in it can be changed. Asks the store.
  bool is_read_only() const;
  FileTime now() const { return clock_ ? clock_() : FileTime{}; }

  /// Grows whenever a name has changed or gone. Read it before opening in the store: admit() sees whether the object may have
  /// lost its name meanwhile.
  std::uint64_t names_generation() const { return generation_.load(std::memory_order_acquire); }

  struct Admission {
    std::shared_ptr<StoreObject> object{};
    ObjectInfo info{};
    std::u16string path{};
    std::uint32_t granted_access = 0;
    std::uint32_t disposition_access = 0;  ///< what opening does to an existing file, beside what the open may do later
    std::uint32_t share_access = 0, create_options = 0;
    std::optional<std::uint64_t> generation{};  ///< names_generation() before the store's open; nullopt: whatever it is
    std::uint32_t desired_access = ~std::uint32_t{0};  ///< before it was checked; all bits disturb every oplock
    const OplockRequest* oplock = nullptr;      ///< what is asked for with it
    OplockWait* wait = nullptr;                 ///< null: whoever asks cannot wait for oplocks to break
  };
  /// Enters an open ([MS-FSA] 2.1.5.1.2.2): delete_pending, sharing_violation, or null when the generation has passed and the
  /// name must be opened again. `pending`: `wait` says for what.
  Result<std::shared_ptr<FileOpen>> admit(Admission admission);

  /// delete_pending when the directory that would hold `path` is about to go.
  NtStatus check_parent(std::u16string_view path) const;
  /// What a client asked for, rounded up to whole clusters ([MS-FSA] 2.1.5.15.1).
  void reserve_allocation(FileOpen& open, std::uint64_t size);

  // Both come back with `pending` when oplocks have to break first and `wait` is not null.
  /// [MS-FSA] 2.1.5.15.3. The caller has checked access, attributes and emptiness.
  NtStatus set_delete_pending(FileOpen& open, bool pending, OplockWait* wait = nullptr);
  /// [MS-FSA] 2.1.5.15.12, from the check for open files on.
  NtStatus rename(FileOpen& open, std::u16string_view to, bool replace, OplockWait* wait = nullptr);

  /// Breaks the oplocks on what is open at `path` to at most `state` (lease_state bits). How many.
  std::size_t break_oplocks(std::u16string_view path, std::uint32_t state);

  // What happened in the store without an open, and has its effect on names and watchers. Opens of what has lost its name stay.
  void was_removed(std::u16string_view path, std::uint64_t file_id, ObjectKind kind);
  void was_renamed(std::u16string_view from, std::u16string_view to, ObjectKind kind);
  /// Everything but the root is another object now.
  void was_restored();

  std::size_t open_files() const;

 private:
  friend class FileOpen;
  using Path = std::u16string;  // upper-cased: a key, not a name

  /// Who does something with oplocks under the locks, and tells of it after them.
  struct Broken {
    OplockNews news{};
    OplockWait* wait = nullptr;
    bool demand(FileEntry& entry, const OplockDemand& what, const FileOpen* open, const std::optional<LeaseId>& lease);
  };
  Result<std::shared_ptr<FileOpen>> admit(Admission& admission, Broken& broken);
  static NtStatus check_sharing(FileEntry& entry, const Admission& admission, Broken& broken);
  NtStatus begin_rename(FileOpen& open, std::u16string& from, std::u16string_view to, bool replace, Broken& broken);
  void leave(FileOpen& open);
  NtStatus check_rename(FileOpen& open, std::u16string_view from, std::u16string_view to, bool replace, Broken& broken) const;
  NtStatus check_target(std::u16string_view to, std::uint64_t file_id, bool replace);
  std::shared_ptr<FileEntry> find_path(const Path& key) const;
  /// success when nothing below is open, or nothing any more.
  NtStatus check_below(std::u16string_view directory, Broken& broken) const;
  void move_paths(std::u16string_view from, std::u16string_view to);
  void report_rename(std::u16string_view from, std::u16string_view to, ObjectKind kind);
  void erase(const std::shared_ptr<FileEntry>& entry);
  void remove_from_store(const std::shared_ptr<FileEntry>& entry);

  const std::shared_ptr<ObjectStore> store_;
  const Clock clock_;
  ChangeNotifier notifier_{};
  std::atomic<std::uint64_t> generation_{0};
  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::shared_ptr<FileEntry>> by_id_{};
  std::map<Path, std::shared_ptr<FileEntry>> by_path_{};  // ordered: what is below a directory stands together
};

std::shared_ptr<FileTable> make_file_table(std::shared_ptr<ObjectStore> store, FileTable::Clock clock = {});

}  // namespace usher::server
