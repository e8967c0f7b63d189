// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace usher::server {

/// Rows in the order of their ids, in runs of up to some hundred. A part of a run is handed out as it is: from then on that run
/// does not change, and who adds to it or removes from it works on a copy. So a walk takes one reference for a run instead of one for
/// each row, and a change copies no run more often than walks have come by. Ids stand beside the rows: looking for one touches no row,
/// and one more or less costs the same beside a hundred thousand that nobody has looked at for an hour.
/// Owner   a registry; under its lock. What was handed out is read without one, on any thread
template <class Row>
class IdOrder {
 public:
  using Shared = std::shared_ptr<Row>;
  using Rows = std::vector<Shared>;
  struct Slice {
    std::span<const Shared> rows{};
    std::shared_ptr<const Rows> run{};  ///< keeps them
  };
  static constexpr std::size_t longest_run = 256;

  /// With an id that is not there yet.
  void insert(std::uint32_t id, Shared row) {
    Run& run = room_for(id);
    own(run);
    run.first = std::min(run.first, id);
    const std::size_t place = place_of(run, id);
    try {
      run.ids.insert(at(run.ids, place), id);
      run.rows->insert(at(*run.rows, place), std::move(row));
    } catch (...) {  // both have it or none
      if (run.ids.size() > run.rows->size()) run.ids.erase(at(run.ids, place));
      tidy(run_of(id));
      throw;
    }
    ++size_;
  }

  void erase(std::uint32_t id) {
    if (runs_.empty()) return;
    const std::size_t where = run_of(id);
    Run& run = runs_[where];
    const std::size_t place = place_of(run, id);
    if (place == run.ids.size() || run.ids[place] != id) return;
    own(run);
    run.ids.erase(at(run.ids, place));
    run.rows->erase(at(*run.rows, place));
    --size_;
    tidy(where);
  }

  /// nullptr when there is none.
  Shared find(std::uint32_t id) const {
    if (runs_.empty()) return nullptr;
    const Run& run = runs_[run_of(id)];
    const std::size_t place = place_of(run, id);
    return place < run.ids.size() && run.ids[place] == id ? (*run.rows)[place] : nullptr;
  }

  /// Those that follow `after`: at least one if there is one, and at most `limit`. As they are until the next change.
  std::span<const Shared> rows_after(std::uint32_t after, std::size_t limit) const {
    const auto [run, place] = behind(after);
    if (!run || limit == 0) return {};
    return std::span<const Shared>(*run->rows).subspan(place, std::min(limit, run->ids.size() - place));
  }
  /// The same, to keep.
  Slice slice(std::uint32_t after, std::size_t limit) const {
    const Run* run = behind(after).first;
    if (!run || limit == 0) return {};
    run->handed_out = true;
    return {.rows = rows_after(after, limit), .run = run->rows};
  }

  std::size_t count_above(std::uint32_t after) const {
    if (after == 0) return size_;
    if (runs_.empty() || after == UINT32_MAX) return 0;
    const std::size_t where = run_of(after + 1);
    std::size_t count = runs_[where].ids.size() - place_of(runs_[where], after + 1);
    for (std::size_t next = where + 1; next < runs_.size(); ++next) count += runs_[next].ids.size();
    return count;
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  struct Run {
    std::uint32_t first = 0;           ///< no id in it is below, and none in the run before it is not
    std::vector<std::uint32_t> ids{};  ///< of its rows
    std::shared_ptr<Rows> rows{};
    mutable bool handed_out = false;
  };

  static auto at(auto& range, std::size_t place) { return range.begin() + static_cast<std::ptrdiff_t>(place); }

  /// Where an id belongs, whether it is there or not.
  std::size_t run_of(std::uint32_t id) const {
    const auto next = std::ranges::upper_bound(runs_, id, {}, &Run::first);
    return next == runs_.begin() ? 0 : static_cast<std::size_t>(next - runs_.begin()) - 1;
  }
  static std::size_t place_of(const Run& run, std::uint32_t id) {
    return static_cast<std::size_t>(std::ranges::lower_bound(run.ids, id) - run.ids.begin());
  }

  /// The run with the first id above `after`, and its place there; nullptr when there is none.
  std::pair<const Run*, std::size_t> behind(std::uint32_t after) const {
    if (runs_.empty() || after == UINT32_MAX) return {};
    std::size_t where = run_of(after + 1), place = place_of(runs_[where], after + 1);
    if (place == runs_[where].ids.size()) ++where, place = 0;
    if (where == runs_.size()) return {};
    return {&runs_[where], place};
  }

  /// Before a change: what has been handed out stays with those who have it.
  static void own(Run& run) {
    if (!run.handed_out) return;
    run.rows = std::make_shared<Rows>(*run.rows);
    run.handed_out = false;
  }

  /// The run that an id belongs to, when it has room. Ids only grow, so a last run that is full stays so and the next one begins;
  /// others are halved.
  Run& room_for(std::uint32_t id) {
    const std::size_t where = runs_.empty() ? 0 : run_of(id);
    if (where < runs_.size() && runs_[where].ids.size() < longest_run) return runs_[where];
    Run next{.first = id, .rows = std::make_shared<Rows>()};
    if (where >= runs_.size() || (where + 1 == runs_.size() && runs_[where].ids.back() < id)) return runs_.emplace_back(std::move(next));
    constexpr std::size_t half = longest_run / 2;
    Run& run = runs_[where];
    own(run);
    next.first = run.ids[half];
    next.ids.assign(at(run.ids, half), run.ids.end()), run.ids.resize(half);
    next.rows->assign(at(*run.rows, half), run.rows->end()), run.rows->resize(half);
    runs_.insert(at(runs_, where + 1), std::move(next));
    return runs_[run_of(id)];
  }

  /// After a removal: empty runs go, but for the only one, and a small one takes in a small one that follows.
  void tidy(std::size_t where) {
    if (runs_[where].ids.empty()) {
      if (runs_.size() > 1) runs_.erase(at(runs_, where));
      return;
    }
    if (where + 1 == runs_.size() || runs_[where].ids.size() + runs_[where + 1].ids.size() > longest_run / 2) return;
    Run& run = runs_[where];
    const Run& next = runs_[where + 1];
    run.ids.insert(run.ids.end(), next.ids.begin(), next.ids.end());
    run.rows->insert(run.rows->end(), next.rows->begin(), next.rows->end());
    runs_.erase(at(runs_, where + 1));
  }

  std::vector<Run> runs_{};  ///< none is empty, unless it is the only one
  std::size_t size_ = 0;
};

/// The rows of each text key (of each client, say), in the order of their ids. Flat, because what is looked up in a table of ten
/// thousand idle ones is in no cache: two lines are touched where a chain of nodes touches five. What a key leaves that has no
/// rows any more is used for the next one.
/// Owner   as above
template <class Row>
class IdOrders {
 public:
  const IdOrder<Row>& of(const std::u16string& key) const {
    static const IdOrder<Row> none;
    const auto found = orders_.find(key);
    return found == orders_.end() ? none : found->second;
  }
  void insert(const std::u16string& key, std::uint32_t id, std::shared_ptr<Row> row) {
    const auto [entry, is_new] = orders_.try_emplace(key);
    if (is_new && !spare_.empty()) {
      entry->second = std::move(spare_.back());
      spare_.pop_back();
    }
    entry->second.insert(id, std::move(row));
  }
  void erase(const std::u16string& key, std::uint32_t id) {
    const auto found = orders_.find(key);
    if (found == orders_.end()) return;
    found->second.erase(id);
    if (!found->second.empty()) return;
    if (spare_.size() < spare_.capacity()) spare_.push_back(std::move(found->second));
    orders_.erase(found);
  }

 private:
  static std::vector<IdOrder<Row>> room_for_spares() {
    std::vector<IdOrder<Row>> spare;
    spare.reserve(32);
    return spare;
  }

  boost::unordered_flat_map<std::u16string, IdOrder<Row>> orders_{};
  std::vector<IdOrder<Row>> spare_ = room_for_spares();
};

}  // namespace usher::server
