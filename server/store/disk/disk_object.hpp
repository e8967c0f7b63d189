// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <mutex>

#include "server/store/disk/descriptor.hpp"
#include "server/store/disk/folder_names.hpp"
#include "server/store/disk/metadata.hpp"
#include "server/store/disk_store.hpp"
#include "server/store/object_store.hpp"

namespace usher::server::disk {

/// Locks for things that have an inode number; those that share one merely wait for each other.
class InodeLocks {
 public:
  std::mutex& of(const FileStatus& status) { return mutexes_[(status.inode ^ status.device) % mutexes_.size()]; }

 private:
  std::array<std::mutex, 64> mutexes_{};
};

/// What the store, its objects and its cursors share; lives as long as any of them.
struct DiskTree {
  const Descriptor root;
  const std::uint64_t root_device = 0;
  const DiskStoreOptions options{};
  const bool is_local = false;
  /// As in platform.hpp, within the options.
  SystemResult<std::optional<Bytes>> attribute(int descriptor, const char* attribute_name) const;
  SystemResult<void> set_attribute(int descriptor, const char* attribute_name, ByteView value) const;

  InodeLocks names{};   // of the directory that gets a name: no two may come to differ by case only
  InodeLocks basics{};  // of the object whose extended attribute is read, changed and written back
  FolderNames folders{};  // in which names are looked for that differ by case only
};

/// An open file or directory.
class DiskObject final : public StoreObject {
 public:
  DiskObject(std::shared_ptr<DiskTree> tree, Descriptor descriptor, ObjectKind kind, bool for_writing)
      : tree_(std::move(tree)), descriptor_(std::move(descriptor)), kind_(kind), for_writing_(for_writing) {}

  Result<ObjectInfo> info() override;
  /// What the host has just said of it, with what is kept beside it.
  ObjectInfo info(const FileStatus& status) const;
  Result<std::size_t> read(std::uint64_t offset, MutableByteView into) override;
  Result<std::size_t> try_read(std::uint64_t offset, MutableByteView into) override;
  std::optional<FileExtent> lend(std::uint64_t offset, std::size_t size) override;
  Result<void> write(std::uint64_t offset, ByteView from) override;
  Result<void> flush() override;
  Result<void> set_size(std::uint64_t size) override;
  Result<void> set_basic(const BasicChange& change) override;
  Result<Bytes> security_descriptor() override;
  Result<void> set_security_descriptor(ByteView descriptor) override;
  Result<std::unique_ptr<DirectoryCursor>> list() override;

 private:
  Result<void> check_writable() const;
  KeptBasic kept() const;
  Result<void> keep(const BasicChange& change);
  Result<void> set_mode(std::uint32_t attributes);

  const std::shared_ptr<DiskTree> tree_;
  const Descriptor descriptor_;
  const ObjectKind kind_;
  const bool for_writing_;
};

}  // namespace usher::server::disk
