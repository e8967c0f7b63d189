// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/overlay.hpp"

#include <algorithm>

#include "server/store/object_path.hpp"

namespace usher::server {
namespace {

using std::unexpected;

OpenRequest existing(ObjectKind kind) { return {.mode = OpenMode::existing, .kind = kind}; }

/// A file below. It is opened for each read: a tree may have more files than a process may have open.
class FileBelow final : public ContentSource {
 public:
  FileBelow(std::shared_ptr<ObjectStore> below, std::u16string path) : below_(std::move(below)), path_(std::move(path)) {}

  Result<void> read(std::uint64_t offset, MutableByteView into) override {
    const auto opened = below_->open(path_, existing(ObjectKind::file));
    if (!opened) return unexpected(opened.error());
    while (!into.empty()) {
      const auto count = opened->object->read(offset, into);
      if (!count) return unexpected(count.error());
      if (*count == 0) break;  // somebody has cut it
      offset += *count, into = into.subspan(*count);
    }
    std::ranges::fill(into, std::byte{0});
    return {};
  }

 private:
  const std::shared_ptr<ObjectStore> below_;
  const std::u16string path_;
};

class DirectoryBelow final : public DirectorySource {
 public:
  DirectoryBelow(std::shared_ptr<ObjectStore> below, std::u16string path) : below_(std::move(below)), path_(std::move(path)) {}

  Result<std::vector<SourceEntry>> entries() override {
    const auto opened = below_->open(path_, existing(ObjectKind::directory));
    if (!opened) return unexpected(opened.error());
    const auto cursor = opened->object->list();
    if (!cursor) return unexpected(cursor.error());
    std::vector<SourceEntry> found;
    for (;;) {
      auto entry = (*cursor)->next();
      if (!entry) return unexpected(entry.error());
      if (!*entry) return found;
      found.push_back(source_of(std::move(**entry)));
    }
  }

 private:
  SourceEntry source_of(DirectoryEntry entry) const {
    SourceEntry source{.name = std::move(entry.name), .info = entry.info};
    std::u16string path = join_path(path_, source.name);
    if (entry.info.kind == ObjectKind::directory) source.directory = std::make_shared<DirectoryBelow>(below_, std::move(path));
    else source.content = std::make_shared<FileBelow>(below_, std::move(path));
    return source;
  }

  const std::shared_ptr<ObjectStore> below_;
  const std::u16string path_;
};

}  // namespace

std::shared_ptr<MemoryTree> overlay_tree(std::shared_ptr<ObjectStore> below, const MemoryStoreOptions& options,
                                         std::move_only_function<FileTime()> clock) {
  auto tree = std::make_shared<MemoryTree>(options, std::move(clock));
  tree->root->unread = std::make_shared<DirectoryBelow>(std::move(below), u"");
  tree->may_block = true;
  return tree;
}

}  // namespace usher::server
