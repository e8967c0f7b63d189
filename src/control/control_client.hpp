// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>
#include <memory>
#include <string>

#include <usher/session.hpp>

namespace usher::control {

/// The sessions of the local server, over its socket. Calls wait.
/// Errors  a sentence when nobody listens there
std::expected<std::unique_ptr<SessionSource>, std::string> connect(const std::string& path);

}  // namespace usher::control
