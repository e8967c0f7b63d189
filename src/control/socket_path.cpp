// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The one place that knows how this system names users and local sockets.
#include "src/control/socket_path.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace usher::control {

std::string default_socket_path() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  if (runtime && *runtime) return std::string(runtime) + "/usher.socket";
  return "/tmp/usher-" + std::to_string(::geteuid()) + "/usher.socket";
}

std::expected<void, std::string> check_socket_path(const std::string& socket_path) {
  constexpr std::size_t most = sizeof(::sockaddr_un::sun_path) - 1;
  if (!socket_path.empty() && socket_path.size() <= most) return {};
  return std::unexpected("\"" + socket_path + "\" cannot be the path of a socket; name one of 1 to " + std::to_string(most) + " bytes with --socket.");
}

std::expected<void, std::string> remove_stale_socket(const std::string& socket_path) {
  struct stat found {};
  if (::lstat(socket_path.c_str(), &found) != 0) return {};
  if (!S_ISSOCK(found.st_mode)) return std::unexpected(socket_path + " is there already and no socket; name another with --socket.");
  ::unlink(socket_path.c_str());
  return {};
}

std::expected<void, std::string> prepare_folder(const std::string& socket_path) {
  const std::string folder = std::filesystem::path(socket_path).parent_path().string();
  if (folder.empty()) return {};
  ::mkdir(folder.c_str(), 0700);
  struct stat found {};
  if (::lstat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode)) {
    return std::unexpected("the folder " + folder + " for the control socket cannot be made; name another with --socket.");
  }
  const bool own = found.st_uid == ::geteuid() || found.st_uid == 0;
  const bool open_to_others = (found.st_mode & 022) != 0 && (found.st_mode & S_ISVTX) == 0;
  if (!own || open_to_others) return std::unexpected("the folder " + folder + " can be written by others; name another with --socket.");
  return {};
}

bool server_is_trusted(int socket) { return ::geteuid() == 0 || peer_is_trusted(socket); }

std::optional<std::uint32_t> peer_user(int socket) {
#if defined(__linux__)
  ::ucred peer{};
  ::socklen_t size = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
  return peer.uid;
#else
  ::uid_t user = 0;
  ::gid_t group = 0;
  if (::getpeereid(socket, &user, &group) != 0) return std::nullopt;
  return user;
#endif
}

bool peer_is_trusted(int socket) {
  const auto user = peer_user(socket);
  return user && (*user == ::geteuid() || *user == 0);
}

}  // namespace usher::control
