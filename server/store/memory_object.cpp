// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <algorithm>
#include <mutex>

#include "server/store/memory_tree.hpp"
#include "server/store/object_size.hpp"

namespace usher::server {
namespace {

using std::unexpected;

/// Goes through a directory by upcased name and resumes after the last one it returned, so that it neither copies the
/// directory nor minds what comes and goes meanwhile. An object that is renamed counts as a new one.
class MemoryCursor final : public DirectoryCursor {
 public:
  MemoryCursor(std::shared_ptr<MemoryTree> tree, std::shared_ptr<MemoryNode> node)
      : tree_(std::move(tree)), node_(std::move(node)) {}

  Result<std::optional<DirectoryEntry>> next() override {
    const auto child = next_child();
    if (!child) return std::nullopt;
    return DirectoryEntry{child->name, child->node->info()};
  }

 private:
  std::optional<MemoryNode::Child> next_child() {
    const std::shared_lock lock(tree_->mutex);
    const auto found = node_->children.upper_bound(last_);  // no name is empty, so the first pass starts at the start
    if (found == node_->children.end()) return std::nullopt;
    last_ = found->first;
    return found->second;
  }

  const std::shared_ptr<MemoryTree> tree_;
  const std::shared_ptr<MemoryNode> node_;
  std::u16string last_{};
};

class MemoryObject final : public StoreObject {
 public:
  MemoryObject(std::shared_ptr<MemoryTree> tree, std::shared_ptr<MemoryNode> node, bool for_writing, Caller caller)
      : tree_(std::move(tree)), node_(std::move(node)), for_writing_(for_writing), caller_(caller) {}

  Result<ObjectInfo> info() override { return node_->info(); }

  Result<std::size_t> read(std::uint64_t offset, MutableByteView into) override {
    if (node_->kind != ObjectKind::file) return unexpected(NtStatus::invalid_device_request);
    const std::shared_lock lock(node_->mutex);
    return node_->content.read(offset, into);
  }
  Result<std::size_t> try_read(std::uint64_t offset, MutableByteView into) override { return read(offset, into); }

  Result<void> write(std::uint64_t offset, ByteView from) override {
    if (const auto allowed = check_writable(); !allowed) return allowed;
    if (!fits_in_file(offset, from.size())) return unexpected(NtStatus::invalid_parameter);
    if (from.empty()) return {};
    const FileTime now = tree_->clock();
    const std::unique_lock lock(node_->mutex);
    const auto written = node_->content.write(offset, from, *node_->room.bytes);
    if (written) node_->last_write_time = node_->change_time = now;
    return written;
  }
  Result<void> flush() override { return {}; }

  Result<void> set_size(std::uint64_t size) override {
    if (const auto allowed = check_writable(); !allowed) return allowed;
    if (!fits_in_file(size, 0)) return unexpected(NtStatus::invalid_parameter);
    const FileTime now = tree_->clock();
    const std::unique_lock lock(node_->mutex);
    if (size == node_->content.size()) return {};
    if (const auto resized = node_->content.resize(size); !resized) return resized;
    node_->last_write_time = node_->change_time = now;
    return {};
  }

  Result<void> set_basic(const BasicChange& change) override {
    if (is_protected()) return unexpected(NtStatus::media_write_protected);
    const FileTime now = tree_->clock();
    const std::unique_lock lock(node_->mutex);
    node_->creation_time = change.creation_time.value_or(node_->creation_time);
    node_->last_access_time = change.last_access_time.value_or(node_->last_access_time);
    node_->last_write_time = change.last_write_time.value_or(node_->last_write_time);
    node_->change_time = change.change_time.value_or(now);
    node_->attributes = change.attributes.value_or(node_->attributes) & attribute::settable;
    return {};
  }

  Result<Bytes> security_descriptor() override {
    const std::shared_lock lock(node_->mutex);
    return node_->security_descriptor;
  }
  Result<void> set_security_descriptor(ByteView descriptor) override {
    if (is_protected()) return unexpected(NtStatus::media_write_protected);
    auto permit = node_->room.bytes->take(descriptor.size());
    if (!permit) return unexpected(NtStatus::disk_full);
    Bytes copy(descriptor.begin(), descriptor.end());
    const FileTime now = tree_->clock();
    const std::unique_lock lock(node_->mutex);
    node_->security_descriptor = std::move(copy), node_->security_permit = std::move(*permit);
    node_->change_time = now;
    return {};
  }

  Result<std::unique_ptr<DirectoryCursor>> list() override {
    if (node_->kind != ObjectKind::directory) return unexpected(NtStatus::not_a_directory);
    return std::make_unique<MemoryCursor>(tree_, node_);
  }

 private:
  Result<void> check_writable() const {
    if (node_->kind != ObjectKind::file) return unexpected(NtStatus::invalid_device_request);
    if (!for_writing_) return unexpected(NtStatus::access_denied);
    if (is_protected()) return unexpected(NtStatus::media_write_protected);
    return {};
  }
  bool is_protected() const { return caller_ == Caller::share && tree_->read_only.load(std::memory_order_relaxed); }

  const std::shared_ptr<MemoryTree> tree_;
  const std::shared_ptr<MemoryNode> node_;
  const bool for_writing_;
  const Caller caller_;
};

}  // namespace

std::shared_ptr<StoreObject> memory_object(std::shared_ptr<MemoryTree> tree, std::shared_ptr<MemoryNode> node,
                                           bool for_writing, Caller caller) {
  return std::make_shared<MemoryObject>(std::move(tree), std::move(node), for_writing, caller);
}

}  // namespace usher::server
