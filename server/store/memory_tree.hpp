// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>

#include "server/store/memory_store.hpp"
#include "server/store/sparse_content.hpp"

namespace usher::server {

/// One file or directory of a memory store. `mutex` guards what it holds; a directory's children, as all names, are
/// guarded by the tree's. Whoever holds a node's mutex takes no other one.
struct MemoryNode {
  struct Child {
    std::u16string name{};  // as it was spelled when it was made
    std::shared_ptr<MemoryNode> node{};
  };

  MemoryNode(std::uint64_t id_, ObjectKind kind_, std::uint32_t attributes_, FileTime now,
             StorageBudget::Permit permit_);
  ObjectInfo info();
  /// The directory got, lost or renamed a child.
  void touch(FileTime now);

  const std::uint64_t id;
  const ObjectKind kind;
  const StorageBudget::Permit permit;
  std::atomic<std::uint32_t> links = 1;  // 0 once removed

  std::shared_mutex mutex{};
  SparseContent content{};
  std::uint32_t attributes = 0;
  FileTime creation_time{}, last_access_time{}, last_write_time{}, change_time{};
  Bytes security_descriptor{};
  StorageBudget::Permit security_permit{};

  std::map<std::u16string, Child> children{};  // by upcased name
};

/// What the store, its open objects and its cursors share; lives as long as any of them.
struct MemoryTree {
  MemoryTree(const MemoryStoreOptions& options_, std::move_only_function<FileTime()> clock_);
  ~MemoryTree();
  MemoryTree(const MemoryTree&) = delete;

  const MemoryStoreOptions options;
  std::move_only_function<FileTime()> clock;
  const std::shared_ptr<StorageBudget> budget;
  const FileTime creation_time;
  std::shared_mutex mutex{};  // every name; taken before a node's, and never while bytes are copied
  std::uint64_t last_id = 1;
  const std::shared_ptr<MemoryNode> root;
};

/// An open object of the tree.
std::shared_ptr<StoreObject> memory_object(std::shared_ptr<MemoryTree> tree, std::shared_ptr<MemoryNode> node,
                                           bool for_writing);

}  // namespace usher::server
