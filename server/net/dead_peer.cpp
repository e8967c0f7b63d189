// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The one place that knows what each system calls these socket options.
#include "server/net/dead_peer.hpp"

#include <algorithm>

#if defined(_WIN32)
#include <mstcpip.h>
#else
#include <netinet/in.h>
#include <netinet/tcp.h>
#endif

namespace usher::server::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr int probes = 3;

template <int name>
void set(auto& socket, int value) {
  boost::system::error_code ignored;
  socket.set_option(asio::detail::socket_option::integer<IPPROTO_TCP, name>(value), ignored);
}

void tell(auto& socket, std::chrono::seconds timeout) {
  boost::system::error_code ignored;
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  if (timeout <= std::chrono::seconds::zero()) return;
  // Half of the time quiet, the other half for the probes.
  const int quiet = static_cast<int>(std::max<std::chrono::seconds::rep>(timeout.count() / 2, 1));
  const int interval = std::max(quiet / probes, 1);
#if defined(_WIN32)
  ::tcp_keepalive values{1, static_cast<ULONG>(quiet) * 1000, static_cast<ULONG>(interval) * 1000};
  DWORD returned = 0;
  ::WSAIoctl(socket.native_handle(), SIO_KEEPALIVE_VALS, &values, sizeof values, nullptr, 0, &returned, nullptr, nullptr);
#else
#if defined(TCP_KEEPIDLE)
  set<TCP_KEEPIDLE>(socket, quiet);
#elif defined(TCP_KEEPALIVE)  // macOS
  set<TCP_KEEPALIVE>(socket, quiet);
#endif
#if defined(TCP_KEEPINTVL)
  set<TCP_KEEPINTVL>(socket, interval), set<TCP_KEEPCNT>(socket, probes);
#endif
#if defined(TCP_USER_TIMEOUT)
  set<TCP_USER_TIMEOUT>(socket, static_cast<int>(timeout.count()) * 1000);  // milliseconds
#endif
#endif
}

}  // namespace

void notice_dead_peer(tcp::socket& socket, std::chrono::seconds timeout) { tell(socket, timeout); }

void notice_dead_peer(tcp::acceptor& acceptor, std::chrono::seconds timeout) { tell(acceptor, timeout); }

}  // namespace usher::server::net
