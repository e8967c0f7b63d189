// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/control/control_client.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "src/control/protocol.hpp"
#include "src/control/socket_path.hpp"

namespace usher::control {
namespace {

namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;

class ControlClient final : public SessionSource {
 public:
  boost::system::error_code open(const std::string& path) {
    boost::system::error_code error;
    socket_.connect(Protocol::endpoint(path), error);
    return error;
  }

  bool is_trusted() { return server_is_trusted(socket_.native_handle()); }

  SessionPage page(const SessionQuery& query, const SessionPageOptions& options) override {
    const auto line = ask(encode_page_request(query, options));
    const auto page = line ? decode_page(*line) : std::nullopt;
    return page.value_or(SessionPage{.status = NetApiStatus::rpc_server_unavailable});
  }
  NetApiStatus close(const std::string& client, const std::string& user) override {
    const auto line = ask(encode_close_request(client, user));
    const auto status = line ? decode_status(*line) : std::nullopt;
    return status.value_or(NetApiStatus::rpc_server_unavailable);
  }

 private:
  std::optional<std::string> ask(const std::string& request) {
    boost::system::error_code error;
    asio::write(socket_, asio::buffer(request + "\n"), error);
    std::string line;
    if (!error) asio::read_until(socket_, asio::dynamic_buffer(line), '\n', error);
    return error ? std::nullopt : std::optional(line);
  }

  asio::io_context context_{1};
  Protocol::socket socket_{context_};
};

}  // namespace

std::expected<std::unique_ptr<SessionSource>, std::string> connect(const std::string& path) {
  auto client = std::make_unique<ControlClient>();
  if (auto fits = check_socket_path(path); !fits) return std::unexpected(fits.error());
  if (client->open(path)) {
    return std::unexpected("no server answers on " + path + "; start one with \"usher serve\", or name one with --server HOST --as USER%PASSWORD.");
  }
  if (!client->is_trusted()) return std::unexpected("what answers on " + path + " is another user's program; name your server's socket with --socket.");
  return client;
}

}  // namespace usher::control
