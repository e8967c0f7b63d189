// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/disk/disk_object.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "server/store/disk/directory.hpp"
#include "server/store/object_size.hpp"

namespace usher::server::disk {
namespace {

using std::unexpected;

/// The part of a buffer at `offset` that a file can reach at all.
MutableByteView reachable(std::uint64_t offset, MutableByteView into) {
  if (offset >= max_file_size) return {};
  return into.first(static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), max_file_size - offset)));
}

struct timespec unix_time(const std::optional<FileTime>& time) {
  if (!time) return {.tv_sec = 0, .tv_nsec = UTIME_OMIT};
  return {.tv_sec = static_cast<time_t>(time->unix_seconds()), .tv_nsec = static_cast<long>(time->unix_nanoseconds())};
}

}  // namespace

SystemResult<std::optional<Bytes>> DiskTree::attribute(int descriptor, const char* attribute_name) const {
  if (!options.extended_attributes) return unexpected(ENOTSUP);
  return disk::attribute(descriptor, attribute_name);
}

SystemResult<void> DiskTree::set_attribute(int descriptor, const char* attribute_name, ByteView value) const {
  if (!options.extended_attributes) return unexpected(ENOTSUP);
  return value.empty() ? remove_attribute(descriptor, attribute_name)
                       : disk::set_attribute(descriptor, attribute_name, value);
}

Result<ObjectInfo> DiskObject::info() {
  const auto found = status(descriptor_.number());
  if (!found) return failure(found.error());
  return info(*found);
}

ObjectInfo DiskObject::info(const FileStatus& status) const { return object_info(status, kept(), tree_->root_device); }

KeptBasic DiskObject::kept() const {
  const auto value = tree_->attribute(descriptor_.number(), basic_attribute);
  return value && *value ? decode_basic(**value) : KeptBasic{};
}

Result<std::size_t> DiskObject::read(std::uint64_t offset, MutableByteView into) {
  if (kind_ != ObjectKind::file) return unexpected(NtStatus::invalid_device_request);
  into = reachable(offset, into);
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t count = uninterrupted([&] {
      return ::pread(descriptor_.number(), into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
    });
    if (count < 0) return failure(errno);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

Result<std::size_t> DiskObject::try_read(std::uint64_t offset, MutableByteView into) {
  if (kind_ != ObjectKind::file) return unexpected(NtStatus::invalid_device_request);
  into = reachable(offset, into);
  std::size_t done = 0;
  while (done < into.size()) {  // a short read may end at what is cached, so only 0 is the end of the file
    const auto count = read_at_once(descriptor_.number(), offset + done, into.subspan(done));
    if (!count) return count.error() == EAGAIN ? unexpected(NtStatus::pending) : failure(count.error());
    if (*count == 0) break;
    done += *count;
  }
  return done;
}

std::optional<FileExtent> DiskObject::lend(std::uint64_t offset, std::size_t size) {
  // Of a file system that is not known it is not known either whether the system can send from it, and without waiting.
  if (!tree_->is_local || kind_ != ObjectKind::file || offset >= max_file_size) return std::nullopt;
  const auto cached = cached_at(descriptor_.number(), offset, static_cast<std::size_t>(std::min<std::uint64_t>(size, max_file_size - offset)));
  if (!cached) return std::nullopt;
  return FileExtent{.descriptor = descriptor_.number(), .offset = offset, .size = *cached};
}

Result<void> DiskObject::check_writable() const {
  if (kind_ != ObjectKind::file) return unexpected(NtStatus::invalid_device_request);
  if (!for_writing_) return unexpected(NtStatus::access_denied);
  return {};
}

Result<void> DiskObject::write(std::uint64_t offset, ByteView from) {
  if (const auto allowed = check_writable(); !allowed) return allowed;
  if (!fits_in_file(offset, from.size())) return unexpected(NtStatus::invalid_parameter);
  while (!from.empty()) {
    const ssize_t count = uninterrupted(
        [&] { return ::pwrite(descriptor_.number(), from.data(), from.size(), static_cast<off_t>(offset)); });
    if (count < 0) return failure(errno);
    if (count == 0) return unexpected(NtStatus::disk_full);
    from = from.subspan(static_cast<std::size_t>(count)), offset += static_cast<std::uint64_t>(count);
  }
  return {};
}

Result<void> DiskObject::flush() {
#if defined(__APPLE__)
  const int done = uninterrupted([&] { return ::fsync(descriptor_.number()); });
#else
  const int done = uninterrupted([&] { return ::fdatasync(descriptor_.number()); });
#endif
  if (done != 0 && errno != EINVAL && errno != EROFS) return failure(errno);  // these two: there is nothing to flush
  return {};
}

Result<void> DiskObject::set_size(std::uint64_t size) {
  if (const auto allowed = check_writable(); !allowed) return allowed;
  if (!fits_in_file(size, 0)) return unexpected(NtStatus::invalid_parameter);
  if (uninterrupted([&] { return ::ftruncate(descriptor_.number(), static_cast<off_t>(size)); }) != 0) {
    // POSIX lets a system say EINVAL for a size beyond the file system's largest file.
    return unexpected(errno == EINVAL ? NtStatus::disk_full : status_for(errno));
  }
  return {};
}

/// ctime is the host's own; a change time that a client sets is kept beside it until the next change.
Result<void> DiskObject::set_basic(const BasicChange& change) {
  if (tree_->options.read_only) return unexpected(NtStatus::media_write_protected);
  if (change.last_access_time || change.last_write_time) {
    const struct timespec times[2] = {unix_time(change.last_access_time), unix_time(change.last_write_time)};
    if (::futimens(descriptor_.number(), times) != 0) return failure(errno);
  }
  const bool keeps = change.creation_time || change.attributes || change.change_time;
  return keeps ? keep(change) : Result<void>{};  // last: what comes after it ends the time of a kept change time
}

Result<void> DiskObject::keep(const BasicChange& change) {
  const auto found = status(descriptor_.number());
  if (!found) return failure(found.error());
  const std::lock_guard lock(tree_->basics.of(*found));
  KeptBasic now = kept();
  if (change.creation_time) now.creation_time = change.creation_time;
  if (change.attributes) now.attributes = *change.attributes & server::attribute::settable;
  now.change_time = change.change_time;
  auto done = tree_->set_attribute(descriptor_.number(), basic_attribute, encode(now));
  if (done && now.change_time) {  // now that the inode has changed, its clock says when
    const auto changed = status(descriptor_.number());
    if (!changed) return failure(changed.error());
    now.set_at = changed->change;
    done = tree_->set_attribute(descriptor_.number(), basic_attribute, encode(now));
  }
  if (done) return {};
  if (done.error() != ENOTSUP) return failure(done.error());
  return change.attributes ? set_mode(*change.attributes) : Result<void>{};  // a creation time has no place then
}

/// Without extended attributes there is a place for "read-only" alone, in a file's permissions.
Result<void> DiskObject::set_mode(std::uint32_t attributes) {
  const auto found = status(descriptor_.number());
  if (!found) return failure(found.error());
  if (kind_ != ObjectKind::file) return {};
  const bool readonly = (attributes & server::attribute::readonly) != 0;
  if (readonly == ((found->mode & 0222) == 0)) return {};
  const mode_t mode = static_cast<mode_t>(readonly ? found->mode & 07555 : (found->mode & 07777) | 0200);
  if (::fchmod(descriptor_.number(), mode) != 0) return failure(errno);
  return {};
}

Result<Bytes> DiskObject::security_descriptor() {
  auto value = tree_->attribute(descriptor_.number(), security_attribute);
  if (!value) return failure(value.error());
  return std::move(*value).value_or(Bytes{});
}

Result<void> DiskObject::set_security_descriptor(ByteView descriptor) {
  if (tree_->options.read_only) return unexpected(NtStatus::media_write_protected);
  const auto done = tree_->set_attribute(descriptor_.number(), security_attribute, descriptor);
  if (!done) return failure(done.error());
  return {};
}

Result<std::unique_ptr<DirectoryCursor>> DiskObject::list() {
  if (kind_ != ObjectKind::directory) return unexpected(NtStatus::not_a_directory);
  return open_cursor(descriptor_.number(), tree_->root_device, tree_->options.extended_attributes);
}

}  // namespace usher::server::disk
