// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The one place that knows how a listening socket of somebody else's is looked at and duplicated.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

namespace usher::server::net {

using TcpAcceptor = boost::asio::ip::tcp::acceptor;

/// Makes the acceptor go on with a duplicate of the socket, which stays its owner's, who may close it.
/// Errors  invalid_argument when it is no TCP socket that listens; operation_not_supported where sockets cannot be handed over
boost::system::error_code adopt_socket(TcpAcceptor& acceptor, TcpAcceptor::native_handle_type socket);

}  // namespace usher::server::net
