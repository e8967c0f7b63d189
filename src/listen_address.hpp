// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <expected>
#include <string>

namespace usher {

/// "address:port", IPv6 in brackets; names are not looked up.
/// Errors  a sentence that shows how to write it
std::expected<boost::asio::ip::tcp::endpoint, std::string> parse_listen_address(const std::string& text);
std::string to_string(const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace usher
