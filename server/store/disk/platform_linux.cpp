// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#ifdef __linux__
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>

#include "server/store/disk/platform.hpp"

namespace usher::server::disk {
namespace {

FileTime time_of(const struct statx_timestamp& time) { return FileTime::from_unix(time.tv_sec, time.tv_nsec); }

SystemResult<FileStatus> ask_status(int descriptor, const char* name, int flags) {
  struct statx found {};
  if (uninterrupted([&] {
        return ::statx(descriptor, name, flags | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_BASIC_STATS | STATX_BTIME,
                       &found);
      }) != 0) {
    return last_error();
  }
  FileStatus status{.device = makedev(found.stx_dev_major, found.stx_dev_minor),
                    .inode = found.stx_ino,
                    .mode = found.stx_mode,
                    .links = found.stx_nlink,
                    .size = found.stx_size,
                    .access = time_of(found.stx_atime),
                    .write = time_of(found.stx_mtime),
                    .change = time_of(found.stx_ctime)};
  if (found.stx_mask & STATX_BTIME) status.birth = time_of(found.stx_btime);
  return status;
}

/// Reads an attribute by `get(buffer, size)`, which behaves as fgetxattr does. Most are small and need one call.
template <class Get>
SystemResult<std::optional<Bytes>> read_attribute(Get get) {
  Bytes value(256);
  for (int attempt = 0; attempt < 8; ++attempt) {
    const ssize_t size = get(value.data(), value.size());
    if (size >= 0) {
      value.resize(static_cast<std::size_t>(size));
      return value;
    }
    if (errno == ENODATA) return std::nullopt;
    if (errno != ERANGE) return last_error();
    const ssize_t needed = get(nullptr, 0);
    if (needed < 0) return last_error();
    value.resize(static_cast<std::size_t>(needed) + 1);  // never 0, which would ask for the size again
  }
  return std::unexpected(EAGAIN);  // it grows faster than it is read
}

}  // namespace

SystemResult<FileStatus> status(int descriptor) { return ask_status(descriptor, "", AT_EMPTY_PATH); }

SystemResult<FileStatus> status_at(int directory, const std::string& name) {
  return ask_status(directory, name.c_str(), 0);
}

SystemResult<Descriptor> open_beneath(int directory, const std::string& path) {
  struct open_how how {};
  how.flags = static_cast<std::uint64_t>(pass_through);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  const long opened = uninterrupted([&] { return ::syscall(SYS_openat2, directory, path.c_str(), &how, sizeof how); });
  if (opened >= 0) return Descriptor(static_cast<int>(opened));
  return std::unexpected(errno == EPERM ? ENOSYS : errno);  // filters of system calls that do not know it say EPERM
}

bool is_cached_beneath(int directory, const std::string& path) {
  struct open_how how {};
  how.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_CACHED;
  const Descriptor found(static_cast<int>(::syscall(SYS_openat2, directory, path.c_str(), &how, sizeof how)));
  return static_cast<bool>(found);
}

bool is_local(int descriptor) {
  struct statfs found {};
  if (::fstatfs(descriptor, &found) != 0) return false;
  constexpr std::array<std::uint32_t, 5> local{EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC, BTRFS_SUPER_MAGIC, TMPFS_MAGIC, F2FS_SUPER_MAGIC};
  return std::ranges::find(local, static_cast<std::uint32_t>(found.f_type)) != local.end();
}

SystemResult<void> rename_to_new(int from_directory, const std::string& from, int to_directory, const std::string& to) {
  if (::renameat2(from_directory, from.c_str(), to_directory, to.c_str(), RENAME_NOREPLACE) == 0) return {};
  if (errno != EINVAL && errno != ENOSYS) return last_error();
  // Either the rename is impossible, which a plain one finds too, or this file system does not know the flag.
  if (const auto found = status_at(to_directory, to); found)
    return std::unexpected(EEXIST);
  else if (found.error() != ENOENT)
    return std::unexpected(found.error());
  if (::renameat(from_directory, from.c_str(), to_directory, to.c_str()) == 0) return {};
  return last_error();
}

SystemResult<std::size_t> read_at_once(int descriptor, std::uint64_t offset, MutableByteView into) {
  const struct iovec part { into.data(), into.size() };
  const ssize_t count =
      uninterrupted([&] { return ::preadv2(descriptor, &part, 1, static_cast<off_t>(offset), RWF_NOWAIT); });
  if (count >= 0) return static_cast<std::size_t>(count);
  return std::unexpected(errno == ENOTSUP || errno == ENOSYS ? EAGAIN : errno);
}

std::optional<std::size_t> cached_at(int descriptor, std::uint64_t offset, std::size_t size) {
  struct stat found {};
  if (size == 0 || ::fstat(descriptor, &found) != 0 || !S_ISREG(found.st_mode)) return std::nullopt;
  const auto end = static_cast<std::uint64_t>(found.st_size);
  if (offset >= end) return std::nullopt;
  size = static_cast<std::size_t>(std::min<std::uint64_t>(size, end - offset));
  // cachestat(2), Linux 6.5: newer than the C library. Older systems, and files that are somebody else's, say no.
  constexpr long cachestat = 451;
  const std::uint64_t range[2] = {offset, size};
  std::uint64_t counted[5] = {};  // pages: cached, dirty, under writeback, evicted, evicted of late
  if (::syscall(cachestat, descriptor, range, counted, 0) != 0) return std::nullopt;
  static const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  if (counted[0] < (offset + size - 1) / page - offset / page + 1) return std::nullopt;
  return size;
}

SystemResult<std::optional<Bytes>> attribute(int descriptor, const char* attribute_name) {
  return read_attribute(
      [&](void* into, std::size_t size) { return ::fgetxattr(descriptor, attribute_name, into, size); });
}

namespace {

/// getxattrat(2), Linux 6.13: newer than the C library. -1 and ENOSYS where there is none.
ssize_t attribute_below(int directory, const char* name, const char* attribute_name, void* into, std::size_t size) {
  constexpr long getxattrat = 464;
  struct {
    alignas(8) std::uint64_t value = 0;
    std::uint32_t size = 0, flags = 0;
  } arguments;
  arguments.value = reinterpret_cast<std::uintptr_t>(into), arguments.size = static_cast<std::uint32_t>(size);
  return ::syscall(getxattrat, directory, name, AT_SYMLINK_NOFOLLOW, attribute_name, &arguments, sizeof arguments);
}

}  // namespace

SystemResult<std::optional<Bytes>> attribute_at(int directory, const std::string& name, const char* attribute_name) {
  static const bool is_known = [] {
    return attribute_below(AT_FDCWD, ".", "user.usher.none", nullptr, 0) >= 0 || (errno != ENOSYS && errno != EPERM);
  }();
  if (is_known) {
    return read_attribute([&](void* into, std::size_t size) { return attribute_below(directory, name.c_str(), attribute_name, into, size); });
  }
  // /proc names the open directory, and nothing needs to be opened that way.
  const std::string path = "/proc/self/fd/" + std::to_string(directory) + "/" + name;
  return read_attribute(
      [&](void* into, std::size_t size) { return ::lgetxattr(path.c_str(), attribute_name, into, size); });
}

SystemResult<void> set_attribute(int descriptor, const char* attribute_name, ByteView value) {
  if (::fsetxattr(descriptor, attribute_name, value.data(), value.size(), 0) == 0) return {};
  // Both say that the file system has no room for an attribute of this size.
  return std::unexpected(errno == E2BIG || errno == ERANGE ? ENOSPC : errno);
}

SystemResult<void> remove_attribute(int descriptor, const char* attribute_name) {
  if (::fremovexattr(descriptor, attribute_name) == 0 || errno == ENODATA) return {};
  return last_error();
}

}  // namespace usher::server::disk
#endif
