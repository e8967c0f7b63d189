// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>
#include <memory>
#include <string>

#include <usher/session.hpp>

namespace usher::client {

/// The sessions of another server, over SMB and srvsvc: HOST[:PORT] (445 when there is none), logged on as USER%PASSWORD.
/// Errors  a sentence: who cannot be reached, who does not let us in
std::expected<std::unique_ptr<SessionSource>, std::string> connect_sessions(const std::string& server, const std::string& as);

}  // namespace usher::client
