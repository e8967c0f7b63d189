// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <usher/server.hpp>

#include "server/configuration.hpp"

namespace usher {

/// What is wrong with it, as a sentence that says what to do; nullopt when nothing is. Looks whether the folder is there.
std::optional<std::string> complaint_about(const ShareOptions& share);
std::optional<std::string> complaint_about(const UserOptions& user);

/// Turns options into the server's immutable configuration: opens the folders, hashes the passwords. `before` may be null; a
/// share of it with the same name and path keeps its store and what is open in it.
/// Errors  a sentence that says what to do
std::expected<std::shared_ptr<const server::Configuration>, std::string> build_configuration(
    const ServerOptions& options, const server::Configuration* before, const Guid& server_guid, std::function<FileTime()> clock);

}  // namespace usher
