// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/change_notifier.hpp"

#include <vector>

#include "server/directory_watch.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {

struct ChangeNotifier::Watches {
  std::vector<std::weak_ptr<DirectoryWatch>> list{};
};

std::shared_ptr<DirectoryWatch> ChangeNotifier::watch(std::u16string directory, std::uint32_t filter, bool recursive,
                                                      std::size_t buffer_size) {
  auto added = std::make_shared<DirectoryWatch>(std::move(directory), filter, recursive, buffer_size);
  const std::lock_guard lock(mutex_);
  if (!watches_) watches_ = std::make_shared<Watches>();
  watches_->list.push_back(added);
  return added;
}

void ChangeNotifier::forget(const DirectoryWatch* watch) {
  const std::lock_guard lock(mutex_);
  if (!watches_) return;
  std::erase_if(watches_->list, [&](const auto& weak) {
    const auto alive = weak.lock();
    return !alive || alive.get() == watch;
  });
}

std::vector<std::shared_ptr<DirectoryWatch>> ChangeNotifier::alive() {
  std::vector<std::shared_ptr<DirectoryWatch>> found;
  const std::lock_guard lock(mutex_);
  if (!watches_) return found;
  for (const auto& weak : watches_->list) {
    if (auto watch = weak.lock()) found.push_back(std::move(watch));
  }
  return found;
}

void ChangeNotifier::report(std::u16string_view path, ChangeAction action, std::uint32_t filter) {
  for (const auto& watch : alive()) watch->report(path, action, filter);
}

void ChangeNotifier::everything_changed() {
  for (const auto& watch : alive()) watch->overflow();
}

void ChangeNotifier::directory_removed(std::u16string_view path) {
  for (const auto& watch : alive()) {
    if (equal_ignoring_case(watch->directory(), path)) watch->end(NtStatus::delete_pending);
  }
}

}  // namespace usher::server
