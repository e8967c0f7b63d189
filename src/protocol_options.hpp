// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>
#include <string>

#include <usher/server.hpp>

#include "server/configuration.hpp"

namespace usher {

/// Puts them into a configuration. Errors: a sentence that says what to do; the configuration is then as it was.
std::expected<void, std::string> apply(const ProtocolOptions& options, server::Configuration& configuration);

}  // namespace usher
