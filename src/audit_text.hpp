// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <chrono>
#include <string>

#include "server/audit.hpp"

namespace usher {

/// An audit record as one object on one line. Keys, those that do not apply left out: time (RFC 3339, UTC), door ("in process",
/// "local socket", "srvsvc"), uid, user, session (the caller's SMB2 SessionId), from, call, level, filter_client, filter_user,
/// target, count, code (a number), result (its name), seconds.
std::string audit_json(const server::AuditRecord& record, std::chrono::steady_clock::duration took);

/// The same for the log. What a client chose is quoted, and can break no line.
std::string audit_log_line(const server::AuditRecord& record, std::chrono::steady_clock::duration took);

}  // namespace usher
