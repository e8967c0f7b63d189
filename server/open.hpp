// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "protocol/smb2/header.hpp"
#include "server/async_request.hpp"
#include "server/channel_sequence.hpp"
#include "server/durable_opens.hpp"
#include "server/open_registry.hpp"
#include "server/share.hpp"

namespace usher::server {

class NamedPipe;  // server/pipes/named_pipe.hpp

/// An open ([MS-SMB2] 3.3.1.10) of a file, a directory or a pipe.
/// Owner   its Session's OpenTable; detached reads and writes hold a reference while they run
/// Thread  the session's strand. `file` and `pipe` say themselves what a worker may touch
struct Open {
  smb2::FileId file_id{};
  smb2::TreeId tree_id{};
  std::shared_ptr<const Share> share{};
  std::uint32_t granted_access = 0;  ///< rule R10: every operation is checked against this
  std::shared_ptr<FileOpen> file{};
  std::shared_ptr<NamedPipe> pipe{};
  std::u16string pipe_name{};
  OpenRegistry::Registration registration{};
  std::unique_ptr<DurableHandle> durable{};  ///< null for most: nothing was asked for that it holds
  ChannelSequence channel_sequence{};
  /// Requests that wait on this open; close() ends those that are still unanswered.
  std::vector<std::weak_ptr<AsyncRequest>> waiting{};

  /// Drops what has been answered, then adds.
  void add_waiting(const std::shared_ptr<AsyncRequest>& request);
  /// Its session has ended, and it has not: what waits on it ends, and it stands among the orphans.
  void lose_session();
  /// Closes the file (delete-on-close takes effect, locks go, watches end with notify_cleanup) and the pipe (whoever
  /// waits for its output gets pipe_broken). May wait for a disk. Idempotent.
  void close();
};

}  // namespace usher::server
