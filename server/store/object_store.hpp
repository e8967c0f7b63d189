// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Where files live. A store knows names, bytes, times and attributes; it knows nothing of SMB: share modes, byte-range
// locks, access masks, delete-on-close and notifications stand above it, in server/file_table.hpp, the same for every store.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/wire/bytes.hpp"
#include "protocol/wire/filetime.hpp"
#include "protocol/wire/nt_status.hpp"
#include "server/store/file_extent.hpp"

namespace usher::server {

enum class ObjectKind : std::uint8_t { file, directory };

/// FILE_ATTRIBUTE_* ([MS-FSCC] 2.6).
namespace attribute {
inline constexpr std::uint32_t readonly = 0x1, hidden = 0x2, system = 0x4, directory = 0x10, archive = 0x20,
                               normal = 0x80, temporary = 0x100, offline = 0x1000, not_content_indexed = 0x2000;
/// The bits that a client may set and a store keeps; `directory` follows from the kind, `normal` means "none of them".
inline constexpr std::uint32_t settable = readonly | hidden | system | archive | temporary | offline | not_content_indexed;
}  // namespace attribute

/// What a store knows of one object. Sizes in bytes.
struct ObjectInfo {
  std::uint64_t file_id = 0;  ///< Unique within the store while the object exists, survives rename ([MS-FSCC] 2.1.9)
  ObjectKind kind = ObjectKind::file;
  std::uint32_t attributes = 0;  ///< `attribute::settable` bits only
  std::uint32_t links = 1;
  std::uint64_t size = 0;
  std::uint64_t allocation_size = 0;
  FileTime creation_time{}, last_access_time{}, last_write_time{}, change_time{};
};

/// Changes to times and attributes; what is nullopt stays.
struct BasicChange {
  std::optional<FileTime> creation_time{}, last_access_time{}, last_write_time{}, change_time{};
  std::optional<std::uint32_t> attributes{};  ///< `attribute::settable` bits only
};

struct DirectoryEntry {
  std::u16string name{};
  ObjectInfo info{};
};

/// One pass over a directory, in an order that does not change while it lasts. An object that lives through the whole
/// pass is returned exactly once; "." and ".." are not returned.
/// Thread  one at a time
class DirectoryCursor {
 public:
  virtual ~DirectoryCursor() = default;
  /// The next entry, nullopt at the end.
  virtual Result<std::optional<DirectoryEntry>> next() = 0;
};

/// An open file or directory. Stays usable after the object is renamed or removed; closes in the destructor.
/// Thread  any, also several at once: every call is positional
class StoreObject {
 public:
  virtual ~StoreObject() = default;

  virtual Result<ObjectInfo> info() = 0;
  /// Reads up to `into.size()` bytes; fewer only at the end of the file, 0 at or beyond it.
  virtual Result<std::size_t> read(std::uint64_t offset, MutableByteView into) = 0;
  /// The same if it needs no waiting, else NtStatus::pending and the caller asks a worker for read().
  virtual Result<std::size_t> try_read(std::uint64_t offset, MutableByteView into) = 0;
  /// What read() would give, for the system to send by itself. nullopt when that might have to wait or is not possible: then
  /// it is to be read. The caller fills in who keeps the object.
  virtual std::optional<FileExtent> lend(std::uint64_t /*offset*/, std::size_t /*size*/) { return std::nullopt; }
  /// Writes all of `from` (a gap reads as zeros) or fails. Errors: disk_full, media_write_protected, invalid_parameter.
  /// Does not change last_write_time by its own decision: stores and disks do as their kind does.
  virtual Result<void> write(std::uint64_t offset, ByteView from) = 0;
  virtual Result<void> flush() = 0;
  virtual Result<void> set_size(std::uint64_t size) = 0;
  virtual Result<void> set_basic(const BasicChange& change) = 0;
  /// The self-relative security descriptor kept with the object, empty when none was ever set.
  virtual Result<Bytes> security_descriptor() = 0;
  virtual Result<void> set_security_descriptor(ByteView descriptor) = 0;
  /// Only for directories.
  virtual Result<std::unique_ptr<DirectoryCursor>> list() = 0;
};

struct VolumeInfo {
  std::uint64_t total_bytes = 0, free_bytes = 0;
  std::uint32_t bytes_per_sector = 512, sectors_per_unit = 8;
  std::uint32_t serial_number = 0;
  FileTime creation_time{};
  bool read_only = false;
};

/// What open() does when the name exists or does not. Truncation is the caller's, by set_size(), after its own checks.
enum class OpenMode : std::uint8_t {
  existing,        ///< object_name_not_found when it does not exist
  create_or_open,  ///< makes it when it does not exist
  create_new       ///< object_name_collision when it exists
};

struct OpenRequest {
  OpenMode mode = OpenMode::existing;
  /// Kind to make; for an object that exists: nullopt takes any kind, else file_is_a_directory / not_a_directory.
  std::optional<ObjectKind> kind{};
  bool for_writing = false;           ///< read(), info(), set_basic() work without it; write() and set_size() need it
  std::uint32_t attributes = 0;       ///< of a new object
};

struct Opened {
  std::shared_ptr<StoreObject> object{};
  ObjectInfo info{};
  std::u16string path{};  ///< with every component as the store spells it
  bool created = false;
};

/// One share's tree. Paths have components separated by '\' and no leading one; "" is the root. Names compare without
/// regard to case (server/unicode_case.hpp) and keep the case they were made with. The caller has refused ".", "..", NUL,
/// wildcards, ':' and empty components. Components above the last that do not exist give object_path_not_found.
/// No name and no symbolic link leads out of the tree: on disk, links are neither followed nor listed.
/// Thread  any, also several at once
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  /// Whether calls may wait for a disk; then they are made on a worker, never on a connection's thread.
  virtual bool may_block() const = 0;
  virtual Result<Opened> open(std::u16string_view path, const OpenRequest& request) = 0;
  /// Of a store that may block: whether what is known of an open object, info() and its end, is in memory at all times.
  virtual bool knows_its_objects() const { return false; }
  /// Of a store that knows its objects: whether open() of what exists at `path` would find all it needs in memory just now.
  virtual bool opens_at_once(std::u16string_view /*path*/) const { return false; }
  /// Moves what stands at `from` to `to`. `file_id` guards against somebody else's object at that name. An object at
  /// `to` gives object_name_collision unless `replace`; a directory at `to` is never replaced (access_denied); renaming to
  /// the same name in another case works. Returns the new path as the store spells it.
  virtual Result<std::u16string> rename(std::u16string_view from, std::uint64_t file_id, std::u16string_view to,
                                        bool replace) = 0;
  /// Removes a name. directory_not_empty for a directory that has entries.
  virtual Result<void> remove(std::u16string_view path, std::uint64_t file_id) = 0;
  /// Whether a directory has no entries (delete disposition asks before the fact).
  virtual Result<bool> is_empty(std::u16string_view path, std::uint64_t file_id) = 0;
  virtual Result<VolumeInfo> volume() = 0;
};

}  // namespace usher::server
