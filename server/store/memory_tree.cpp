// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/memory_tree.hpp"

#include <mutex>
#include <vector>

#include "server/store/object_size.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {

constexpr std::uint64_t object_cost = 2048;  // a node, its place in a directory and two spellings of a long name

StorageRoom full_room(const MemoryStoreOptions& options) {
  return {std::make_shared<StorageBudget>(options.max_bytes), std::make_shared<StorageBudget>(options.max_objects)};
}

std::optional<ObjectPermit> take_object(const StorageRoom& room) {
  auto bytes = room.bytes->take(object_cost);
  if (!bytes) return std::nullopt;
  auto object = room.objects->take(1);
  if (!object) return std::nullopt;
  return ObjectPermit{std::move(*bytes), std::move(*object)};
}

MemoryNode::MemoryNode(std::uint64_t id_, ObjectKind kind_, std::uint32_t attributes_, FileTime now, StorageRoom room_,
                       ObjectPermit permit_)
    : id(id_),
      kind(kind_),
      room(std::move(room_)),
      permit(std::move(permit_)),
      attributes(attributes_ & attribute::settable),
      creation_time(now),
      last_access_time(now),
      last_write_time(now),
      change_time(now) {}

/// Takes what is below apart in a loop: a deep tree would exhaust the stack. Whoever drops the last reference to a node
/// while this thread is at it only adds to the list.
MemoryNode::~MemoryNode() {
  if (children.empty()) return;
  thread_local std::vector<std::shared_ptr<MemoryNode>>* at_work = nullptr;
  std::vector<std::shared_ptr<MemoryNode>> own;
  const bool is_first = at_work == nullptr;
  if (is_first) at_work = &own;
  for (auto& [folded, child] : children) at_work->push_back(std::move(child.node));
  if (!is_first) return;
  while (!own.empty()) {
    const std::shared_ptr<MemoryNode> node = std::move(own.back());
    own.pop_back();
  }
  at_work = nullptr;
}

ObjectInfo MemoryNode::info() {
  const std::shared_lock lock(mutex);
  return {.file_id = id,
          .kind = kind,
          .attributes = attributes,
          .links = links.load(std::memory_order_relaxed),
          .size = content.size(),
          .allocation_size = allocation_for(content.size()),
          .creation_time = creation_time,
          .last_access_time = last_access_time,
          .last_write_time = last_write_time,
          .change_time = change_time};
}

void MemoryNode::touch(FileTime now) {
  const std::unique_lock lock(mutex);
  last_write_time = change_time = now;
}

MemoryTree::MemoryTree(const MemoryStoreOptions& options_, std::move_only_function<FileTime()> clock_)
    : options(options_),
      clock(std::move(clock_)),
      creation_time(clock()),
      room(full_room(options)),
      root(std::make_shared<MemoryNode>(1, ObjectKind::directory, 0, creation_time, room, ObjectPermit{})) {}

Result<void> MemoryTree::look_into(const std::shared_ptr<MemoryNode>& directory) {
  std::shared_ptr<DirectorySource> source;
  StorageRoom its_room;
  {
    const std::shared_lock lock(mutex);
    source = directory->unread, its_room = room;
  }
  if (!source) return {};
  auto entries = source->entries();
  if (!entries) return std::unexpected(entries.error());
  std::map<std::u16string, MemoryNode::Child> children;
  for (SourceEntry& entry : *entries) {
    auto node = std::make_shared<MemoryNode>(++last_id, entry.info.kind, entry.info.attributes, FileTime{}, its_room,
                                             ObjectPermit{.free_of_charge = true});
    node->creation_time = entry.info.creation_time, node->last_access_time = entry.info.last_access_time;
    node->last_write_time = entry.info.last_write_time, node->change_time = entry.info.change_time;
    node->unread = std::move(entry.directory);
    if (entry.content) node->content = SparseContent(std::move(entry.content), entry.info.size);
    std::u16string folded = upcase(entry.name);
    children.emplace(std::move(folded), MemoryNode::Child{std::move(entry.name), std::move(node)});
  }
  const std::unique_lock lock(mutex);
  if (!directory->unread) return {};  // another one was faster
  directory->children = std::move(children);
  directory->unread = nullptr;
  return {};
}

}  // namespace usher::server
