// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/net/inherited_socket.hpp"

#include <boost/asio/error.hpp>

#if defined(_WIN32)

namespace usher::server::net {

boost::system::error_code adopt_socket(TcpAcceptor&, TcpAcceptor::native_handle_type) {
  return boost::asio::error::operation_not_supported;
}

}  // namespace usher::server::net

#else
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

namespace usher::server::net {
namespace {

using boost::asio::ip::tcp;

int option(int socket, int name) {
  int value = -1;
  ::socklen_t size = sizeof value;
  return ::getsockopt(socket, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

/// IPv4 or IPv6 when this is a TCP socket that listens.
std::optional<tcp> listening_protocol(int socket) {
  ::sockaddr_storage address{};
  ::socklen_t size = sizeof address;
  if (::getsockname(socket, reinterpret_cast<::sockaddr*>(&address), &size) != 0) return std::nullopt;
  if (option(socket, SO_TYPE) != SOCK_STREAM || option(socket, SO_ACCEPTCONN) != 1) return std::nullopt;
  if (address.ss_family == AF_INET) return tcp::v4();
  if (address.ss_family == AF_INET6) return tcp::v6();
  return std::nullopt;
}

}  // namespace

boost::system::error_code adopt_socket(TcpAcceptor& acceptor, TcpAcceptor::native_handle_type socket) {
  const auto protocol = listening_protocol(socket);
  if (!protocol) return boost::asio::error::invalid_argument;
  const int own = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return {errno, boost::system::system_category()};
  boost::system::error_code error;
  acceptor.assign(*protocol, own, error);
  if (error) ::close(own);
  return error;
}

}  // namespace usher::server::net

#endif
