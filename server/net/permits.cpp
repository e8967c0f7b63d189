// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/net/permits.hpp"

namespace usher::server::net {

std::unique_ptr<ConnectionPermits::Permit> ConnectionPermits::take(const std::u16string& source) {
  auto permit = std::make_unique<Permit>(nullptr, source);  // may throw: before anything is counted
  const std::lock_guard lock(mutex_);
  if (in_use_ >= most_) return nullptr;
  const auto entry = by_source_.try_emplace(source, 0).first;
  if (entry->second >= most_per_source_) return nullptr;
  ++entry->second;
  ++in_use_;
  permit->owner_ = shared_from_this();
  return permit;
}

std::size_t ConnectionPermits::in_use() const {
  const std::lock_guard lock(mutex_);
  return in_use_;
}

bool ConnectionPermits::wait_until_none(std::chrono::steady_clock::time_point limit) const {
  std::unique_lock lock(mutex_);
  return none_.wait_until(lock, limit, [this] { return in_use_ == 0; });
}

void ConnectionPermits::give_back(const std::u16string& source) {
  const std::lock_guard lock(mutex_);
  if (--in_use_ == 0) none_.notify_all();
  const auto entry = by_source_.find(source);
  if (--entry->second == 0) by_source_.erase(entry);
}

}  // namespace usher::server::net
