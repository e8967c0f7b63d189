// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store_access.hpp"

#include <algorithm>
#include <new>

#include "server/path_names.hpp"
#include "server/store/object_path.hpp"

namespace usher::server {
namespace {

using std::unexpected;

constexpr std::uint32_t written = change_filter::size | change_filter::last_write;

OpenRequest existing(std::optional<ObjectKind> kind = std::nullopt, bool for_writing = false) {
  return {.mode = OpenMode::existing, .kind = kind, .for_writing = for_writing};
}

Result<Bytes> read_part(StoreObject& object, std::uint64_t offset, std::uint64_t size) {
  constexpr std::uint64_t most = std::uint64_t{1} << 36;  // a sparse file may be larger than any memory
  if (size > most) return unexpected(NtStatus::insufficient_resources);
  Bytes content;
  try {
    content.resize(size);
  } catch (const std::bad_alloc&) {
    return unexpected(NtStatus::insufficient_resources);
  }
  std::size_t done = 0;
  while (done < content.size()) {
    const auto count = object.read(offset + done, MutableByteView(content).subspan(done));
    if (!count) return unexpected(count.error());
    if (*count == 0) break;  // somebody has cut it meanwhile
    done += *count;
  }
  content.resize(done);
  return content;
}

}  // namespace

void StoreAccess::report(std::u16string_view path, ChangeAction action, std::uint32_t filter) const {
  files_->notifier().report(path, action, filter);
}

void StoreAccess::report_written(std::u16string_view path) const { report(path, ChangeAction::modified, written); }

Result<Opened> StoreAccess::open(std::u16string_view path) const { return store_->open(path, existing()); }

Result<Bytes> StoreAccess::read(std::u16string_view path) const {
  const auto found = store_->open(path, existing(ObjectKind::file));
  if (!found) return unexpected(found.error());
  return read_part(*found->object, 0, found->info.size);
}

Result<Bytes> StoreAccess::read(std::u16string_view path, std::uint64_t offset, std::size_t size) const {
  const auto found = store_->open(path, existing(ObjectKind::file));
  if (!found) return unexpected(found.error());
  const std::uint64_t left = offset < found->info.size ? found->info.size - offset : 0;
  return read_part(*found->object, offset, std::min<std::uint64_t>(left, size));
}

Result<std::vector<DirectoryEntry>> StoreAccess::list(std::u16string_view path) const {
  const auto found = store_->open(path, existing(ObjectKind::directory));
  if (!found) return unexpected(found.error());
  const auto cursor = found->object->list();
  if (!cursor) return unexpected(cursor.error());
  std::vector<DirectoryEntry> entries;
  for (;;) {
    auto entry = (*cursor)->next();
    if (!entry) return unexpected(entry.error());
    if (!*entry) return entries;
    entries.push_back(std::move(**entry));
  }
}

Result<Opened> StoreAccess::open_to_write(std::u16string_view path) {
  if (const auto made = make_directory(parent_path(path)); !made) return unexpected(made.error());
  auto opened = store_->open(path, {.mode = OpenMode::create_or_open, .kind = ObjectKind::file, .for_writing = true,
                                    .attributes = attribute::archive});
  if (opened && opened->created) report(opened->path, ChangeAction::added, change_filter::file_name);
  return opened;
}

Result<void> StoreAccess::write(std::u16string_view path, ByteView content) {
  const auto opened = open_to_write(path);
  if (!opened) return unexpected(opened.error());
  if (const auto done = opened->object->write(0, content); !done) return done;
  if (const auto cut = opened->object->set_size(content.size()); !cut) return cut;
  report_written(opened->path);
  return {};
}

Result<void> StoreAccess::write(std::u16string_view path, std::uint64_t offset, ByteView content) {
  const auto opened = open_to_write(path);
  if (!opened) return unexpected(opened.error());
  if (const auto done = opened->object->write(offset, content); !done) return done;
  report_written(opened->path);
  return {};
}

Result<void> StoreAccess::append(std::u16string_view path, ByteView content) {
  const auto opened = open_to_write(path);
  if (!opened) return unexpected(opened.error());
  if (const auto done = opened->object->write(opened->info.size, content); !done) return done;
  report_written(opened->path);
  return {};
}

Result<void> StoreAccess::set_size(std::u16string_view path, std::uint64_t size) {
  const auto opened = store_->open(path, existing(ObjectKind::file, true));
  if (!opened) return unexpected(opened.error());
  if (const auto done = opened->object->set_size(size); !done) return done;
  report_written(opened->path);
  return {};
}

Result<void> StoreAccess::set_attributes(std::u16string_view path, std::uint32_t attributes) {
  const auto opened = store_->open(path, existing());
  if (!opened) return unexpected(opened.error());
  if (const auto done = opened->object->set_basic({.attributes = attributes & attribute::settable}); !done) return done;
  report(opened->path, ChangeAction::modified, change_filter::attributes);
  return {};
}

Result<void> StoreAccess::make_directory(std::u16string_view path) {
  for (std::size_t end = 0; end < path.size(); ++end) {
    end = std::min(path.find(u'\\', end), path.size());
    const auto made = store_->open(path.substr(0, end), {.mode = OpenMode::create_or_open, .kind = ObjectKind::directory});
    if (!made) return unexpected(made.error());
    if (made->created) report(made->path, ChangeAction::added, change_filter::dir_name);
  }
  return {};
}

Result<void> StoreAccess::rename(std::u16string_view from, std::u16string_view to, bool replace) {
  const auto source = store_->open(from, existing());
  if (!source) return unexpected(source.error());
  const auto target = store_->open(to, existing());
  const auto renamed = store_->rename(from, source->info.file_id, to, replace);
  if (!renamed) return unexpected(renamed.error());
  if (target && target->info.file_id != source->info.file_id) {
    files_->was_removed(target->path, target->info.file_id, target->info.kind);
  }
  files_->was_renamed(source->path, *renamed, source->info.kind);
  return {};
}

Result<void> StoreAccess::remove(std::u16string_view path) {
  const auto found = store_->open(path, existing());
  if (!found) return unexpected(found.error());
  return remove(found->path, found->info);
}

Result<void> StoreAccess::remove(std::u16string_view path, const ObjectInfo& info) {
  if (const auto removed = store_->remove(path, info.file_id); !removed) return removed;
  files_->was_removed(path, info.file_id, info.kind);
  return {};
}

Result<void> StoreAccess::remove_all(std::u16string_view path) {
  struct Left {
    std::u16string path{};
    ObjectInfo info{};
    bool emptied = false;
  };
  const auto top = store_->open(path, existing());
  if (!top) return unexpected(top.error());
  std::vector<Left> left{{top->path, top->info}};
  while (!left.empty()) {
    Left& at = left.back();
    if (at.info.kind == ObjectKind::directory && !at.emptied) {
      at.emptied = true;
      const std::u16string directory = at.path;  // the list grows
      const auto entries = list(directory);
      if (!entries) return unexpected(entries.error());
      for (const auto& [name, info] : *entries) left.push_back({join_path(directory, name), info});
      continue;
    }
    const bool is_root = at.path.empty();
    const auto removed = is_root ? Result<void>() : remove(at.path, at.info);
    if (!removed) return removed;
    left.pop_back();
  }
  return {};
}

}  // namespace usher::server
