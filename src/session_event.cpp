// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/session_event.hpp>

namespace usher {

std::string_view to_string(SessionEventKind kind) {
  switch (kind) {
    case SessionEventKind::established: return "established";
    case SessionEventKind::logon_added: return "logon-added";
    case SessionEventKind::reauthenticated: return "reauthenticated";
    case SessionEventKind::idle: return "idle";
    case SessionEventKind::active: return "active";
    case SessionEventKind::logged_off: return "logged-off";
    case SessionEventKind::disconnected: return "disconnected";
    case SessionEventKind::expired: return "expired";
    case SessionEventKind::closed: return "closed";
    case SessionEventKind::replaced: return "replaced";
    case SessionEventKind::account_changed: return "account-changed";
    case SessionEventKind::server_stopped: return "server-stopped";
    case SessionEventKind::session_ended: return "session-ended";
    case SessionEventKind::logon_refused: return "logon-refused";
    case SessionEventKind::dropped: return "dropped";
  }
  return "unknown";
}

}  // namespace usher
