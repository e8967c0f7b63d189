// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/service_manager.hpp"

#if defined(__linux__)
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

namespace usher::service_manager {
namespace {

constexpr int first_socket = 3;  // SD_LISTEN_FDS_START
constexpr long most_sockets = 1024;

std::optional<long> number(const char* name) {
  const char* text = std::getenv(name);
  if (!text) return std::nullopt;
  const char* const end = text + std::strlen(text);
  long value = 0;
  const auto [stopped, error] = std::from_chars(text, end, value);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return value;
}

}  // namespace

std::vector<int> take_sockets() {
  const auto process = number("LISTEN_PID"), count = number("LISTEN_FDS");
  for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(name);
  std::vector<int> sockets;
  if (process != ::getpid() || !count || *count > most_sockets) return sockets;  // they are for who started us
  for (int socket = first_socket; socket < first_socket + *count; ++socket) {
    const int flags = ::fcntl(socket, F_GETFD);
    if (flags < 0) continue;
    ::fcntl(socket, F_SETFD, flags | FD_CLOEXEC);
    sockets.push_back(socket);
  }
  return sockets;
}

void notify(std::string_view state) {
  const char* path = std::getenv("NOTIFY_SOCKET");
  ::sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  const std::size_t length = path ? std::strlen(path) : 0;
  if (length == 0 || length > sizeof address.sun_path) return;
  std::memcpy(address.sun_path, path, length);
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';  // the abstract namespace
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return;
  const auto size = static_cast<::socklen_t>(offsetof(::sockaddr_un, sun_path) + length);
  (void)::connect(socket, reinterpret_cast<const ::sockaddr*>(&address), size);
  (void)::send(socket, state.data(), state.size(), MSG_NOSIGNAL);  // who does not listen any more need not know
  ::close(socket);
}

}  // namespace usher::service_manager

#else

namespace usher::service_manager {

std::vector<int> take_sockets() { return {}; }
void notify(std::string_view) {}

}  // namespace usher::service_manager

#endif
