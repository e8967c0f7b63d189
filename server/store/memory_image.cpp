// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/memory_image.hpp"

#include <mutex>
#include <utility>
#include <vector>

namespace usher::server {
namespace {

using std::unexpected;
using NodePointer = std::shared_ptr<MemoryNode>;

/// All but names, place and id.
void copy_facts(const MemoryNode& from, MemoryNode& to) {
  to.attributes = from.attributes;
  to.creation_time = from.creation_time, to.last_access_time = from.last_access_time;
  to.last_write_time = from.last_write_time, to.change_time = from.change_time;
  to.security_descriptor = from.security_descriptor;
}

/// Makes copies that have the bytes in common, charged to `room` unless that is empty.
class Copier {
 public:
  Copier(StorageRoom room, std::atomic<std::uint64_t>* ids) : room_(std::move(room)), ids_(ids) {}

  /// The caller keeps the names below `root` as they are.
  Result<NodePointer> copy_tree(MemoryNode& root) {
    auto top = copy(root, {});
    if (!top) return top;
    top->get()->unread = root.unread;
    std::vector<std::pair<const MemoryNode*, MemoryNode*>> left{{&root, top->get()}};
    while (!left.empty()) {
      const auto [from, to] = left.back();
      left.pop_back();
      for (const auto& [folded, child] : from->children) {
        auto permit = permit_for(*child.node);
        if (!permit) return unexpected(NtStatus::disk_full);
        auto made = copy(*child.node, std::move(*permit));
        if (!made) return made;
        to->children.emplace_hint(to->children.end(), folded, MemoryNode::Child{child.name, *made});
        made->get()->unread = child.node->unread;
        if (!child.node->children.empty()) left.emplace_back(child.node.get(), made->get());
      }
    }
    return top;
  }

 private:
  /// nullopt when there is no room.
  std::optional<ObjectPermit> permit_for(const MemoryNode& node) const {
    if (node.permit.free_of_charge) return ObjectPermit{.free_of_charge = true};
    return room_.bytes ? take_object(room_) : ObjectPermit{};
  }

  Result<NodePointer> copy(MemoryNode& from, ObjectPermit permit) {
    const auto id = ids_ ? ++*ids_ : from.id;
    const auto to = std::make_shared<MemoryNode>(id, from.kind, 0, FileTime{}, room_, std::move(permit));
    const std::unique_lock lock(from.mutex);
    copy_facts(from, *to);
    to->content = from.content.share();
    if (!room_.bytes) return to;
    auto for_descriptor = room_.bytes->take(to->security_descriptor.size());
    if (!for_descriptor) return unexpected(NtStatus::disk_full);
    to->security_permit = std::move(*for_descriptor);
    const auto charged = to->content.charge(*room_.bytes);
    return charged ? Result<NodePointer>(to) : unexpected(charged.error());
  }

  const StorageRoom room_;
  std::atomic<std::uint64_t>* const ids_;
};

}  // namespace

MemoryImage take_image(MemoryTree& tree) {
  const std::shared_lock lock(tree.mutex);
  return *Copier({}, nullptr).copy_tree(*tree.root);  // which nothing can refuse
}

Result<void> restore_image(MemoryTree& tree, const MemoryImage& image) {
  const StorageRoom room = full_room(tree.options);
  const auto fresh = Copier(room, &tree.last_id).copy_tree(*image);
  if (!fresh) return unexpected(fresh.error());
  const std::unique_lock lock(tree.mutex);
  tree.room = room;
  tree.root->unread = (*fresh)->unread;
  tree.root->children.swap((*fresh)->children);  // what was there goes with the copy's root, after the lock
  const std::unique_lock root_lock(tree.root->mutex);
  copy_facts(**fresh, *tree.root);
  tree.root->security_permit = std::move((*fresh)->security_permit);
  return {};
}

}  // namespace usher::server
