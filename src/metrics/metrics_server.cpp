// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/metrics/metrics_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <optional>
#include <system_error>
#include <thread>

#include "src/listen_address.hpp"

namespace usher::metrics {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

using Request = http::request<http::empty_body>;
using Response = http::response<http::string_body>;

constexpr const char* exposition_format = "text/plain; version=0.0.4; charset=utf-8";

Response plain(http::status status, std::string body) {
  Response response{status, 11};
  response.set(http::field::content_type, "text/plain; charset=utf-8");
  response.body() = std::move(body);
  return response;
}

Response answer(const Request& request, const std::function<std::string()>& text) {
  const std::string_view target(request.target().data(), request.target().size());
  if (target.substr(0, target.find('?')) != "/metrics") return plain(http::status::not_found, "There is /metrics and nothing else.\n");
  if (request.method() != http::verb::get && request.method() != http::verb::head) {
    Response response = plain(http::status::method_not_allowed, "GET and HEAD only.\n");
    response.set(http::field::allow, "GET, HEAD");
    return response;
  }
  Response response = plain(http::status::ok, text());
  response.set(http::field::content_type, exposition_format);
  return response;
}

/// What is said to a request that could not be read; nullopt when nobody is there to hear it.
std::optional<Response> complaint_about(error_code error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return plain(http::status::request_header_fields_too_large, "The header is too long.\n");
  }
  const bool is_wrong = error.category() == http::make_error_code(http::error::bad_method).category();
  if (!is_wrong || error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  return plain(http::status::bad_request, "This is not HTTP.\n");
}

/// One connection: a request, an answer, the end.
/// Owner   its pending operation
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(tcp::socket socket, const std::function<std::string()>& text, const MetricsServer::Limits& limits, std::size_t& exchanges)
      : stream_(std::move(socket)), text_(text), buffer_(limits.header_size), exchanges_(exchanges) {
    ++exchanges_;
    parser_.header_limit(limits.header_size);
    stream_.expires_after(limits.time);  // for all that follows
  }
  ~Exchange() { --exchanges_; }

  void start() {
    http::async_read_header(stream_, buffer_, parser_, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) return self->send(answer(self->parser_.get(), self->text_), self->parser_.get().method() == http::verb::head);
      if (auto complaint = complaint_about(error)) self->send(std::move(*complaint), false);
    });
  }

 private:
  void send(Response response, bool header_only) {
    response_ = std::move(response);
    response_.set(http::field::connection, "close");
    response_.prepare_payload();
    serializer_.emplace(response_);
    const auto end = [self = shared_from_this()](error_code, std::size_t) {
      error_code ignored;
      self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    };
    if (header_only) http::async_write_header(stream_, *serializer_, end);
    else http::async_write(stream_, *serializer_, end);
  }

  beast::tcp_stream stream_;
  const std::function<std::string()>& text_;
  beast::flat_buffer buffer_;
  http::request_parser<http::empty_body> parser_{};
  Response response_{};
  std::optional<http::response_serializer<http::string_body>> serializer_{};
  std::size_t& exchanges_;
};

}  // namespace

struct MetricsServer::State {
  State(std::function<std::string()> made_text, Limits given) : text(std::move(made_text)), limits(given) {}

  const std::function<std::string()> text;
  const Limits limits;
  std::size_t exchanges = 0;  // before the context, whose pending operations own what counts here
  asio::io_context context{1};
  tcp::acceptor acceptor{context};
  asio::steady_timer pause{context};
  std::string endpoint{};
  std::thread thread{};

  error_code open(const tcp::endpoint& where) {
    error_code error;
    acceptor.open(where.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(where, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (!error) endpoint = to_string(acceptor.local_endpoint(error));
    return error;
  }

  void accept() {
    acceptor.async_accept([this](error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error) {
        if (exchanges < limits.connections) std::make_shared<Exchange>(std::move(socket), text, limits, exchanges)->start();
        return accept();
      }
      // Out of descriptors, say: the next accept would fail at once, for ever.
      pause.expires_after(std::chrono::milliseconds(50));
      pause.async_wait([this](error_code) { accept(); });
    });
  }
};

MetricsServer::MetricsServer(std::function<std::string()> text) : MetricsServer(std::move(text), Limits{}) {}
MetricsServer::MetricsServer(std::function<std::string()> text, Limits limits)
    : state_(std::make_unique<State>(std::move(text), limits)) {}
MetricsServer::~MetricsServer() { stop(); }

std::expected<void, std::string> MetricsServer::start(const std::string& address) {
  const auto where = parse_listen_address(address);
  if (!where) return std::unexpected(where.error());
  if (const auto error = state_->open(*where)) {
    return std::unexpected("cannot serve metrics on " + address + ": " + error.message() + "; choose another address or port.");
  }
  state_->accept();
  try {
    state_->thread = std::thread([state = state_.get()] { state->context.run(); });
  } catch (const std::system_error&) {
    return std::unexpected("the system has no room for the thread of the metrics.");
  }
  return {};
}

std::string MetricsServer::endpoint() const { return state_->endpoint; }

void MetricsServer::stop() {
  state_->context.stop();
  if (state_->thread.joinable()) state_->thread.join();
  error_code ignored;
  state_->acceptor.close(ignored);
  state_->endpoint.clear();
}

}  // namespace usher::metrics
