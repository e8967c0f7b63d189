// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <algorithm>
#include <mutex>
#include <vector>

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

  Result<std::size_t> read(std::uint64_t offset, MutableByteView into) override { return read_file(offset, into); }
  Result<std::size_t> read_file(std::uint64_t offset, MutableByteView into) const {
    if (node_->kind != ObjectKind::file) return unexpected(NtStatus::invalid_device_request);
    std::vector<SparseContent::Gap> gaps;
    std::shared_ptr<ContentSource> source;
    const std::size_t count = read_pages(offset, into, gaps, source);
    for (const auto& gap : gaps) {
      if (const auto got = source->read(gap.offset, into.subspan(gap.at, gap.size)); !got) return unexpected(got.error());
    }
    return count;
  }
  Result<std::size_t> try_read(std::uint64_t offset, MutableByteView into) override {
    if (node_->kind != ObjectKind::file) return unexpected(NtStatus::invalid_device_request);
    std::vector<SparseContent::Gap> gaps;
    std::shared_ptr<ContentSource> source;
    const std::size_t count = read_pages(offset, into, gaps, source);
    return gaps.empty() ? Result<std::size_t>(count) : unexpected(NtStatus::pending);
  }

  Result<void> write(std::uint64_t offset, ByteView from) override {
    if (const auto allowed = check_writable(); !allowed) return allowed;
    if (!fits_in_file(offset, from.size())) return unexpected(NtStatus::invalid_parameter);
    if (from.empty()) return {};
    const auto source = this->source();
    if (source && source->takes_writes()) return write_to_source(*source, offset, from);
    const auto fetched = fetch(source.get(), offset, from.size());
    if (!fetched) return unexpected(fetched.error());
    const FileTime now = tree_->clock();
    const std::unique_lock lock(node_->mutex);
    const auto written = node_->content.write(offset, from, *node_->room.bytes, *fetched);
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
    if (const auto read = tree_->look_into(node_); !read) return unexpected(read.error());
    return std::make_unique<MemoryCursor>(tree_, node_);
  }

 private:
  std::size_t read_pages(std::uint64_t offset, MutableByteView into, std::vector<SparseContent::Gap>& gaps,
                         std::shared_ptr<ContentSource>& source) const {
    const std::shared_lock lock(node_->mutex);
    const std::size_t count = node_->content.read(offset, into, gaps);
    if (!gaps.empty()) source = node_->content.source();
    return count;
  }
  std::shared_ptr<ContentSource> source() const {
    const std::shared_lock lock(node_->mutex);
    return node_->content.source();
  }

  Result<void> write_to_source(ContentSource& source, std::uint64_t offset, ByteView from) {
    if (const auto written = source.write(offset, from); !written) return written;
    const FileTime now = tree_->clock();
    const std::unique_lock lock(node_->mutex);
    if (node_->content.source().get() != &source) return {};  // it has got another content meanwhile
    node_->content.written_to_source(offset + from.size());
    node_->last_write_time = node_->change_time = now;
    return {};
  }

  /// What a write needs of the source, which is asked without a lock.
  Result<std::vector<SparseContent::SourcePage>> fetch(ContentSource* source, std::uint64_t offset, std::uint64_t size) const {
    std::vector<SparseContent::SourcePage> pages;
    if (!source) return pages;
    std::vector<std::uint64_t> numbers;
    {
      const std::shared_lock lock(node_->mutex);
      numbers = node_->content.pages_to_fetch(offset, size);
    }
    for (const std::uint64_t number : numbers) {
      Bytes bytes(SparseContent::page_size);
      const auto count = read_file(number * SparseContent::page_size, bytes);
      if (!count) return unexpected(count.error());
      pages.push_back({number, std::move(bytes)});
    }
    return pages;
  }

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
