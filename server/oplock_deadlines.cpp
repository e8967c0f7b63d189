// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/oplock_deadlines.hpp"

#include <utility>
#include <vector>

#include "server/file_table.hpp"

namespace usher::server {
namespace {

void time_out(const OplockBreak& what) {
  const auto file = what.file.lock();
  const auto oplock = what.oplock.lock();
  if (!file || !oplock) return;
  OplockNews news;
  {
    const std::lock_guard lock(file->mutex);
    file->oplocks.time_out(*oplock, what.number, news);
  }
  news.tell();
}

}  // namespace

void OplockDeadlines::add(const OplockBreak& what) {
  const std::lock_guard lock(mutex_);
  entries_.push_back({last_ ? std::optional(*last_ + timeout + interval) : std::nullopt, what});
}

void OplockDeadlines::on_time(SteadyTime now) {
  std::vector<OplockBreak> due;
  {
    const std::lock_guard lock(mutex_);
    last_ = now;
    std::erase_if(entries_, [](const Entry& entry) { return entry.what.oplock.expired(); });
    for (Entry& entry : entries_) {
      if (!entry.at) entry.at = now + timeout;
    }
    while (!entries_.empty() && *entries_.front().at <= now) {
      due.push_back(std::move(entries_.front().what));
      entries_.pop_front();
    }
  }
  for (const OplockBreak& what : due) time_out(what);
}

std::size_t OplockDeadlines::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace usher::server
