// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

namespace usher::control {

/// Where a user's server listens for its own tools: $XDG_RUNTIME_DIR/usher.socket, or /tmp/usher-UID/usher.socket.
std::string default_socket_path();

/// The system gives the path of a socket little room.
std::expected<void, std::string> check_socket_path(const std::string& socket_path);

/// Makes the socket's folder if need be, and refuses one that others could write to.
std::expected<void, std::string> prepare_folder(const std::string& socket_path);

/// Removes what a server that was killed has left, and refuses to remove anything else.
std::expected<void, std::string> remove_stale_socket(const std::string& socket_path);

/// The system's user at the other end of a connected local socket.
std::optional<std::uint32_t> peer_user(int socket);
/// Whether the peer of a connected local socket is this process's user, or root.
bool peer_is_trusted(int socket);
/// The same for the server that a tool has reached; root may talk to anybody's.
bool server_is_trusted(int socket);

}  // namespace usher::control
