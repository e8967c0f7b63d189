// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/logon_penalties.hpp"

#include <algorithm>

namespace usher::server {

std::chrono::steady_clock::duration LogonPenalties::refused(const std::u16string& source, Time now) {
  const std::lock_guard lock(mutex_);
  // Whoever has been quiet for a second is forgotten; that bounds the table by what a second brings.
  if (paid_until_.size() >= most_sources) std::erase_if(paid_until_, [&](const auto& entry) { return entry.second + credit <= now; });
  Time& paid = paid_until_.try_emplace(source, now - credit).first->second;
  paid = std::min(std::max(paid, now - credit) + price, now + longest);
  return std::max(paid - now, std::chrono::steady_clock::duration::zero());
}

bool LogonPenalties::in_debt(const std::u16string& source, Time now) {
  const std::lock_guard lock(mutex_);
  const auto found = paid_until_.find(source);
  return found != paid_until_.end() && found->second + price > now;
}

}  // namespace usher::server
