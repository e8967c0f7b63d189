// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/directory_watch.hpp"

#include <utility>

#include "protocol/smb2/header.hpp"
#include "protocol/smb2/query_directory.hpp"
#include "protocol/wire/utf16.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {
namespace {

/// `path` as seen from `directory`; empty when it is not below.
std::u16string_view below(std::u16string_view path, std::u16string_view directory) {
  if (directory.empty()) return path;
  const bool inside = path.size() > directory.size() + 1 && path[directory.size()] == u'\\' &&
                      equal_ignoring_case(path.substr(0, directory.size()), directory);
  return inside ? path.substr(directory.size() + 1) : std::u16string_view{};
}

}  // namespace

bool DirectoryWatch::concerns(std::u16string_view path) const {
  const auto name = below(path, directory_);
  return !name.empty() && (recursive_ || name.find(u'\\') == name.npos);
}

bool DirectoryWatch::add(const std::shared_ptr<AsyncRequest>& request, std::size_t buffer_size) {
  Bytes changes;
  bool overflowed = false;
  {
    const std::lock_guard lock(mutex_);
    if (changes_.empty() && !overflowed_) {
      waiters_.push_back({request, buffer_size});
      return false;
    }
    changes = std::exchange(changes_, {});
    overflowed = std::exchange(overflowed_, false);
  }
  answer({request, buffer_size}, std::move(changes), overflowed);
  return true;
}

void DirectoryWatch::remove(const AsyncRequest* request) {
  const std::lock_guard lock(mutex_);
  std::erase_if(waiters_, [&](const Waiter& waiter) { return waiter.request.get() == request; });
}

void DirectoryWatch::report(std::u16string_view path, ChangeAction action, std::uint32_t filter) {
  if (!(filter & filter_) || !concerns(path)) return;
  const auto name = below(path, directory_);
  Waiter waiter;
  Bytes changes;
  bool overflowed = false;
  {
    const std::lock_guard lock(mutex_);
    if (!overflowed_) {
      const std::size_t at = wire::round_up(changes_.size(), 4);
      if (at + 12 + name.size() * 2 > buffer_size_) {
        changes_.clear();
        overflowed_ = true;
      } else {
        if (!changes_.empty()) wire::store(changes_, last_entry_, static_cast<std::uint32_t>(at - last_entry_));
        last_entry_ = at;
        changes_.resize(at);
        wire::append(changes_, std::uint32_t{0});
        wire::append(changes_, action);
        wire::append(changes_, static_cast<std::uint32_t>(name.size() * 2));
        wire::append_utf16(changes_, name);
      }
    }
    // A rename is two entries: the first waits for the second, so that they come in one answer.
    if (waiters_.empty() || action == ChangeAction::renamed_old_name) return;
    waiter = std::move(waiters_.front());
    waiters_.erase(waiters_.begin());
    changes = std::exchange(changes_, {});
    overflowed = std::exchange(overflowed_, false);
  }
  answer(waiter, std::move(changes), overflowed);
}

void DirectoryWatch::overflow() {
  Waiter waiter;
  {
    const std::lock_guard lock(mutex_);
    changes_.clear();
    overflowed_ = waiters_.empty();
    if (overflowed_) return;
    waiter = std::move(waiters_.front());
    waiters_.erase(waiters_.begin());
  }
  answer(waiter, {}, true);
}

void DirectoryWatch::end(NtStatus status) {
  std::vector<Waiter> waiters;
  {
    const std::lock_guard lock(mutex_);
    waiters.swap(waiters_);
  }
  for (const Waiter& waiter : waiters) waiter.request->complete(status);
}

void DirectoryWatch::answer(const Waiter& waiter, Bytes changes, bool overflowed) {
  if (overflowed || changes.size() > waiter.buffer_size) {
    waiter.request->complete(NtStatus::notify_enum_dir);
    return;
  }
  Bytes message(smb2::header_size);
  wire::encode(smb2::OutputBufferResponse{.buffer = changes}, message);
  waiter.request->complete(NtStatus::success, std::move(message));
}

}  // namespace usher::server
