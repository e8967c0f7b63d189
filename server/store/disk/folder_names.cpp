// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/disk/folder_names.hpp"

#include <algorithm>
#include <utility>

#include "server/store/disk/directory.hpp"
#include "server/store/disk/platform.hpp"

namespace usher::server::disk {
namespace {

/// As many changes may be put aside as the kernel queues unless it is told otherwise.
constexpr std::size_t max_meanwhile = 16'384;
/// How often another answer is asked for because what was found is not there.
constexpr int attempts = 8;

/// Calls `each` with every name in the folder until it says false.
SystemResult<void> read_names(int directory, auto each) {
  auto names = NameReader::open(directory);
  if (!names) return std::unexpected(names.error());
  for (;;) {
    const auto entry = names->next();
    if (!entry) return std::unexpected(entry.error());
    if (!*entry || !each(std::string_view((*entry)->text))) return {};
  }
}

}  // namespace

SystemResult<std::optional<std::string>> FolderNames::find(int directory, std::u16string_view name) {
  const auto status = disk::status(directory);
  if (!status) return std::unexpected(status.error());
  const Id id{status->device, status->inode};
  Answer answer;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    answer = ask(id, directory, name, answer);
    if (answer.watch) return read_and_keep(*answer.watch, directory, name);
    if (!answer.is_known) break;
    if (!answer.name) return std::nullopt;
    const auto there = status_at(directory, *answer.name);
    if (there) return std::move(answer.name);
    if (there.error() != ENOENT) break;
  }
  return read(id, directory, name);
}

/// `gone` is an answer whose name was not there when the disk was asked. It is taken away when no change was told since: should it
/// have come again, that is still to be told.
FolderNames::Answer FolderNames::ask(const Id& id, int directory, std::u16string_view name, const Answer& gone) {
  Discarded discarded;
  const std::lock_guard lock(mutex_);
  take_changes(discarded);
  Folder* folder = find_folder(id);
  if (!folder) return {};
  const std::uint64_t searched_before = std::exchange(folder->last_search, ++searches_);
  if (folder->names) {
    if (gone.name && gone.state == folder->state) folder->names->remove(*gone.name);
    const std::string* found = folder->names->find(name);
    return {.is_known = true, .name = found ? std::optional(*found) : std::nullopt, .state = folder->state};
  }
  if (folder->watch || !make_room(*folder, searched_before, discarded)) return {};
  const auto watch = watch_->watch(directory);  // before it is read, so that nothing is missed in between
  if (!watch) return {};
  folder->watch = *watch;
  return {.watch = *watch};
}

FolderNames::Found FolderNames::read(const Id& id, int directory, std::u16string_view name) {
  std::size_t count = 0, bytes = 0;
  std::optional<std::string> found;
  const auto done = read_names(directory, [&](std::string_view entry) {
    ++count, bytes += NameSet::bytes_for(entry);
    if (equal_ignoring_case(entry, name)) found = entry;
    return !found;
  });
  if (!done) return std::unexpected(done.error());
  if (count > limits_.small && watch_->sees_all(directory)) note(id, bytes);
  return found;
}

FolderNames::Found FolderNames::read_and_keep(int watch, int directory, std::u16string_view name) {
  NameSet names;
  std::optional<std::string> found;
  const auto done = read_names(directory, [&](std::string_view entry) {
    if (!found && equal_ignoring_case(entry, name)) found = entry;
    const bool fits = names.bytes() <= limits_.bytes;
    if (fits) names.add(entry);
    return fits || !found;
  });
  keep(watch, done ? std::optional(std::move(names)) : std::nullopt);
  if (!done) return std::unexpected(done.error());
  return found;
}

void FolderNames::note(const Id& id, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  if (Folder* folder = find_folder(id)) {
    if (!folder->watch) folder->bytes = bytes;
    return;
  }
  if (folders_.size() >= limits_.remembered) {
    const auto age = [](const Folder& folder) { return std::pair(folder.watch.has_value(), folder.last_search); };
    folders_.erase(std::ranges::min_element(folders_, {}, age));  // there are more than may be watched
  }
  folders_.push_back({.id = id, .bytes = bytes, .last_search = ++searches_});
}

void FolderNames::keep(int watch, std::optional<NameSet> names) {
  Discarded discarded;
  const std::lock_guard lock(mutex_);
  take_changes(discarded);
  Folder* folder = find_watched(watch);
  if (!folder) return;  // it was lost meanwhile
  if (names && names->bytes() > limits_.bytes) folder->bytes = names->bytes(), names.reset();
  if (!names) return give_up(*folder, discarded);
  // The last that is told of a name decides. Of which nothing is told has not come since it was watched, so it was read if it is there.
  folder->names = std::move(names), folder->state = ++states_;
  for (const FolderChange& change : std::exchange(folder->meanwhile, {})) apply(change, *folder);
  stay_within_limits(discarded);
}

FolderNames::Folder* FolderNames::find_folder(const Id& id) {
  const auto found = std::ranges::find(folders_, id, &Folder::id);
  return found == folders_.end() ? nullptr : &*found;
}

FolderNames::Folder* FolderNames::find_watched(int watch) {
  const auto found = std::ranges::find(folders_, std::optional(watch), &Folder::watch);
  return found == folders_.end() ? nullptr : &*found;
}

FolderNames::Folder* FolderNames::oldest_watched() {
  Folder* oldest = nullptr;
  for (Folder& folder : folders_) {
    if (folder.watch && (!oldest || folder.last_search < oldest->last_search)) oldest = &folder;
  }
  return oldest;
}

/// Whether the watched folders and these are within the limits.
bool FolderNames::has_room_for(std::size_t folders, std::size_t bytes) const {
  for (const Folder& folder : folders_) {
    if (folder.watch) ++folders, bytes += folder.size();
  }
  return folders <= limits_.folders && bytes <= limits_.bytes;
}

/// A folder takes the place of those that nobody has asked for since it was itself asked for before. So when more are in use than
/// there is room for, some stay known and the others are read, instead of all being read, and kept, in turn.
bool FolderNames::make_room(const Folder& folder, std::uint64_t searched_before, Discarded& discarded) {
  if (limits_.folders == 0 || folder.bytes > limits_.bytes) return false;
  while (!has_room_for(1, folder.bytes)) {
    Folder* oldest = oldest_watched();
    if (oldest->last_search > searched_before) return false;
    give_up(*oldest, discarded);
  }
  return true;
}

void FolderNames::take_changes(Discarded& discarded) {
  std::vector<FolderChange> changes = watch_->take();
  for (FolderChange& change : changes) take_change(change, discarded);
  if (!changes.empty()) stay_within_limits(discarded);
}

void FolderNames::take_change(FolderChange& change, Discarded& discarded) {
  if (change.watch == FolderChange::every_watch) {
    while (Folder* folder = oldest_watched()) give_up(*folder, discarded);
    return;
  }
  Folder* folder = find_watched(change.watch);
  if (!folder) return;  // told before it was given up
  const bool is_told = change.kind != FolderChange::Kind::lost;
  if (is_told && folder->names) return apply(change, *folder);
  if (!is_told || folder->meanwhile.size() >= max_meanwhile) return give_up(*folder, discarded);
  folder->meanwhile.push_back(std::move(change));
}

void FolderNames::apply(const FolderChange& change, Folder& folder) {
  folder.state = ++states_;
  if (change.kind == FolderChange::Kind::came) {
    folder.names->add(change.name);
  } else {
    folder.names->remove(change.name);
  }
}

void FolderNames::stay_within_limits(Discarded& discarded) {
  while (!has_room_for(0, 0)) give_up(*oldest_watched(), discarded);
}

/// Back to being noted.
void FolderNames::give_up(Folder& folder, Discarded& discarded) {
  watch_->forget(*std::exchange(folder.watch, std::nullopt));
  folder.bytes = folder.size(), folder.meanwhile = {};
  if (folder.names) discarded.push_back(*std::exchange(folder.names, std::nullopt));
}

}  // namespace usher::server::disk
