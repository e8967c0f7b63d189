// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/open.hpp"

#include <utility>

#include "server/file_open.hpp"
#include "server/file_table.hpp"

namespace usher::server {
namespace {

NtStatus closing_status(const AsyncRequest& request, NtStatus status) {
  switch (request.header().command) {
    case smb2::Command::change_notify: return NtStatus::notify_cleanup;  // [MS-SMB2] 3.3.5.10
    case smb2::Command::lock: return NtStatus::range_not_locked;
    default: return status;
  }
}

}  // namespace

void Open::add_waiting(const std::shared_ptr<AsyncRequest>& request) {
  std::erase_if(waiting, [](const auto& weak) {
    const auto other = weak.lock();
    return !other || other->completed();
  });
  waiting.push_back(request);
}

void Open::close(NtStatus status) {
  registration.reset();
  for (const auto& weak : std::exchange(waiting, {})) {
    if (const auto request = weak.lock()) request->complete(closing_status(*request, status));
  }
  if (file) {
    if (file->watch) file->table().notifier().forget(file->watch.get());
    file->close();
  }
  pipe.reset();
}

}  // namespace usher::server
