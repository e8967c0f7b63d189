// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <boost/asio/ip/tcp.hpp>

#include "server/store/file_extent.hpp"

namespace usher::server::net {

/// Whether this system sends parts of files itself.
bool sends_files();

/// Sends what the socket, which does not block, has room for. 0 without an error: the file ends here.
/// Errors  would_block when there is no room, and what the system says
std::size_t send_file(boost::asio::ip::tcp::socket& socket, const FileExtent& extent, boost::system::error_code& error);

/// Of a send that a file follows at once, so that it needs no packet of its own.
boost::asio::socket_base::message_flags file_follows();

}  // namespace usher::server::net
