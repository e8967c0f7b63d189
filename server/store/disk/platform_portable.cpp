// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Other Unixes: POSIX 2008 and no more, so without extended attributes and reads that do not wait.
#ifndef __linux__
#include <stdio.h>

#include "server/store/disk/platform.hpp"

namespace usher::server::disk {
namespace {

FileTime time_of(const struct timespec& time) { return FileTime::from_unix(time.tv_sec, time.tv_nsec); }

FileStatus status_of(const struct stat& found) {
  FileStatus status{.device = static_cast<std::uint64_t>(found.st_dev),
                    .inode = static_cast<std::uint64_t>(found.st_ino),
                    .mode = static_cast<std::uint32_t>(found.st_mode),
                    .links = static_cast<std::uint32_t>(found.st_nlink),
                    .size = static_cast<std::uint64_t>(found.st_size)};
#if defined(__APPLE__)
  status.access = time_of(found.st_atimespec), status.write = time_of(found.st_mtimespec);
  status.change = time_of(found.st_ctimespec), status.birth = time_of(found.st_birthtimespec);
#else
  status.access = time_of(found.st_atim), status.write = time_of(found.st_mtim);
  status.change = time_of(found.st_ctim);
#if defined(__FreeBSD__)
  status.birth = time_of(found.st_birthtim);
#endif
#endif
  return status;
}

}  // namespace

SystemResult<FileStatus> status(int descriptor) {
  struct stat found {};
  if (uninterrupted([&] { return ::fstat(descriptor, &found); }) != 0) return last_error();
  return status_of(found);
}

SystemResult<FileStatus> status_at(int directory, const std::string& name) {
  struct stat found {};
  if (uninterrupted([&] { return ::fstatat(directory, name.c_str(), &found, AT_SYMLINK_NOFOLLOW); }) != 0) {
    return last_error();
  }
  return status_of(found);
}

SystemResult<Descriptor> open_beneath(int, const std::string&) { return std::unexpected(ENOSYS); }

SystemResult<void> rename_to_new(int from_directory, const std::string& from, int to_directory, const std::string& to) {
#if defined(__APPLE__)
  if (::renameatx_np(from_directory, from.c_str(), to_directory, to.c_str(), RENAME_EXCL) == 0) return {};
  return last_error();
#else
  // The store's own renames exclude each other; a process beside it may come between.
  if (const auto found = status_at(to_directory, to); found)
    return std::unexpected(EEXIST);
  else if (found.error() != ENOENT)
    return std::unexpected(found.error());
  if (::renameat(from_directory, from.c_str(), to_directory, to.c_str()) == 0) return {};
  return last_error();
#endif
}

SystemResult<std::size_t> read_at_once(int, std::uint64_t, MutableByteView) { return std::unexpected(EAGAIN); }

bool is_cached_beneath(int, const std::string&) { return false; }
bool is_local(int) { return false; }

std::optional<std::size_t> cached_at(int, std::uint64_t, std::size_t) { return std::nullopt; }

SystemResult<std::optional<Bytes>> attribute(int, const char*) { return std::unexpected(ENOTSUP); }
SystemResult<std::optional<Bytes>> attribute_at(int, const std::string&, const char*) {
  return std::unexpected(ENOTSUP);
}
SystemResult<void> set_attribute(int, const char*, ByteView) { return std::unexpected(ENOTSUP); }
SystemResult<void> remove_attribute(int, const char*) { return std::unexpected(ENOTSUP); }

}  // namespace usher::server::disk
#endif
