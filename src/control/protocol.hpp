// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What goes over the local socket: one JSON object a line each way, of at most one mebibyte a request. A request has "call"
// and the call's arguments; an answer has "status", a NET_API_STATUS, and what was asked for.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <usher/file_service.hpp>

#include "src/control/fault_source.hpp"

namespace usher::control {

inline constexpr std::size_t longest_request = 1 << 20;

namespace call {
inline constexpr std::string_view sessions = "sessions", close = "close", close_logon = "close-logon", files = "files", file = "file",
                                  close_file = "close-file", close_orphans = "close-orphans", connections = "connections", all_connections = "all-connections",
                                  shares = "shares", share = "share", add_share = "add-share", change_share = "change-share",
                                  remove_share = "remove-share", info = "info", statistics = "statistics",
                                  watch = "watch", status = "status", pause = "pause", resume = "resume", stop = "stop",
                                  faults = "faults", release_faults = "release-faults";
}

/// What a server has for those who ask here.
struct Answerer {
  std::shared_ptr<FileService> service{};
  std::shared_ptr<FaultSource> faults{};  ///< null: it runs no script
};

/// Carries a request out. A line that is none gets {"error": ...}.
std::string answer(const Answerer& server, const std::string& line);

/// What "watch" asks for, with "queue" and "idle_after" (seconds). Its answer is a status line and then, when that is success,
/// an event a line, in the form of session_event_json.hpp. nullopt: the line asks for something else.
std::optional<WatchOptions> watch_request(const std::string& line);
std::string status_line(NetApiStatus status);
/// For whom there is no room now.
std::string busy_line();

}  // namespace usher::control
