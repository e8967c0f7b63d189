// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/session_order.hpp"

#include <algorithm>
#include <iterator>

#include "server/session_registry.hpp"

namespace usher::server {
namespace {

auto at(auto& range, std::size_t place) { return range.begin() + static_cast<std::ptrdiff_t>(place); }

}  // namespace

void SessionOrder::insert(Session session) {
  const std::uint32_t id = session->id;
  Run& run = room_for(id);
  own(run);
  run.first = std::min(run.first, id);
  const std::size_t place = place_of(run, id);
  try {
    run.ids.insert(at(run.ids, place), id);
    run.sessions->insert(at(*run.sessions, place), std::move(session));
  } catch (...) {  // both have it or none
    if (run.ids.size() > run.sessions->size()) run.ids.erase(at(run.ids, place));
    tidy(run_of(id));
    throw;
  }
  ++size_;
}

void SessionOrder::erase(std::uint32_t id) {
  if (runs_.empty()) return;
  const std::size_t where = run_of(id);
  Run& run = runs_[where];
  const std::size_t place = place_of(run, id);
  if (place == run.ids.size() || run.ids[place] != id) return;
  own(run);
  run.ids.erase(at(run.ids, place));
  run.sessions->erase(at(*run.sessions, place));
  --size_;
  tidy(where);
}

SessionOrder::Session SessionOrder::find(std::uint32_t id) const {
  if (runs_.empty()) return nullptr;
  const Run& run = runs_[run_of(id)];
  const std::size_t place = place_of(run, id);
  return place < run.ids.size() && run.ids[place] == id ? (*run.sessions)[place] : nullptr;
}

SessionOrder::Slice SessionOrder::slice(std::uint32_t after, std::size_t limit) const {
  if (runs_.empty() || after == UINT32_MAX || limit == 0) return {};
  std::size_t where = run_of(after + 1), place = place_of(runs_[where], after + 1);
  if (place == runs_[where].ids.size()) ++where, place = 0;
  if (where == runs_.size()) return {};
  const Run& run = runs_[where];
  run.handed_out = true;
  return {.sessions = std::span<const Session>(*run.sessions).subspan(place, std::min(limit, run.ids.size() - place)), .run = run.sessions};
}

std::size_t SessionOrder::count_above(std::uint32_t after) const {
  if (after == 0) return size_;
  if (runs_.empty() || after == UINT32_MAX) return 0;
  const std::size_t where = run_of(after + 1);
  std::size_t count = runs_[where].ids.size() - place_of(runs_[where], after + 1);
  for (std::size_t next = where + 1; next < runs_.size(); ++next) count += runs_[next].ids.size();
  return count;
}

/// Where an id belongs, whether it is there or not.
std::size_t SessionOrder::run_of(std::uint32_t id) const {
  const auto next = std::ranges::upper_bound(runs_, id, {}, &Run::first);
  return next == runs_.begin() ? 0 : static_cast<std::size_t>(next - runs_.begin()) - 1;
}

std::size_t SessionOrder::place_of(const Run& run, std::uint32_t id) {
  return static_cast<std::size_t>(std::ranges::lower_bound(run.ids, id) - run.ids.begin());
}

/// Before a change: what has been handed out stays with those who have it.
void SessionOrder::own(Run& run) {
  if (!run.handed_out) return;
  run.sessions = std::make_shared<Sessions>(*run.sessions);
  run.handed_out = false;
}

/// The run that an id belongs to, when it has room. Ids only grow, so a last run that is full stays so and the next one begins;
/// others are halved.
SessionOrder::Run& SessionOrder::room_for(std::uint32_t id) {
  const std::size_t where = runs_.empty() ? 0 : run_of(id);
  if (where < runs_.size() && runs_[where].ids.size() < longest_run) return runs_[where];
  Run next{.first = id, .sessions = std::make_shared<Sessions>()};
  if (where >= runs_.size() || (where + 1 == runs_.size() && runs_[where].ids.back() < id)) return runs_.emplace_back(std::move(next));
  constexpr std::size_t half = longest_run / 2;
  Run& run = runs_[where];
  own(run);
  next.first = run.ids[half];
  next.ids.assign(at(run.ids, half), run.ids.end()), run.ids.resize(half);
  next.sessions->assign(at(*run.sessions, half), run.sessions->end()), run.sessions->resize(half);
  runs_.insert(at(runs_, where + 1), std::move(next));
  return runs_[run_of(id)];
}

/// After a removal: empty runs go, and a small one takes in a small one that follows.
void SessionOrder::tidy(std::size_t where) {
  if (runs_[where].ids.empty()) {
    runs_.erase(at(runs_, where));
    return;
  }
  if (where + 1 == runs_.size() || runs_[where].ids.size() + runs_[where + 1].ids.size() > longest_run / 2) return;
  Run& run = runs_[where];
  const Run& next = runs_[where + 1];
  run.ids.insert(run.ids.end(), next.ids.begin(), next.ids.end());
  run.sessions->insert(run.sessions->end(), next.sessions->begin(), next.sessions->end());
  runs_.erase(at(runs_, where + 1));
}

}  // namespace usher::server
