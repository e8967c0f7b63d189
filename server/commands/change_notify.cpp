// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/change_notify.hpp"

#include "server/access.hpp"
#include "server/commands/commands.hpp"
#include "server/directory_watch.hpp"
#include "server/file_open.hpp"
#include "server/file_table.hpp"

namespace usher::server {
namespace {

// [MS-SMB2] 3.3.5.19 Receiving an SMB2 CHANGE_NOTIFY Request
Outcome change_notify(RequestContext& ctx, const smb2::ChangeNotifyRequest& request) {
  const auto open = ctx.find_open(request.file_id);
  if (!open) return Outcome::error(open.error());
  if (request.output_buffer_length > ctx.connection->max_transact_size) return Outcome::error(NtStatus::invalid_parameter);
  if (!(*open)->file || !(*open)->file->is_directory()) return Outcome::error(NtStatus::invalid_parameter);
  if (!((*open)->granted_access & access::read_data)) return Outcome::error(NtStatus::access_denied);
  FileOpen& file = *(*open)->file;
  if (file.delete_pending()) return Outcome::error(NtStatus::delete_pending);
  if (!file.watch) {
    file.watch = file.table().notifier().watch(file.path(), request.completion_filter, request.flags & smb2::watch_tree,
                                               request.output_buffer_length);
  }
  const auto waiting = ctx.make_async();
  // The watch holds the request, so the request holds neither the watch nor itself.
  waiting->on_cancel = [weak = std::weak_ptr(waiting), watch = std::weak_ptr(file.watch)] {
    const auto request_now = weak.lock();
    if (!request_now) return;
    if (const auto watching = watch.lock()) watching->remove(request_now.get());
    request_now->complete(NtStatus::cancelled);
  };
  (*open)->add_waiting(waiting);
  file.watch->add(waiting, request.output_buffer_length);
  return Outcome::async();
}

}  // namespace

Outcome run_change_notify(RequestContext& ctx) { return Decoded<&change_notify>::run(ctx); }

}  // namespace usher::server
