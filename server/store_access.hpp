// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "server/file_table.hpp"
#include "server/store/object_store.hpp"

namespace usher::server {

/// What the program that owns a store does with it, beside the clients: share modes and byte-range locks do not bind it,
/// what is open stays open, and clients that watch a directory are told. Paths are those of ObjectStore.
/// Thread  any, also several at once
class StoreAccess {
 public:
  /// `store` may let its owner do more than the shares of `files`.
  StoreAccess(std::shared_ptr<ObjectStore> store, std::shared_ptr<FileTable> files)
      : store_(std::move(store)), files_(std::move(files)) {}

  FileTable& files() const { return *files_; }
  const std::shared_ptr<FileTable>& shared_files() const { return files_; }
  Result<Opened> open(std::u16string_view path) const;
  Result<VolumeInfo> volume() const { return store_->volume(); }
  /// The whole content. Errors  insufficient_resources when this machine has no room for it
  Result<Bytes> read(std::u16string_view path) const;
  /// A part of it, shorter at the end.
  Result<Bytes> read(std::u16string_view path, std::uint64_t offset, std::size_t size) const;
  Result<std::vector<DirectoryEntry>> list(std::u16string_view path) const;

  /// Makes the file and the directories above it when they are not there; after it, `content` is all that the file has.
  Result<void> write(std::u16string_view path, ByteView content);
  /// A part of it; the rest stays.
  Result<void> write(std::u16string_view path, std::uint64_t offset, ByteView content);
  Result<void> append(std::u16string_view path, ByteView content);
  /// The content has changed by other means.
  void report_written(std::u16string_view path) const;
  Result<void> set_size(std::u16string_view path, std::uint64_t size);
  Result<void> set_attributes(std::u16string_view path, std::uint32_t attributes);
  /// With the directories above it; one that is there is done already.
  Result<void> make_directory(std::u16string_view path);
  Result<void> rename(std::u16string_view from, std::u16string_view to, bool replace);
  Result<void> remove(std::u16string_view path);
  /// With all that is below; of the root, only that.
  Result<void> remove_all(std::u16string_view path);

 private:
  Result<Opened> open_to_write(std::u16string_view path);
  Result<void> remove(std::u16string_view path, const ObjectInfo& info);
  void report(std::u16string_view path, ChangeAction action, std::uint32_t filter) const;

  std::shared_ptr<ObjectStore> store_;
  std::shared_ptr<FileTable> files_;
};

}  // namespace usher::server
