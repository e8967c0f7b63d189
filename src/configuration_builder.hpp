// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <usher/server.hpp>

#include "server/configuration.hpp"
#include "server/core_administration.hpp"

namespace usher {

/// What is wrong with it, as a sentence that says what to do; nullopt when nothing is. Looks whether the folder is there.
std::optional<std::string> complaint_about(const ShareOptions& share);
std::optional<std::string> complaint_about(const UserOptions& user);

/// Turns options into the server's immutable configuration: opens the folders, hashes the passwords. `before` may be null; a
/// share of it with the same name and path keeps its store and what is open in it, and those that were added while the server
/// runs are there again.
/// Errors  a sentence that says what to do
std::expected<std::shared_ptr<const server::Configuration>, std::string> build_configuration(
    const ServerOptions& options, const server::Configuration* before, const Guid& server_guid, std::function<FileTime()> clock);

/// Makes the shares that are added while a server runs, by the rules of its configuration. `clock` is called from any thread.
server::ShareMaker share_maker(std::function<FileTime()> clock);
/// A share as the core is asked for it.
server::ShareRecord share_record(const ShareOptions& options);

}  // namespace usher
