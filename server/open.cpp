// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/open.hpp"

#include <utility>

#include "server/file_open.hpp"
#include "server/file_table.hpp"

namespace usher::server {
namespace {

/// [MS-SMB2] 3.3.5.10; for pipes, whose READ and PIPE_TRANSCEIVE are what else waits, as Windows' answer to smbtorture.
NtStatus closing_status(const AsyncRequest& request) {
  switch (request.header().command) {
    case smb2::Command::change_notify: return NtStatus::notify_cleanup;
    case smb2::Command::lock: return NtStatus::range_not_locked;
    case smb2::Command::set_info: return NtStatus::file_closed;
    default: return NtStatus::pipe_broken;
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

void Open::lose_session() {
  registration.orphan();
  for (const auto& weak : std::exchange(waiting, {})) {
    const auto request = weak.lock();
    if (!request) continue;
    if (request->on_cancel) request->on_cancel();
    request->complete(closing_status(*request));
  }
  tree_id = {};
}

void Open::close() {
  registration.reset();
  for (const auto& weak : std::exchange(waiting, {})) {
    if (const auto request = weak.lock()) request->complete(closing_status(*request));
  }
  if (file) {
    if (file->watch) file->table().notifier().forget(file->watch.get());
    file->close();
  }
  pipe.reset();
}

}  // namespace usher::server
