// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The system calls that differ between systems. platform_linux.cpp or platform_portable.cpp implements them.
#pragma once
#include <fcntl.h>
#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/wire/bytes.hpp"
#include "protocol/wire/filetime.hpp"
#include "server/store/disk/descriptor.hpp"
#include "server/store/disk/system_error.hpp"

namespace usher::server::disk {

/// What the host knows of a file. A symbolic link is described itself, never what it points to.
struct FileStatus {
  std::uint64_t device = 0, inode = 0;
  std::uint32_t mode = 0;
  std::uint32_t links = 0;
  std::uint64_t size = 0;
  FileTime access{}, write{}, change{};
  std::optional<FileTime> birth{};

  bool is_file() const { return S_ISREG(mode); }
  bool is_directory() const { return S_ISDIR(mode); }
  /// Only these two kinds are served.
  bool is_served() const { return is_file() || is_directory(); }
  bool is_same(const FileStatus& other) const { return device == other.device && inode == other.inode; }
};

#if defined(O_PATH)
inline constexpr int pass_through = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
#elif defined(O_SEARCH)
inline constexpr int pass_through = O_SEARCH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
#else
inline constexpr int pass_through = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
#endif

SystemResult<FileStatus> status(int descriptor);
SystemResult<FileStatus> status_at(int directory, const std::string& name);

/// Opens a directory, several components below another, to pass through, never following a link nor leaving the tree.
/// ENOSYS where the system cannot resolve so in one call; the caller then goes component by component.
SystemResult<Descriptor> open_beneath(int directory, const std::string& path);

/// Whether something exists there, and the system has it and the way to it in memory: opening it does not wait for the disk.
bool is_cached_beneath(int directory, const std::string& path);
/// A file system that keeps what it knows of open files in memory, as no network's does.
bool is_local(int descriptor);

/// EEXIST when `to` exists.
SystemResult<void> rename_to_new(int from_directory, const std::string& from, int to_directory, const std::string& to);

/// What can be read without waiting for the disk, perhaps less than asked for; EAGAIN when that is nothing.
SystemResult<std::size_t> read_at_once(int descriptor, std::uint64_t offset, MutableByteView into);

/// How much of a range a file has, when the system holds all of that in memory: sending it does not wait for the disk.
std::optional<std::size_t> cached_at(int descriptor, std::uint64_t offset, std::size_t size);

/// Extended attributes. nullopt when the file has none of that name, ENOTSUP when none can be kept.
SystemResult<std::optional<Bytes>> attribute(int descriptor, const char* attribute_name);
SystemResult<std::optional<Bytes>> attribute_at(int directory, const std::string& name, const char* attribute_name);
SystemResult<void> set_attribute(int descriptor, const char* attribute_name, ByteView value);
SystemResult<void> remove_attribute(int descriptor, const char* attribute_name);

}  // namespace usher::server::disk
