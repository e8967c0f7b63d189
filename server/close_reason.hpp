// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace usher::server {

/// Why a session or logon ended; one teardown function runs for all of them, and the log line names the reason.
enum class CloseReason : std::uint8_t {
  logoff, disconnected, replaced, closed_by_administrator, expired, account_changed, idle, server_stopped
};
inline constexpr std::size_t close_reason_count = static_cast<std::size_t>(CloseReason::server_stopped) + 1;

constexpr std::string_view to_string(CloseReason reason) {
  switch (reason) {
    case CloseReason::logoff: return "logoff";
    case CloseReason::disconnected: return "disconnected";
    case CloseReason::replaced: return "replaced by reconnect";
    case CloseReason::closed_by_administrator: return "closed by administrator";
    case CloseReason::expired: return "expired";
    case CloseReason::account_changed: return "account changed";
    case CloseReason::idle: return "idle";
    case CloseReason::server_stopped: return "server stopped";
  }
  return "unknown";
}

/// Whether durable opens outlive it, for their client to come back to ([MS-SMB2] 3.3.5.6, 3.3.7.1). A reconnect with
/// PreviousSessionId is a connection that was lost without a word.
constexpr bool keeps_durable_opens(CloseReason reason) {
  return reason == CloseReason::logoff || reason == CloseReason::disconnected || reason == CloseReason::replaced;
}

/// Whether the server decided it, so that the client has to be told ([MS-SMB2] 2.2.44.2).
constexpr bool is_unasked(CloseReason reason) {
  return reason == CloseReason::closed_by_administrator || reason == CloseReason::expired ||
         reason == CloseReason::account_changed || reason == CloseReason::idle;
}

}  // namespace usher::server
