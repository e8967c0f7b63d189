// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/async_request.hpp"
#include "server/change_notifier.hpp"

namespace usher::server {

/// One open's watch of a directory: changes that nobody has asked for yet, and the requests that wait for some
/// ([MS-FSA] 2.1.5.11). The filter, the depth and the size are those of the first CHANGE_NOTIFY on the open.
/// Owner   the FileOpen; the notifier knows it weakly
/// Thread  any; requests are completed after the lock is released
class DirectoryWatch {
 public:
  DirectoryWatch(std::u16string directory, std::uint32_t filter, bool recursive, std::size_t buffer_size)
      : directory_(std::move(directory)), filter_(filter), recursive_(recursive), buffer_size_(buffer_size) {}

  /// Answers at once when changes wait, else later. False: `request` was kept.
  bool add(const std::shared_ptr<AsyncRequest>& request, std::size_t buffer_size);
  void remove(const AsyncRequest* request);

  /// A change below, at `path` from the share's root.
  void report(std::u16string_view path, ChangeAction action, std::uint32_t filter);
  /// More changed than can be told.
  void overflow();
  /// Ends every waiting request.
  void end(NtStatus status);
  bool concerns(std::u16string_view path) const;
  const std::u16string& directory() const { return directory_; }

 private:
  struct Waiter {
    std::shared_ptr<AsyncRequest> request{};
    std::size_t buffer_size = 0;
  };
  void answer(const Waiter& waiter, Bytes changes, bool overflowed);

  const std::u16string directory_;
  const std::uint32_t filter_;
  const bool recursive_;
  const std::size_t buffer_size_;

  std::mutex mutex_;
  Bytes changes_{};          // FILE_NOTIFY_INFORMATION entries, [MS-FSCC] 2.7.1
  std::size_t last_entry_ = 0;
  bool overflowed_ = false;  // more happened than fits: the client has to look for itself
  std::vector<Waiter> waiters_{};
};

}  // namespace usher::server
