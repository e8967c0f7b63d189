// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>

#include "server/store/content_source.hpp"
#include "server/store/memory_store.hpp"
#include "server/store/sparse_content.hpp"

namespace usher::server {

/// What a tree may still hold.
struct StorageRoom {
  std::shared_ptr<StorageBudget> bytes{}, objects{};
};
StorageRoom full_room(const MemoryStoreOptions& options);
/// What one object takes of it, beside its content.
struct ObjectPermit {
  StorageBudget::Permit bytes{}, object{};
  bool free_of_charge = false;  ///< came with a folder that the tree lies over
};
/// nullopt when there is no room for one more.
std::optional<ObjectPermit> take_object(const StorageRoom& room);

/// One file or directory of a memory store. `mutex` guards what it holds; a directory's children, as all names, are
/// guarded by the tree's. Whoever holds a node's mutex takes no other one.
struct MemoryNode {
  struct Child {
    std::u16string name{};  // as it was spelled when it was made
    std::shared_ptr<MemoryNode> node{};
  };

  /// `room_` is empty in a snapshot, which is charged nothing and never written.
  MemoryNode(std::uint64_t id_, ObjectKind kind_, std::uint32_t attributes_, FileTime now, StorageRoom room_,
             ObjectPermit permit_);
  ~MemoryNode();
  ObjectInfo info();
  /// The directory got, lost or renamed a child.
  void touch(FileTime now);

  const std::uint64_t id;
  const ObjectKind kind;
  const StorageRoom room;
  const ObjectPermit permit;
  std::atomic<std::uint32_t> links = 1;  // 0 once removed

  std::shared_mutex mutex{};
  SparseContent content{};
  std::uint32_t attributes = 0;
  FileTime creation_time{}, last_access_time{}, last_write_time{}, change_time{};
  Bytes security_descriptor{};
  StorageBudget::Permit security_permit{};

  std::map<std::u16string, Child> children{};  // by upcased name
  std::shared_ptr<DirectorySource> unread{};   // has the children until somebody looks; MemoryTree::look_into()
};

/// What the store, its open objects and its cursors share; lives as long as any of them.
struct MemoryTree {
  MemoryTree(const MemoryStoreOptions& options_, std::move_only_function<FileTime()> clock_);
  MemoryTree(const MemoryTree&) = delete;

  /// Makes the directory's children, once. May wait; the caller holds no lock.
  Result<void> look_into(const std::shared_ptr<MemoryNode>& directory);

  const MemoryStoreOptions options;
  std::move_only_function<FileTime()> clock;
  std::atomic<bool> may_block{false};  // something has a source
  const FileTime creation_time;
  std::atomic<bool> read_only{false};
  std::atomic<std::uint64_t> last_id{1};
  std::shared_mutex mutex{};  // every name; taken before a node's, and never while bytes are copied
  StorageRoom room;           // of what is made from now on
  const std::shared_ptr<MemoryNode> root;
};

/// The file's content comes from `source` from now on. Errors  as of ObjectStore::open
Result<void> set_source(const std::shared_ptr<MemoryTree>& tree, std::u16string_view path, std::shared_ptr<ContentSource> source,
                        std::uint64_t size);

/// Who asks: a share, or the program that made the store, which the read-only switch does not bind.
enum class Caller : std::uint8_t { share, owner };

/// The tree as a store.
std::shared_ptr<ObjectStore> memory_store(std::shared_ptr<MemoryTree> tree, Caller caller);

/// An open object of the tree.
std::shared_ptr<StoreObject> memory_object(std::shared_ptr<MemoryTree> tree, std::shared_ptr<MemoryNode> node,
                                           bool for_writing, Caller caller);

}  // namespace usher::server
