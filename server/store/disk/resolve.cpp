// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/disk/resolve.hpp"

#include <span>

#include "protocol/wire/utf16.hpp"
#include "server/store/object_path.hpp"

namespace usher::server::disk {
namespace {

using std::unexpected;

constexpr std::size_t max_name_bytes = 255;  // NAME_MAX wherever this runs

SystemResult<Descriptor> open_directory(int directory, const std::string& name) {
  Descriptor opened(uninterrupted([&] { return ::openat(directory, name.c_str(), pass_through); }));
  if (!opened) return last_error();
  return opened;
}

/// The status for a component above the last that could not be entered. A link is not a directory either; it must not
/// look as if nothing were there.
NtStatus status_of_step(int directory, const std::string& name, int error) {
  if (error == ENOENT) return NtStatus::object_path_not_found;
  if (error != ENOTDIR) return status_for(error);
  const auto found = status_at(directory, name);
  return found && S_ISLNK(found->mode) ? NtStatus::access_denied : NtStatus::object_path_not_found;
}

/// One component down, by its exact name or another case. `name` becomes what the disk has.
Result<Descriptor> step(DiskTree& tree, int directory, std::string& name) {
  auto next = open_directory(directory, name);
  if (!next && next.error() == ENOENT) {
    auto other = tree.folders.find(directory, wire::to_utf16(name));
    if (!other) return failure(other.error());
    if (!*other) return unexpected(NtStatus::object_path_not_found);
    name = std::move(**other);
    next = open_directory(directory, name);
  }
  if (!next) return unexpected(status_of_step(directory, name, next.error()));
  return std::move(*next);
}

void append_name(std::u16string& path, const std::string& name) { path = join_path(path, wire::to_utf16(name)); }

Result<void> walk(Place& place, DiskTree& tree, std::span<std::string> names) {
  int at = tree.root.number();
  for (std::string& name : names) {
    auto next = step(tree, at, name);
    if (!next) return unexpected(next.error());
    place.directory = std::move(*next);
    at = place.directory.number();
    append_name(place.directory_path, name);
  }
  return {};
}

/// All names at once, when they are exact. False: go step by step, which also finds the right error.
bool enter_at_once(Place& place, const DiskTree& tree, std::span<const std::string> names) {
  std::string path;
  for (const std::string& name : names) path += path.empty() ? name : "/" + name;
  auto opened = open_beneath(tree.root.number(), path);
  if (!opened) return false;
  place.directory = std::move(*opened);
  for (const std::string& name : names) append_name(place.directory_path, name);
  return true;
}

}  // namespace

std::u16string Place::path() const { return join_path(directory_path, wire::to_utf16(name)); }

Result<std::string> disk_name(std::u16string_view component) {
  std::string name = wire::to_utf8(component);
  if (name.size() > max_name_bytes) return unexpected(NtStatus::object_name_invalid);
  return name;
}

Result<Place> resolve_directory(DiskTree& tree, const std::vector<std::u16string_view>& components) {
  std::vector<std::string> names;
  for (const std::u16string_view component : components) {
    auto name = disk_name(component);
    if (!name) return unexpected(name.error());
    names.push_back(std::move(*name));
  }
  Place place{.name = std::move(names.back())};
  names.pop_back();
  if (names.empty()) {
    place.directory = Descriptor::borrowed(tree.root);  // the tree is there for longer than any place in it
    return place;
  }
  if (tree.options.resolve_in_kernel && enter_at_once(place, tree, names)) return place;
  if (const auto done = walk(place, tree, names); !done) return unexpected(done.error());
  return place;
}

Result<void> look_up_exactly(Place& place) {
  const auto found = status_at(place.directory.number(), place.name);
  if (!found && found.error() != ENOENT) return failure(found.error());
  place.status = found ? std::optional(*found) : std::nullopt;
  return {};
}

Result<void> look_up(DiskTree& tree, Place& place) {
  if (const auto done = look_up_exactly(place); !done || place.status) return done;
  auto other = tree.folders.find(place.directory.number(), wire::to_utf16(place.name));
  if (!other && other.error() == ENOENT) return unexpected(NtStatus::object_path_not_found);  // the directory went
  if (!other) return failure(other.error());
  if (!*other) return {};
  const std::string wanted = std::exchange(place.name, std::move(**other));
  const auto done = look_up_exactly(place);
  if (!place.status) place.name = wanted;  // it went meanwhile
  return done;
}

}  // namespace usher::server::disk
