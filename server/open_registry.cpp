// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/open_registry.hpp"

#include "server/access.hpp"
#include "server/file_table.hpp"
#include "server/ranked_table.hpp"
#include "server/share.hpp"

namespace usher::server {
namespace {

bool is_windows_path(std::u16string_view path) { return path.find(u'\\') != path.npos || (path.size() == 2 && path[1] == u':'); }

/// The path of an object of the share as the server's own programs would spell it.
std::u16string path_on_server(const Share& share, std::u16string below) {
  if (below.empty()) return share.path;
  const bool windows = is_windows_path(share.path);
  if (!windows) std::ranges::replace(below, u'\\', u'/');
  const char16_t separator = windows ? u'\\' : u'/';
  const bool ends_with_one = !share.path.empty() && share.path.back() == separator;
  return share.path + (ends_with_one ? u"" : std::u16string(1, separator)) + below;
}

}  // namespace

struct OpenRegistry::Table : RankedTable<OpenEntry, &OpenEntry::user_key> {};

const std::u16string& OpenEntry::user_key() const {
  static const std::u16string nobody;
  return is_orphan() ? nobody : tree->session->user_key;
}

std::u16string OpenEntry::path() const {
  if (!file) return u"\\PIPE\\" + pipe;
  std::u16string below;
  {
    const std::lock_guard lock(file->mutex);
    below = file->path;
  }
  return path_on_server(*share, std::move(below));
}

std::uint32_t OpenEntry::num_locks() const {
  if (!file || !file->has_locks.load(std::memory_order_acquire)) return 0;
  const auto open = opened.lock();
  const std::lock_guard lock(file->mutex);
  return static_cast<std::uint32_t>(file->locks.held_by(open.get()));
}

OplockView OpenEntry::oplock() const {
  const auto open = opened.lock();
  return open ? open->oplock() : OplockView{};
}

std::uint32_t OpenEntry::permissions() const {
  constexpr std::uint32_t read = 0x1, write = 0x2, create = 0x4, execute = 0x8, remove = 0x10, attributes = 0x20, security = 0x40;
  const bool is_directory = file && file->kind == ObjectKind::directory;
  std::uint32_t bits = 0;
  const auto map = [&](std::uint32_t any_of, std::uint32_t bit) { bits |= granted_access & any_of ? bit : 0; };
  map(access::read_data, read);
  map(access::write_data | access::append_data, is_directory ? write | create : write);
  map(access::execute, execute);
  map(access::delete_, remove);
  map(access::write_attributes, attributes);
  map(access::write_dac | access::write_owner, security);
  return bits;
}

OpenRegistry::OpenRegistry() : table_(std::make_unique<Table>()) {}
OpenRegistry::~OpenRegistry() = default;

OpenRegistry::Registration OpenRegistry::add(OpenEntry entry) {
  auto row = std::make_shared<OpenEntry>(std::move(entry));
  table_->insert(row);
  row->tree->num_opens.fetch_add(1, std::memory_order_relaxed);
  return {*this, std::move(row)};
}

OpenRegistry::Registration OpenRegistry::reenter(Registration old, OpenEntry entry) {
  auto row = std::make_shared<OpenEntry>(std::move(entry));
  const std::shared_ptr<OpenEntry> before = old.row();
  row->id = before->id;
  row->created = before->created;
  table_->replace(row);
  if (!before->is_orphan()) before->tree->num_opens.fetch_sub(1, std::memory_order_relaxed);
  if (!row->is_orphan()) row->tree->num_opens.fetch_add(1, std::memory_order_relaxed);
  old.give_up();
  return {*this, std::move(row)};
}

void OpenRegistry::Registration::orphan() {
  if (!registry_) return;
  OpenEntry entry = *row();
  entry.orphan_of = entry.tree->session->user;
  OpenRegistry& registry = *registry_;
  *this = registry.reenter(std::move(*this), std::move(entry));
}

void OpenRegistry::remove(const OpenEntry& entry) {
  table_->erase(entry);
  if (!entry.is_orphan()) entry.tree->num_opens.fetch_sub(1, std::memory_order_relaxed);
}

OpenRegistry::Page OpenRegistry::page(std::uint32_t after_id, const std::u16string* user_key, std::size_t limit) const {
  return user_key ? table_->page_of<0, Page>(*user_key, after_id, limit) : table_->page<Page>(after_id, limit);
}

std::shared_ptr<const OpenEntry> OpenRegistry::find(std::uint32_t id) const { return table_->find(id); }
std::size_t OpenRegistry::size() const { return table_->size(); }
std::uint64_t OpenRegistry::opened() const { return table_->inserted(); }

}  // namespace usher::server
