// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include <usher/session_access.hpp>

#include "server/session_security.hpp"

namespace usher {

/// WHO=RIGHTS[,WHO=RIGHTS]..., as `admins=all,users=read`. Rights are none, read, details, close, all, several of them joined
/// with +, or the descriptor's bits as a number such as 0x13.
/// Errors  what is wrong, and what can stand there
std::expected<std::vector<SessionAccess>, std::string> parse_session_access(const std::string& text);

/// What is wrong with it, as a sentence that says what to do; nullopt when nothing is.
std::optional<std::string> complaint_about(const SessionAccess& access);

/// The descriptor that these entries, none of which has a complaint, make of the default one.
server::SessionSecurity build_session_security(const std::vector<SessionAccess>& entries, bool own_sessions);

/// The account that an entry is about: NAME of "user:NAME"; nullopt when it is about a group.
std::optional<std::string> account_of(const SessionAccess& access);

}  // namespace usher
