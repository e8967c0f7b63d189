// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "protocol/wire/nt_status.hpp"
#include "server/store/object_store.hpp"

namespace usher::server {

class FileTable;
class DirectoryWatch;
struct FileEntry;

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
/// Thread  const members, object(), path() and the lock checks from any thread; `scan`, `watch`, `position` on the strand
class FileOpen {
 public:
  FileOpen(std::shared_ptr<FileTable> table, std::shared_ptr<FileEntry> entry, std::shared_ptr<StoreObject> object,
           ObjectKind kind, std::uint32_t granted_access, std::uint32_t share_access, std::uint32_t create_options);
  ~FileOpen();
  FileOpen(const FileOpen&) = delete;
  FileOpen& operator=(const FileOpen&) = delete;

  StoreObject& object() const { return *object_; }
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

  /// file_lock_conflict when a byte-range lock of another open forbids it ([MS-FSA] 2.1.5.3, 2.1.5.4). One short lock; free when the file has none.
  NtStatus check_read(std::uint64_t offset, std::uint64_t length) const;
  NtStatus check_write(std::uint64_t offset, std::uint64_t length) const;
  /// After a successful write: last-write time and notification.
  void wrote();

  DirectoryScan scan{};
  std::shared_ptr<DirectoryWatch> watch{};
  std::uint64_t position = 0;      ///< FilePositionInformation
  std::uint32_t mode = 0;          ///< FileModeInformation
  std::uint32_t maximal_access = 0;

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
};

}  // namespace usher::server
