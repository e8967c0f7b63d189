// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/disk_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "protocol/wire/utf16.hpp"
#include "server/store/disk/directory.hpp"
#include "server/store/disk/disk_object.hpp"
#include "server/store/disk/resolve.hpp"
#include "server/store/object_path.hpp"

namespace usher::server {
namespace {

using disk::Descriptor;
using disk::failure;
using disk::Place;
using std::unexpected;

/// Opening never waits for the other end of a FIFO that somebody put there after it was looked at.
constexpr int open_flags = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
/// How often an open is tried again because the object was exchanged under it.
constexpr int attempts = 8;

class DiskStore final : public ObjectStore {
 public:
  explicit DiskStore(std::shared_ptr<disk::DiskTree> tree) : tree_(std::move(tree)) {}

  bool may_block() const override { return true; }
  Result<Opened> open(std::u16string_view path, const OpenRequest& request) override;
  bool knows_its_objects() const override { return tree_->is_local; }
  bool opens_at_once(std::u16string_view path) const override;
  Result<std::u16string> rename(std::u16string_view from, std::uint64_t file_id, std::u16string_view to,
                                bool replace) override;
  Result<void> remove(std::u16string_view path, std::uint64_t file_id) override;
  Result<bool> is_empty(std::u16string_view path, std::uint64_t file_id) override;
  Result<VolumeInfo> volume() override;

 private:
  Result<Opened> open_root(const OpenRequest& request);
  Result<Opened> open_existing(const Place& place, const OpenRequest& request);
  Result<Opened> make(Place& place, const OpenRequest& request);
  Result<void> make_object(const Place& place, const OpenRequest& request, Descriptor& made);
  Result<Opened> finish(Descriptor opened, ObjectKind kind, const OpenRequest& request, std::u16string path,
                        bool created, const std::optional<disk::FileStatus>& status = {});
  Result<Place> find(std::u16string_view path, std::uint64_t file_id);
  Result<std::string> move(const Place& source, const Place& target, const std::string& name, bool replace);
  Result<std::string> replace_file(const Place& source, const Place& target, const std::string& name);
  std::uint64_t id_of(const disk::FileStatus& status) const { return disk::file_id(status, tree_->root_device); }

  const std::shared_ptr<disk::DiskTree> tree_;
};

ObjectKind kind_of(const disk::FileStatus& status) {
  return status.is_directory() ? ObjectKind::directory : ObjectKind::file;
}

Result<void> check_existing(const disk::FileStatus& status, const OpenRequest& request) {
  if (request.mode == OpenMode::create_new) return unexpected(NtStatus::object_name_collision);
  if (!status.is_served()) return unexpected(NtStatus::access_denied);
  if (!request.kind || *request.kind == kind_of(status)) return {};
  return unexpected(status.is_directory() ? NtStatus::file_is_a_directory : NtStatus::not_a_directory);
}

Result<Opened> DiskStore::open(std::u16string_view path, const OpenRequest& request) {
  const auto components = split_path(path);
  if (!components) return unexpected(components.error());
  if (components->empty()) return open_root(request);
  for (int attempt = 0; attempt < attempts; ++attempt) {
    auto place = disk::resolve_directory(*tree_, *components);
    if (!place) return unexpected(place.error());
    // A name that will be made needs a search for other cases anyway, under the lock.
    const bool may_make = request.mode != OpenMode::existing;
    if (const auto done = may_make ? disk::look_up_exactly(*place) : disk::look_up(*tree_, *place); !done) {
      return unexpected(done.error());
    }
    if (!place->status && !may_make) return unexpected(NtStatus::object_name_not_found);
    auto opened = place->status ? open_existing(*place, request) : make(*place, request);
    if (opened || opened.error() != NtStatus::file_not_available) return opened;
  }
  return unexpected(NtStatus::sharing_violation);  // somebody exchanges it all the time
}

bool DiskStore::opens_at_once(std::u16string_view path) const {
  if (!tree_->is_local || !tree_->options.resolve_in_kernel) return false;
  const auto components = split_path(path);
  if (!components) return false;
  std::string name;
  for (const std::u16string_view component : *components) {
    if (!name.empty()) name += '/';
    name += wire::to_utf8(component);
  }
  return disk::is_cached_beneath(tree_->root.number(), name.empty() ? "." : name);
}

Result<Opened> DiskStore::open_root(const OpenRequest& request) {
  const auto status = disk::status(tree_->root.number());
  if (!status) return failure(status.error());
  if (const auto fits = check_existing(*status, request); !fits) return unexpected(fits.error());
  Descriptor opened(::openat(tree_->root.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened) return failure(errno);
  return finish(std::move(opened), ObjectKind::directory, request, {}, false);
}

/// file_not_available when what is there is no longer what was looked at.
Result<Opened> DiskStore::open_existing(const Place& place, const OpenRequest& request) {
  if (const auto fits = check_existing(*place.status, request); !fits) return unexpected(fits.error());
  const ObjectKind kind = kind_of(*place.status);
  const bool writing = kind == ObjectKind::file && request.for_writing;
  if (writing && tree_->options.read_only) return unexpected(NtStatus::media_write_protected);
  const int flags = open_flags | (writing ? O_RDWR : O_RDONLY) | (kind == ObjectKind::directory ? O_DIRECTORY : 0);
  Descriptor opened(disk::uninterrupted([&] { return ::openat(place.directory.number(), place.name.c_str(), flags); }));
  if (!opened && (errno == ENOENT || errno == ENOTDIR)) return unexpected(NtStatus::file_not_available);
  if (!opened) return failure(errno);
  const auto status = disk::status(opened.number());
  if (!status) return failure(status.error());
  if (!status->is_same(*place.status) || status->mode != place.status->mode) {
    return unexpected(NtStatus::file_not_available);
  }
  return finish(std::move(opened), kind, request, place.path(), false, *status);
}

Result<Opened> DiskStore::make(Place& place, const OpenRequest& request) {
  const auto directory = disk::status(place.directory.number());
  if (!directory) return failure(directory.error());
  const std::lock_guard lock(tree_->names.of(*directory));
  if (const auto done = disk::look_up(*tree_, place); !done) return unexpected(done.error());
  if (place.status) return open_existing(place, request);
  if (tree_->options.read_only) return unexpected(NtStatus::media_write_protected);
  Descriptor made;
  if (const auto done = make_object(place, request, made); !done) return unexpected(done.error());
  return finish(std::move(made), request.kind.value_or(ObjectKind::file), request, place.path(), true);
}

/// Whether made and then swapped by somebody else, or made elsewhere first: tried again from the start.
NtStatus status_of_making(int error, const OpenRequest& request) {
  if (error == EEXIST) {
    return request.mode == OpenMode::create_new ? NtStatus::object_name_collision : NtStatus::file_not_available;
  }
  return error == ENOENT ? NtStatus::object_path_not_found : disk::status_for(error);
}

Result<void> DiskStore::make_object(const Place& place, const OpenRequest& request, Descriptor& made) {
  const int directory = place.directory.number();
  const char* name = place.name.c_str();
  const bool folder = request.kind == ObjectKind::directory;
  if (folder && ::mkdirat(directory, name, static_cast<mode_t>(tree_->options.directory_mode)) != 0) {
    return unexpected(status_of_making(errno, request));
  }
  const int flags = folder ? O_RDONLY | O_DIRECTORY : (request.for_writing ? O_RDWR : O_RDONLY) | O_CREAT | O_EXCL;
  made = Descriptor(disk::uninterrupted(
      [&] { return ::openat(directory, name, flags | open_flags, static_cast<mode_t>(tree_->options.file_mode)); }));
  if (!made) {
    const int error = errno;
    if (folder) ::unlinkat(directory, name, AT_REMOVEDIR);
    return unexpected(status_of_making(error, request));
  }
  const auto status = disk::status(made.number());
  if (!status) return failure(status.error());
  const std::uint32_t attributes = request.attributes & attribute::settable;
  if (attributes == disk::default_attributes(*status)) return {};
  const auto kept =
      tree_->set_attribute(made.number(), disk::basic_attribute, disk::encode({.attributes = attributes}));
  if (!kept && kept.error() == ENOTSUP && !folder && (attributes & attribute::readonly) != 0) {
    if (::fchmod(made.number(), static_cast<mode_t>(status->mode & 07555)) == 0) return {};
    const int error = errno;
    ::unlinkat(directory, name, 0);
    return failure(error);
  }
  if (kept || kept.error() == ENOTSUP) return {};
  ::unlinkat(directory, name, folder ? AT_REMOVEDIR : 0);  // all of it or nothing
  return failure(kept.error());
}

Result<Opened> DiskStore::finish(Descriptor opened, ObjectKind kind, const OpenRequest& request, std::u16string path,
                                 bool created, const std::optional<disk::FileStatus>& status) {
  auto object = std::make_shared<disk::DiskObject>(tree_, std::move(opened), kind, request.for_writing);
  const auto info = status ? object->info(*status) : object->info();
  if (!info) return unexpected(info.error());
  return Opened{std::move(object), *info, std::move(path), created};
}

/// The place of an object that the caller has open: somebody else's object at that name is none.
Result<Place> DiskStore::find(std::u16string_view path, std::uint64_t file_id) {
  const auto components = split_path(path);
  if (!components) return unexpected(components.error());
  Result<Place> place{};
  if (components->empty()) {
    place->name = ".";
    place->directory = Descriptor(::openat(tree_->root.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!place->directory) return failure(errno);
  } else {
    place = disk::resolve_directory(*tree_, *components);
  }
  if (!place) return place;
  if (const auto done = disk::look_up(*tree_, *place); !done) return unexpected(done.error());
  if (!place->status || !place->status->is_served() || id_of(*place->status) != file_id) {
    return unexpected(NtStatus::object_name_not_found);
  }
  return place;
}

Result<std::u16string> DiskStore::rename(std::u16string_view from, std::uint64_t file_id, std::u16string_view to,
                                         bool replace) {
  const auto from_components = split_path(from), to_components = split_path(to);
  if (!from_components) return unexpected(from_components.error());
  if (!to_components) return unexpected(to_components.error());
  if (from_components->empty()) return unexpected(NtStatus::invalid_parameter);  // the root stays where it is
  if (to_components->empty()) return unexpected(replace ? NtStatus::access_denied : NtStatus::object_name_collision);
  if (tree_->options.read_only) return unexpected(NtStatus::media_write_protected);
  const auto source = find(from, file_id);
  if (!source) return unexpected(source.error());
  auto target = disk::resolve_directory(*tree_, *to_components);
  if (!target) return unexpected(target.error());
  const auto directory = disk::status(target->directory.number());
  if (!directory) return failure(directory.error());
  const std::lock_guard lock(tree_->names.of(*directory));
  const std::string wanted = target->name;
  if (const auto done = disk::look_up(*tree_, *target); !done) return unexpected(done.error());
  auto name = move(*source, *target, wanted, replace);
  if (!name) return unexpected(name.error());
  target->name = std::move(*name);
  return target->path();
}

/// Here EXDEV is no escape: something else is mounted below the root.
std::unexpected<NtStatus> rename_failure(int error) {
  if (error == EXDEV) return unexpected(NtStatus::not_same_device);
  return error == EISDIR ? unexpected(NtStatus::access_denied) : failure(error);
}

bool is_same_entry(const Place& a, const Place& b) {
  if (a.name != b.name || !b.status || !a.status->is_same(*b.status)) return false;
  const auto first = disk::status(a.directory.number()), second = disk::status(b.directory.number());
  return first && second && first->is_same(*second);
}

/// Moves `source` to `name` in the directory of `target`. Returns the name that it has then.
Result<std::string> DiskStore::move(const Place& source, const Place& target, const std::string& name, bool replace) {
  const int from = source.directory.number(), to = target.directory.number();
  if (is_same_entry(source, target)) {
    if (name == source.name) return name;
    auto done = disk::rename_to_new(from, source.name, to, name);
    if (!done && done.error() == EEXIST) {  // a disk that itself does not regard case: the other name is this one
      const auto other = disk::status_at(to, name);
      if (other && other->is_same(*source.status) && ::renameat(from, source.name.c_str(), to, name.c_str()) == 0)
        done = {};
    }
    if (!done) return rename_failure(done.error());
    return name;
  }
  if (!target.status) {
    if (const auto done = disk::rename_to_new(from, source.name, to, name); !done) return rename_failure(done.error());
    return name;
  }
  if (!replace) return unexpected(NtStatus::object_name_collision);
  if (!target.status->is_file()) return unexpected(NtStatus::access_denied);  // nor is a link or a FIFO replaced
  return replace_file(source, target, name);
}

Result<std::string> DiskStore::replace_file(const Place& source, const Place& target, const std::string& name) {
  const int from = source.directory.number(), to = target.directory.number();
  if (source.status->is_directory()) {  // which a rename would not put over a file
    if (::unlinkat(to, target.name.c_str(), 0) != 0) return rename_failure(errno);
    if (const auto done = disk::rename_to_new(from, source.name, to, name); !done) return rename_failure(done.error());
    return name;
  }
  if (source.status->is_same(*target.status)) {  // two names of one file, and rename(2) would leave both
    if (::unlinkat(from, source.name.c_str(), 0) != 0) return rename_failure(errno);
  } else if (::renameat(from, source.name.c_str(), to, target.name.c_str()) != 0) {
    return rename_failure(errno);
  }
  // In one step to the name that was there, so that it is never missing; then to the case that was asked for.
  if (target.name == name || !disk::rename_to_new(to, target.name, to, name)) return target.name;
  return name;
}

Result<void> DiskStore::remove(std::u16string_view path, std::uint64_t file_id) {
  if (path.empty()) return unexpected(NtStatus::cannot_delete);  // [MS-FSA] 2.1.5.15.3
  const auto place = find(path, file_id);
  if (!place) return unexpected(place.error());
  if (tree_->options.read_only) return unexpected(NtStatus::media_write_protected);
  const int flags = place->status->is_directory() ? AT_REMOVEDIR : 0;
  if (::unlinkat(place->directory.number(), place->name.c_str(), flags) == 0) return {};
  return failure(errno == EEXIST ? ENOTEMPTY : errno);  // POSIX lets a system say either
}

Result<bool> DiskStore::is_empty(std::u16string_view path, std::uint64_t file_id) {
  const auto place = find(path, file_id);
  if (!place) return unexpected(place.error());
  if (!place->status->is_directory()) return unexpected(NtStatus::not_a_directory);
  const Descriptor directory(::openat(place->directory.number(), place->name.c_str(), disk::pass_through));
  if (!directory) return failure(errno);
  const auto empty = disk::is_empty(directory.number());
  if (!empty) return failure(empty.error());
  return *empty;
}

std::uint64_t times(std::uint64_t units, std::uint64_t unit) {
  const std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  return unit != 0 && units > most / unit ? most : units * unit;
}

Result<VolumeInfo> DiskStore::volume() {
  struct statvfs found {};
  if (disk::uninterrupted([&] { return ::fstatvfs(tree_->root.number(), &found); }) != 0) return failure(errno);
  const auto root = disk::status(tree_->root.number());
  if (!root) return failure(root.error());
  const std::uint64_t id = static_cast<std::uint64_t>(found.f_fsid);
  return VolumeInfo{.total_bytes = times(found.f_blocks, found.f_frsize),
                    .free_bytes = times(found.f_bavail, found.f_frsize),
                    .serial_number = static_cast<std::uint32_t>(id ^ id >> 32),
                    .creation_time = disk::object_info(*root, {}, tree_->root_device).creation_time,
                    .read_only = tree_->options.read_only || (found.f_flag & ST_RDONLY) != 0};
}

}  // namespace

Result<std::shared_ptr<ObjectStore>> disk_store(const std::filesystem::path& root, const DiskStoreOptions& options) {
  Descriptor opened(disk::uninterrupted([&] { return ::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!opened) return failure(errno);
  const auto status = disk::status(opened.number());
  if (!status) return failure(status.error());
  const bool is_local = disk::is_local(opened.number());
  return std::make_shared<DiskStore>(
      std::shared_ptr<disk::DiskTree>(new disk::DiskTree{std::move(opened), status->device, options, is_local}));
}

}  // namespace usher::server
