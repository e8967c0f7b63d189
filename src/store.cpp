// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/store.hpp"

#include <algorithm>
#include <span>

#include "protocol/wire/utf16.hpp"
#include "server/path_names.hpp"
#include "server/store/disk_store.hpp"
#include "server/times.hpp"

namespace usher {
namespace {

using std::unexpected;

std::chrono::system_clock::time_point to_time_point(FileTime time) {
  const auto since = std::chrono::seconds(time.unix_seconds()) + std::chrono::nanoseconds(time.unix_nanoseconds());
  return std::chrono::system_clock::time_point(std::chrono::duration_cast<std::chrono::system_clock::duration>(since));
}

StoreEntry to_entry(std::u16string_view name, const server::ObjectInfo& info) {
  const bool directory = info.kind == server::ObjectKind::directory;
  return {.name = wire::to_utf8(name),
          .directory = directory,
          .size = directory ? 0 : info.size,
          .attributes = info.attributes,
          .id = info.file_id,
          .created = to_time_point(info.creation_time),
          .accessed = to_time_point(info.last_access_time),
          .written = to_time_point(info.last_write_time),
          .changed = to_time_point(info.change_time)};
}

Result<std::string> to_text(const Result<Bytes>& content) {
  if (!content) return unexpected(content.error());
  std::string text(content->size(), '\0');
  std::ranges::copy(*content, std::as_writable_bytes(std::span(text)).begin());
  return text;
}

class DirectoryStore final : public Store {
 public:
  explicit DirectoryStore(std::unique_ptr<State> state) : Store(std::move(state)) {}
};

/// What `call` makes of the path as the store takes it.
template <class Call>
auto at(std::string_view path, const Call& call) -> decltype(call(std::u16string())) {
  const auto parsed = store_path(path);
  if (!parsed) return unexpected(parsed.error());
  return call(*parsed);
}

}  // namespace

std::function<FileTime()> file_clock(std::shared_ptr<const Clock> clock) {
  return [clock = std::move(clock)] { return server::to_file_time(clock ? clock->now().wall : std::chrono::system_clock::now()); };
}

std::expected<std::shared_ptr<server::ObjectStore>, std::string> open_folder(const std::filesystem::path& folder, bool read_only) {
  auto store = server::disk_store(folder, {.read_only = read_only});
  if (store) return std::move(*store);
  return unexpected("the folder " + folder.string() + " cannot be opened; check that it is there and who may read it.");
}

Result<std::u16string> store_path(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  auto parsed = server::parse_path_name(wire::to_utf16(path));
  if (!parsed) return unexpected(parsed.error());
  return std::move(parsed->path);
}

Store::State::State(std::shared_ptr<server::ObjectStore> for_shares, const std::shared_ptr<server::ObjectStore>& for_owner,
                    server::FileTable::Clock clock, std::string shown)
    : objects(std::move(for_shares)), access(for_owner, server::make_file_table(objects, std::move(clock))), path(std::move(shown)) {}

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::~Store() = default;

bool Store::exists(std::string_view path) const { return info(path).has_value(); }

std::expected<StoreEntry, NtStatus> Store::info(std::string_view path) const {
  return at(path, [&](const std::u16string& parsed) -> Result<StoreEntry> {
    const auto found = state_->access.open(parsed);
    if (!found) return unexpected(found.error());
    return to_entry(server::last_component(found->path), found->info);
  });
}

std::expected<std::string, NtStatus> Store::read(std::string_view path) const {
  return at(path, [&](const std::u16string& parsed) { return to_text(state_->access.read(parsed)); });
}

std::expected<std::string, NtStatus> Store::read_at(std::string_view path, std::uint64_t offset, std::size_t size) const {
  return at(path, [&](const std::u16string& parsed) { return to_text(state_->access.read(parsed, offset, size)); });
}

std::expected<std::vector<StoreEntry>, NtStatus> Store::list(std::string_view path) const {
  return at(path, [&](const std::u16string& parsed) -> Result<std::vector<StoreEntry>> {
    const auto found = state_->access.list(parsed);
    if (!found) return unexpected(found.error());
    std::vector<StoreEntry> entries;
    for (const auto& [name, info] : *found) entries.push_back(to_entry(name, info));
    std::ranges::sort(entries, {}, &StoreEntry::name);
    return entries;
  });
}

std::uint64_t Store::free_bytes() const {
  const auto volume = state_->access.volume();
  return volume ? volume->free_bytes : 0;
}

std::expected<void, NtStatus> Store::write(std::string_view path, std::string_view content) {
  return at(path, [&](const std::u16string& parsed) { return state_->access.write(parsed, wire::as_view(content)); });
}

std::expected<void, NtStatus> Store::write_at(std::string_view path, std::uint64_t offset, std::string_view content) {
  return at(path, [&](const std::u16string& parsed) { return state_->access.write(parsed, offset, wire::as_view(content)); });
}

std::expected<void, NtStatus> Store::append(std::string_view path, std::string_view content) {
  return at(path, [&](const std::u16string& parsed) { return state_->access.append(parsed, wire::as_view(content)); });
}

std::expected<void, NtStatus> Store::set_size(std::string_view path, std::uint64_t size) {
  return at(path, [&](const std::u16string& parsed) { return state_->access.set_size(parsed, size); });
}

std::expected<void, NtStatus> Store::set_attributes(std::string_view path, std::uint32_t attributes) {
  return at(path, [&](const std::u16string& parsed) { return state_->access.set_attributes(parsed, attributes); });
}

std::expected<void, NtStatus> Store::make_directory(std::string_view path) {
  return at(path, [&](const std::u16string& parsed) { return state_->access.make_directory(parsed); });
}

std::expected<void, NtStatus> Store::rename(std::string_view from, std::string_view to, bool replace) {
  return at(from, [&](const std::u16string& source) {
    return at(to, [&](const std::u16string& target) { return state_->access.rename(source, target, replace); });
  });
}

std::expected<void, NtStatus> Store::remove(std::string_view path) {
  return at(path, [&](const std::u16string& parsed) { return state_->access.remove(parsed); });
}

std::expected<void, NtStatus> Store::remove_all(std::string_view path) {
  return at(path, [&](const std::u16string& parsed) { return state_->access.remove_all(parsed); });
}

std::expected<std::shared_ptr<Store>, std::string> directory(const std::filesystem::path& folder, const DirectoryOptions& options) {
  const auto store = open_folder(folder, options.read_only);
  if (!store) return unexpected(store.error());
  return std::make_shared<DirectoryStore>(std::make_unique<Store::State>(*store, *store, file_clock(nullptr), folder.string()));
}

}  // namespace usher
