// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <chrono>

namespace usher::server::net {

/// Makes the system notice within about `timeout` that the peer of a connection is gone without a word, whether data is on
/// its way to him or not: keep-alive probes and, where there is one, a limit on unacknowledged data. What a system cannot do
/// it leaves as it is. 0 leaves everything to the system but asks for keep-alive.
void notice_dead_peer(boost::asio::ip::tcp::socket& socket, std::chrono::seconds timeout);

/// The same of a socket that listens, for every connection that will be accepted there.
void notice_dead_peer(boost::asio::ip::tcp::acceptor& acceptor, std::chrono::seconds timeout);

/// Whether accepted sockets take over the options of the one that listens. Then one telling is enough, where each connection
/// would cost six calls of the system.
#if defined(_WIN32)
inline constexpr bool options_are_inherited = false;
#else
inline constexpr bool options_are_inherited = true;
#endif

}  // namespace usher::server::net
