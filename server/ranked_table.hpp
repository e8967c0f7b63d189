// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The inside of the registries of opens and of tree connects; included by their sources alone.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/growing_id.hpp"
#include "server/id_order.hpp"

namespace usher::server {

/// Rows in the order of an id that the table gives and that only grows, as a whole and of each text key: a page costs what the page
/// costs and its total is counted without walking.
/// Thread  any; one mutex, held for one insertion, one removal or one page
template <class Row, auto... text_keys>
class RankedTable {
 public:
  using Rows = std::vector<std::shared_ptr<const Row>>;

  void insert(const std::shared_ptr<Row>& row) {
    const std::lock_guard lock(mutex_);
    row->id = ids_.next([this](std::uint32_t id) { return rows_.find(id) != nullptr; });
    insert_everywhere(row);
    ++inserted_;
  }
  /// In the place of the row with its id.
  void replace(const std::shared_ptr<Row>& row) {
    const std::lock_guard lock(mutex_);
    if (const auto before = rows_.find(row->id)) erase_everywhere(*before);
    insert_everywhere(row);
  }
  void erase(const Row& row) {
    const std::lock_guard lock(mutex_);
    erase_everywhere(row);
  }
  std::shared_ptr<const Row> find(std::uint32_t id) const {
    const std::lock_guard lock(mutex_);
    return rows_.find(id);
  }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return rows_.size();
  }
  /// How many there have ever been.
  std::uint64_t inserted() const {
    const std::lock_guard lock(mutex_);
    return inserted_;
  }

  /// Up to `limit` rows with ids above `after`, and how many those are altogether.
  template <class Page>
  Page page(std::uint32_t after, std::size_t limit) const {
    const std::lock_guard lock(mutex_);
    return walk<Page>(rows_, after, limit);
  }
  /// The same of those whose text key number `which` is `text`.
  template <std::size_t which, class Page>
  Page page_of(const std::u16string& text, std::uint32_t after, std::size_t limit) const {
    const std::lock_guard lock(mutex_);
    return walk<Page>(by_text_[which].of(text), after, limit);
  }

 private:
  template <class Page>
  static Page walk(const IdOrder<Row>& order, std::uint32_t after, std::size_t limit) {
    Page page;
    page.total = static_cast<std::uint32_t>(order.count_above(after));
    while (page.rows.size() < limit) {
      const auto next = order.rows_after(after, limit - page.rows.size());
      if (next.empty()) break;
      page.rows.insert(page.rows.end(), next.begin(), next.end());
      after = next.back()->id;
    }
    return page;
  }

  /// In all or in none.
  void insert_everywhere(const std::shared_ptr<Row>& row) {
    try {
      rows_.insert(row->id, row);
      auto order = by_text_.begin();
      (order++->insert(std::invoke(text_keys, *row), row->id, row), ...);
    } catch (...) {
      erase_everywhere(*row);
      throw;
    }
  }
  void erase_everywhere(const Row& row) {
    rows_.erase(row.id);
    auto order = by_text_.begin();
    (order++->erase(std::invoke(text_keys, row), row.id), ...);
  }

  mutable std::mutex mutex_;
  IdOrder<Row> rows_{};
  std::array<IdOrders<Row>, sizeof...(text_keys)> by_text_{};
  GrowingId ids_{};
  std::uint64_t inserted_ = 0;
};

}  // namespace usher::server
