// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/memory_tree.hpp"

#include <mutex>
#include <vector>

#include "server/store/object_size.hpp"

namespace usher::server {

MemoryNode::MemoryNode(std::uint64_t id_, ObjectKind kind_, std::uint32_t attributes_, FileTime now,
                       StorageBudget::Permit permit_)
    : id(id_),
      kind(kind_),
      permit(std::move(permit_)),
      attributes(attributes_ & attribute::settable),
      creation_time(now),
      last_access_time(now),
      last_write_time(now),
      change_time(now) {}

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
      budget(std::make_shared<StorageBudget>(options.max_bytes)),
      creation_time(clock()),
      root(std::make_shared<MemoryNode>(1, ObjectKind::directory, 0, creation_time, StorageBudget::Permit{})) {}

/// Takes the tree apart in a loop: left to the destructors of the nodes, a deep one would exhaust the stack.
MemoryTree::~MemoryTree() {
  std::vector<std::shared_ptr<MemoryNode>> left{root};
  while (!left.empty()) {
    const std::shared_ptr<MemoryNode> node = std::move(left.back());
    left.pop_back();
    for (auto& [folded, child] : node->children) left.push_back(std::move(child.node));
    node->children.clear();
  }
}

}  // namespace usher::server
