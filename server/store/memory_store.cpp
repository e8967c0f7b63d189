// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/memory_store.hpp"

#include <mutex>
#include <vector>

#include "server/store/memory_tree.hpp"
#include "server/store/object_path.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {
namespace {

using std::unexpected;
using NodePointer = std::shared_ptr<MemoryNode>;
using Components = std::vector<std::u16string_view>;

/// Where a path leads: the directory that holds, or would hold, its last component. For the root there is none.
struct Place {
  NodePointer parent{};
  NodePointer node{};     // null when nothing has that name
  std::u16string path{};  // as the store spells it, and a last component that does not exist as the caller does
  std::u16string name{}, folded{};
  bool beneath_watched = false;  // the way there leads through the watched node
  NodePointer unread{};          // somebody has to look into it first; then the rest means nothing
};

class MemoryStore final : public ObjectStore {
 public:
  MemoryStore(std::shared_ptr<MemoryTree> tree, Caller caller) : tree_(std::move(tree)), caller_(caller) {}

  bool may_block() const override { return tree_->may_block.load(std::memory_order_relaxed); }
  Result<Opened> open(std::u16string_view path, const OpenRequest& request) override;
  Result<std::u16string> rename(std::u16string_view from, std::uint64_t file_id, std::u16string_view to,
                                bool replace) override;
  Result<void> remove(std::u16string_view path, std::uint64_t file_id) override;
  Result<bool> is_empty(std::u16string_view path, std::uint64_t file_id) override;
  Result<VolumeInfo> volume() override;

  Result<Place> find(const Components& components, const MemoryNode* watched = nullptr) const;
  template <class Lock>
  Result<Place> find_read(const Components& components, Lock& lock, bool its_entries = false) const;
 private:
  Result<NodePointer> make(const Place& place, const OpenRequest& request, FileTime now);
  Result<NodePointer> move(const Place& source, const Place& target, bool replace, FileTime now);

  bool is_protected() const { return caller_ == Caller::share && tree_->read_only.load(std::memory_order_relaxed); }

  const std::shared_ptr<MemoryTree> tree_;
  const Caller caller_;
};

/// Walks to the place of a path. The caller holds the tree's mutex.
Result<Place> MemoryStore::find(const Components& components, const MemoryNode* watched) const {
  Place place{.node = tree_->root};
  for (const std::u16string_view component : components) {
    if (!place.node || place.node->kind != ObjectKind::directory) return unexpected(NtStatus::object_path_not_found);
    if (place.node->unread) {
      place.unread = place.node;
      return place;
    }
    place.parent = std::move(place.node), place.node = nullptr;
    place.beneath_watched |= place.parent.get() == watched;
    place.name = component, place.folded = upcase(component);
    if (const auto found = place.parent->children.find(place.folded); found != place.parent->children.end()) {
      place.name = found->second.name, place.node = found->second.node;
    }
    if (!place.path.empty()) place.path += u'\\';
    place.path += place.name;
  }
  return place;
}

/// The same with the directories on the way looked into, and the one at its end when `its_entries` are asked for. Takes the
/// tree's mutex by `lock`, which does not hold it yet.
template <class Lock>
Result<Place> MemoryStore::find_read(const Components& components, Lock& lock, bool its_entries) const {
  for (;;) {
    lock.lock();
    Result<Place> place = find(components);
    if (!place) return place;
    if (its_entries && place->node && place->node->unread) place->unread = place->node;
    if (!place->unread) return place;
    lock.unlock();
    if (const auto read = tree_->look_into(place->unread); !read) {
      lock.lock();
      return unexpected(read.error());
    }
  }
}

/// Whether it is the object that the caller has open: somebody else's at that name is none.
Result<void> check_is(const Place& place, std::uint64_t file_id) {
  if (place.node && place.node->id == file_id) return {};
  return unexpected(NtStatus::object_name_not_found);
}

Result<void> check_existing(const MemoryNode& node, const OpenRequest& request) {
  if (request.mode == OpenMode::create_new) return unexpected(NtStatus::object_name_collision);
  if (request.kind.value_or(node.kind) == node.kind) return {};
  return unexpected(node.kind == ObjectKind::directory ? NtStatus::file_is_a_directory : NtStatus::not_a_directory);
}

Result<Opened> MemoryStore::open(std::u16string_view path, const OpenRequest& request) {
  const auto components = split_path(path);
  if (!components) return unexpected(components.error());
  const FileTime now = tree_->clock();
  Result<Place> place{};
  bool created = false;
  {
    std::shared_lock lock(tree_->mutex, std::defer_lock);
    place = find_read(*components, lock);
  }
  const bool exists = !place || place->node != nullptr;
  if (is_protected() && (exists ? request.for_writing : request.mode != OpenMode::existing)) {
    return unexpected(NtStatus::media_write_protected);
  }
  if (!exists && request.mode != OpenMode::existing) {
    std::unique_lock lock(tree_->mutex, std::defer_lock);
    place = find_read(*components, lock);  // again: another one may have been faster
    if (place && !place->node) {
      Result<NodePointer> made = make(*place, request, now);
      if (!made) return unexpected(made.error());
      place->node = std::move(*made), created = true;
    }
  }
  if (!place) return unexpected(place.error());
  if (!place->node) return unexpected(NtStatus::object_name_not_found);
  if (!created) {
    if (const auto fits = check_existing(*place->node, request); !fits) return unexpected(fits.error());
  }
  return Opened{memory_object(tree_, place->node, request.for_writing, caller_), place->node->info(), std::move(place->path),
                created};
}

Result<NodePointer> MemoryStore::make(const Place& place, const OpenRequest& request, FileTime now) {
  auto permit = take_object(tree_->room);
  if (!permit) return unexpected(NtStatus::disk_full);
  const auto node = std::make_shared<MemoryNode>(++tree_->last_id, request.kind.value_or(ObjectKind::file),
                                                 request.attributes, now, tree_->room, std::move(*permit));
  place.parent->children.emplace(place.folded, MemoryNode::Child{place.name, node});
  place.parent->touch(now);
  return node;
}

Result<std::u16string> MemoryStore::rename(std::u16string_view from, std::uint64_t file_id, std::u16string_view to,
                                           bool replace) {
  const auto from_components = split_path(from), to_components = split_path(to);
  if (!from_components) return unexpected(from_components.error());
  if (!to_components) return unexpected(to_components.error());
  if (from_components->empty()) return unexpected(NtStatus::invalid_parameter);  // the root stays where it is
  if (to_components->empty()) return unexpected(replace ? NtStatus::access_denied : NtStatus::object_name_collision);
  if (is_protected()) return unexpected(NtStatus::media_write_protected);
  const FileTime now = tree_->clock();
  NodePointer moved, replaced;  // its last reference, and so its content, goes only after the tree's mutex
  std::u16string path;
  {
    std::unique_lock lock(tree_->mutex, std::defer_lock);
    Result<Place> target = find_read(*to_components, lock);
    lock.unlock();
    Result<Place> source = find_read(*from_components, lock);
    if (!source) return unexpected(source.error());
    if (const auto same = check_is(*source, file_id); !same) return unexpected(same.error());
    target = find(*to_components, source->node.get());
    if (!target) return unexpected(target.error());
    if (target->unread) return unexpected(NtStatus::file_not_available);  // was moved there between two looks
    if (target->beneath_watched) return unexpected(NtStatus::invalid_parameter);  // a directory into itself
    path = std::move(target->path);
    target->name = to_components->back();
    path.replace(path.size() - target->name.size(), target->name.size(), target->name);
    Result<NodePointer> old = move(*source, *target, replace, now);
    if (!old) return unexpected(old.error());
    replaced = std::move(*old), moved = std::move(source->node);
  }
  const std::unique_lock lock(moved->mutex);
  moved->change_time = now;
  return path;
}

/// Moves within the tree, whose mutex the caller holds. Returns what was replaced, if anything was.
Result<NodePointer> MemoryStore::move(const Place& source, const Place& target, bool replace, FileTime now) {
  NodePointer replaced;
  if (target.node && target.node != source.node) {
    if (!replace) return unexpected(NtStatus::object_name_collision);
    if (target.node->kind == ObjectKind::directory) return unexpected(NtStatus::access_denied);
    replaced = target.node, replaced->links = 0;
  }
  source.parent->children.erase(source.folded);
  target.parent->children.insert_or_assign(target.folded, MemoryNode::Child{target.name, source.node});
  source.parent->touch(now), target.parent->touch(now);
  return replaced;
}

Result<void> MemoryStore::remove(std::u16string_view path, std::uint64_t file_id) {
  const auto components = split_path(path);
  if (!components) return unexpected(components.error());
  if (components->empty()) return unexpected(NtStatus::cannot_delete);  // [MS-FSA] 2.1.5.15.3
  if (is_protected()) return unexpected(NtStatus::media_write_protected);
  const FileTime now = tree_->clock();
  Result<Place> place{};  // outlives the lock, and with it the content
  std::unique_lock lock(tree_->mutex, std::defer_lock);
  place = find_read(*components, lock, true);
  if (!place) return unexpected(place.error());
  if (const auto same = check_is(*place, file_id); !same) return same;
  if (!place->node->children.empty()) return unexpected(NtStatus::directory_not_empty);
  place->parent->children.erase(place->folded);
  place->parent->touch(now);
  place->node->links = 0;
  return {};
}

Result<bool> MemoryStore::is_empty(std::u16string_view path, std::uint64_t file_id) {
  const auto components = split_path(path);
  if (!components) return unexpected(components.error());
  std::shared_lock lock(tree_->mutex, std::defer_lock);
  const Result<Place> place = find_read(*components, lock, true);
  if (!place) return unexpected(place.error());
  if (const auto same = check_is(*place, file_id); !same) return unexpected(same.error());
  if (place->node->kind != ObjectKind::directory) return unexpected(NtStatus::not_a_directory);
  return place->node->children.empty();
}

Result<VolumeInfo> MemoryStore::volume() {
  const std::shared_lock lock(tree_->mutex);
  return VolumeInfo{.total_bytes = tree_->room.bytes->limit(),
                    .free_bytes = tree_->room.bytes->left(),
                    .serial_number = tree_->options.serial_number,
                    .creation_time = tree_->creation_time,
                    .read_only = is_protected()};
}

}  // namespace

Result<void> set_source(const std::shared_ptr<MemoryTree>& tree, std::u16string_view path, std::shared_ptr<ContentSource> source,
                        std::uint64_t size) {
  const auto components = split_path(path);
  if (!components) return unexpected(components.error());
  Result<Place> place{};
  {
    std::shared_lock lock(tree->mutex, std::defer_lock);
    place = MemoryStore(tree, Caller::owner).find_read(*components, lock);
  }
  if (!place) return unexpected(place.error());
  if (!place->node) return unexpected(NtStatus::object_name_not_found);
  if (place->node->kind != ObjectKind::file) return unexpected(NtStatus::file_is_a_directory);
  tree->may_block = true;
  SparseContent content(std::move(source), size);
  const std::unique_lock lock(place->node->mutex);
  std::swap(place->node->content, content);
  return {};
}

std::shared_ptr<ObjectStore> memory_store(MemoryStoreOptions options, std::move_only_function<FileTime()> clock) {
  return memory_store(std::make_shared<MemoryTree>(options, std::move(clock)), Caller::share);
}

std::shared_ptr<ObjectStore> memory_store(std::shared_ptr<MemoryTree> tree, Caller caller) {
  return std::make_shared<MemoryStore>(std::move(tree), caller);
}

}  // namespace usher::server
