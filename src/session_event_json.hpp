// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <optional>
#include <string>

#include <usher/session_event.hpp>

namespace usher {

/// An event as one object on one line. Always there: sequence, event (as to_string() says it) and time (RFC 3339, UTC). Where
/// they apply: session, logon, client, user, workstation, dialect, guest (true), by, status, idle (seconds), dropped.
std::string to_json(const SessionEvent& event);

/// Reads such a line; nullopt when it is none. The time is read as well, to the microsecond.
std::optional<SessionEvent> session_event_from_json(const std::string& line);

}  // namespace usher
