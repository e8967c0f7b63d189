// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/tree_registry.hpp"

#include "server/ranked_table.hpp"

namespace usher::server {

struct TreeRegistry::Table : RankedTable<TreeEntry, &TreeEntry::share_key, &TreeEntry::client> {};

TreeRegistry::TreeRegistry() : table_(std::make_unique<Table>()) {}
TreeRegistry::~TreeRegistry() = default;

TreeRegistry::Registration TreeRegistry::add(std::shared_ptr<TreeEntry> entry) {
  table_->insert(entry);
  return {*this, std::move(entry)};
}

void TreeRegistry::remove(const TreeEntry& entry) { table_->erase(entry); }

TreeRegistry::Page TreeRegistry::page(std::uint32_t after_id, std::size_t limit) const { return table_->page<Page>(after_id, limit); }

TreeRegistry::Page TreeRegistry::page_of_share(const std::u16string& name, std::uint32_t after_id, std::size_t limit) const {
  return table_->page_of<0, Page>(name, after_id, limit);
}

TreeRegistry::Page TreeRegistry::page_of_client(const std::u16string& client, std::uint32_t after_id, std::size_t limit) const {
  return table_->page_of<1, Page>(client, after_id, limit);
}

std::size_t TreeRegistry::size() const { return table_->size(); }

}  // namespace usher::server
