// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>
#include <string>

#include <usher/server.hpp>

namespace usher {

/// Sets one of the options that only tests of clients want: seed, ciphers and signing-algorithms (names with commas between),
/// large-mtu, multichannel, notifications, oplocks, leases and durable-handles (true or false), max-transact-size, max-read-size, max-write-size and max-credits.
/// Whether a cipher's name or a size can be is found out when the server starts.
/// Errors  "KEY is ...", or which keys there are
std::expected<void, std::string> force(ServerOptions& options, const std::string& key, const std::string& value);
/// The same of KEY=VALUE.
std::expected<void, std::string> force(ServerOptions& options, const std::string& text);

}  // namespace usher
