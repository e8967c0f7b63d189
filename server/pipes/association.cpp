// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/association.hpp"

#include <algorithm>

namespace usher::server {

std::shared_ptr<Association> Associations::join(std::uint32_t group, const std::u16string& client) {
  const std::lock_guard lock(mutex_);
  if (group != 0) {
    const auto found = all_.find(group);
    const auto association = found == all_.end() ? nullptr : found->second.lock();
    return association && association->client() == client ? association : nullptr;
  }
  if (all_.size() >= sweep_at_) {
    std::erase_if(all_, [](const auto& one) { return one.second.expired(); });
    sweep_at_ = std::max<std::size_t>(64, 2 * all_.size());
  }
  const std::uint32_t number = next_group();
  auto made = std::make_shared<Association>(number, client);
  all_.emplace(number, made);
  return made;
}

std::uint32_t Associations::next_group() {
  do ++last_;
  while (last_ == 0 || all_.contains(last_));
  return last_;
}

}  // namespace usher::server
