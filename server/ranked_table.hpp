// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The inside of the registries of opens and of tree connects; included by their sources alone.
#pragma once
#include <boost/multi_index/key.hpp>
#include <boost/multi_index/ranked_index.hpp>
#include <boost/multi_index_container.hpp>
#include <cstdint>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "server/growing_id.hpp"

namespace usher::server {

/// Rows in the order of an id that the table gives and that only grows, and of each text key with the id behind it; all with
/// ranks, so that a page costs what the page costs and its total is counted without walking.
/// Thread  any; one mutex, held for one insertion, one removal or one page
template <class Row, auto... text_keys>
class RankedTable {
 public:
  using Rows = std::vector<std::shared_ptr<const Row>>;

  void insert(const std::shared_ptr<Row>& row) {
    const std::lock_guard lock(mutex_);
    row->id = next_id();
    rows_.emplace_hint(rows_.end(), row);
    ++inserted_;
  }
  /// In the place of the row with its id.
  void replace(const std::shared_ptr<Row>& row) {
    const std::lock_guard lock(mutex_);
    rows_.erase(row->id);
    rows_.insert(row);
  }
  void erase(std::uint32_t id) {
    const std::lock_guard lock(mutex_);
    rows_.erase(id);
  }
  std::shared_ptr<const Row> find(std::uint32_t id) const {
    const std::lock_guard lock(mutex_);
    const auto found = rows_.find(id);
    return found == rows_.end() ? nullptr : *found;
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
    return walk<Page>(rows_, rows_.upper_bound(after), rows_.end(), limit);
  }
  /// The same of those whose text key number `which` is `text`.
  template <std::size_t which, class Page>
  Page page_of(const std::u16string& text, std::uint32_t after, std::size_t limit) const {
    const std::lock_guard lock(mutex_);
    const auto& index = rows_.template get<which + 1>();
    return walk<Page>(index, index.upper_bound(std::tuple(std::cref(text), after)), index.upper_bound(std::tuple(std::cref(text))), limit);
  }

 private:
  using Container = boost::multi_index_container<
      std::shared_ptr<Row>,
      boost::multi_index::indexed_by<boost::multi_index::ranked_unique<boost::multi_index::key<&Row::id>>,
                                     boost::multi_index::ranked_unique<boost::multi_index::key<text_keys, &Row::id>>...>>;

  template <class Page, class Index, class Place>
  static Page walk(const Index& index, Place from, Place to, std::size_t limit) {
    Page page;
    page.total = static_cast<std::uint32_t>(index.rank(to) - index.rank(from));
    for (auto row = from; row != to && page.rows.size() < limit; ++row) page.rows.push_back(*row);
    return page;
  }

  std::uint32_t next_id() {
    return ids_.next([this](std::uint32_t id) {
      const bool above_all = rows_.empty() || (*std::prev(rows_.end()))->id < id;
      return !above_all && rows_.find(id) != rows_.end();
    });
  }

  mutable std::mutex mutex_;
  Container rows_{};
  GrowingId ids_{};
  std::uint64_t inserted_ = 0;
};

}  // namespace usher::server
