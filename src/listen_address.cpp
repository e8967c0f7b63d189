// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/listen_address.hpp"

#include <boost/asio/ip/address.hpp>
#include <charconv>

namespace usher {

using boost::asio::ip::tcp;

std::expected<tcp::endpoint, std::string> parse_listen_address(const std::string& text) {
  const auto wrong = std::unexpected("\"" + text + "\" is no address to listen on; write 127.0.0.1:4450 or [::1]:4450.");
  const auto colon = text.rfind(':');
  if (colon == text.npos) return wrong;
  std::string host = text.substr(0, colon);
  const bool in_brackets = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (in_brackets) host = host.substr(1, host.size() - 2);
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, bad] = std::from_chars(text.data() + colon + 1, end, port);
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  if (error || bad != std::errc{} || stopped != end || address.is_v6() != in_brackets) return wrong;
  return tcp::endpoint(address, port);
}

std::string to_string(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port());
}

}  // namespace usher
