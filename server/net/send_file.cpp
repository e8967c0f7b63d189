// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/net/send_file.hpp"

#ifdef __linux__
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <cerrno>
#endif

namespace usher::server::net {

#ifdef __linux__

bool sends_files() { return true; }

std::size_t send_file(boost::asio::ip::tcp::socket& socket, const FileExtent& extent, boost::system::error_code& error) {
  auto offset = static_cast<off_t>(extent.offset);
  const ssize_t sent = ::sendfile(socket.native_handle(), extent.descriptor, &offset, extent.size);
  if (sent >= 0) {
    error.clear();
    return static_cast<std::size_t>(sent);
  }
  error.assign(errno, boost::system::system_category());
  return 0;
}

boost::asio::socket_base::message_flags file_follows() { return MSG_MORE; }

#else

bool sends_files() { return false; }

std::size_t send_file(boost::asio::ip::tcp::socket&, const FileExtent&, boost::system::error_code& error) {
  error = boost::asio::error::operation_not_supported;
  return 0;
}

boost::asio::socket_base::message_flags file_follows() { return 0; }

#endif

}  // namespace usher::server::net
