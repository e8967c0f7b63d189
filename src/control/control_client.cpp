// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/control/control_client.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>

#include "src/control/protocol.hpp"
#include "src/control/session_json.hpp"
#include "src/control/socket_path.hpp"
#include "src/session_event_json.hpp"

namespace usher::control {
namespace {

namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;

namespace json = boost::json;

/// What the server tells a watcher, on a connection of its own.
class ControlEventStream final : public EventStream {
 public:
  Protocol::socket& socket() { return socket_; }

  std::optional<SessionEvent> next(std::chrono::milliseconds timeout) override {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    for (;;) {
      if (auto line = take_line()) return session_event_from_json(*line);
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      if (!open_ || left.count() < 0 || !wait_for_bytes(left) || !read_some()) return std::nullopt;
    }
  }
  std::optional<SessionEvent> try_next() override { return next(std::chrono::milliseconds(0)); }
  void close() override {
    open_ = false;
    ::shutdown(socket_.native_handle(), SHUT_RDWR);
  }
  bool is_open() const override { return open_; }

 private:
  std::optional<std::string> take_line() {
    const auto end = unread_.find('\n');
    if (end == unread_.npos) return std::nullopt;
    std::string line = unread_.substr(0, end);
    unread_.erase(0, end + 1);
    return line;
  }
  bool wait_for_bytes(std::chrono::milliseconds timeout) {
    pollfd wanted{.fd = socket_.native_handle(), .events = POLLIN, .revents = 0};
    constexpr std::chrono::milliseconds longest{std::chrono::hours(24)};
    return ::poll(&wanted, 1, static_cast<int>(std::min(timeout, longest).count())) > 0;
  }
  bool read_some() {
    char bytes[4096];
    boost::system::error_code error;
    const std::size_t n = socket_.read_some(asio::buffer(bytes), error);
    if (error) open_ = false;
    unread_.append(bytes, n);
    return !error;
  }

  asio::io_context context_{1};
  Protocol::socket socket_{context_};
  std::string unread_{};
  std::atomic<bool> open_{true};
};

class ControlClient final : public FileService, public FaultSource {
 public:
  boost::system::error_code open(const std::string& path) {
    boost::system::error_code error;
    socket_.connect(Protocol::endpoint(path), error);
    path_ = path;
    return error;
  }
  bool is_trusted() { return server_is_trusted(socket_.native_handle()); }

  SessionPage page(const SessionQuery& query, const SessionPageOptions& options) override {
    json::object request = merged(call::sessions, options);
    request["client"] = query.client, request["user"] = query.user, request["level"] = query.level;
    const json::object answered = ask(std::move(request));
    return {.status = status_of(answered), .sessions = session_list(answered, "sessions"), .total = field<std::uint32_t>(answered, "total"),
            .resume_handle = field<std::uint32_t>(answered, "resume")};
  }
  NetApiStatus close(const std::string& client, const std::string& user) override {
    return status_of(ask({{"call", call::close}, {"client", client}, {"user", user}}));
  }
  NetApiStatus close_logon(std::uint64_t id) override { return status_of(ask({{"call", call::close_logon}, {"id", id}})); }

  Page<FileInfo> files(const FileQuery& query, const PageOptions& options) override {
    return page_of<FileInfo>(ask(merged(call::files, query, options)), "files");
  }
  std::expected<FileInfo, NetApiStatus> file(std::uint32_t id) override { return one<FileInfo>(ask({{"call", call::file}, {"id", id}}), "file"); }
  NetApiStatus close_file(std::uint32_t id) override { return status_of(ask({{"call", call::close_file}, {"id", id}})); }

  std::expected<std::size_t, NetApiStatus> close_orphans(const std::string& user) override {
    const json::object answered = ask({{"call", call::close_orphans}, {"user", user}});
    if (const auto status = status_of(answered); status != NetApiStatus::success) return std::unexpected(status);
    return field<std::uint64_t>(answered, "closed");
  }

  Page<ConnectionInfo> connections(const std::string& qualifier, const PageOptions& options) override {
    json::object request = merged(call::connections, options);
    request["qualifier"] = qualifier;
    return page_of<ConnectionInfo>(ask(std::move(request)), "connections");
  }
  std::expected<std::vector<ConnectionInfo>, NetApiStatus> all_connections() override {
    return all<ConnectionInfo>(ask({{"call", call::all_connections}}), "connections");
  }

  std::expected<std::vector<ShareInfo>, NetApiStatus> shares() override { return all<ShareInfo>(ask({{"call", call::shares}}), "shares"); }
  std::expected<ShareInfo, NetApiStatus> share(const std::string& name) override {
    return one<ShareInfo>(ask({{"call", call::share}, {"name", name}}), "share");
  }
  NetApiStatus add_share(const ShareOptions& options) override { return status_of(ask(merged(call::add_share, options))); }
  NetApiStatus change_share(const std::string& name, const ShareChange& change) override {
    json::object request = merged(call::change_share, change);
    request["name"] = name;
    return status_of(ask(std::move(request)));
  }
  NetApiStatus remove_share(const std::string& name) override { return status_of(ask({{"call", call::remove_share}, {"name", name}})); }

  std::expected<ServerInfo, NetApiStatus> info() override { return one<ServerInfo>(ask({{"call", call::info}}), "info"); }
  std::expected<ServerStatistics, NetApiStatus> statistics() override {
    return one<ServerStatistics>(ask({{"call", call::statistics}}), "statistics");
  }

  std::expected<ServiceStatus, NetApiStatus> status() override {
    const json::object answered = ask({{"call", call::status}});
    if (const auto status = status_of(answered); status != NetApiStatus::success) return std::unexpected(status);
    const auto said = field<std::string>(answered, "service");
    for (const auto known : {ServiceStatus::running, ServiceStatus::paused}) {
      if (to_string(known) == said) return known;
    }
    return ServiceStatus::stopped;
  }
  NetApiStatus pause() override { return status_of(ask({{"call", call::pause}})); }
  NetApiStatus resume() override { return status_of(ask({{"call", call::resume}})); }
  NetApiStatus stop() override { return status_of(ask({{"call", call::stop}})); }

  std::expected<std::vector<FaultCount>, NetApiStatus> faults() override { return all<FaultCount>(ask({{"call", call::faults}}), "faults"); }
  NetApiStatus release_faults(const std::string& name) override { return status_of(ask({{"call", call::release_faults}, {"name", name}})); }

  /// On a connection of its own, so that calls go on meanwhile.
  std::expected<std::unique_ptr<EventStream>, NetApiStatus> watch(const WatchOptions& options) override {
    auto stream = std::make_unique<ControlEventStream>();
    boost::system::error_code error;
    stream->socket().connect(Protocol::endpoint(path_), error);
    if (error || !server_is_trusted(stream->socket().native_handle())) return std::unexpected(NetApiStatus::rpc_server_unavailable);
    json::object request{{"call", call::watch}, {"queue", options.queue}};
    if (options.idle_after) request["idle_after"] = options.idle_after->count();
    const json::object answered = exchange(stream->socket(), request);
    if (const auto status = status_of(answered); status != NetApiStatus::success) return std::unexpected(status);
    return stream;
  }

 private:
  json::object ask(const json::object& request) { return exchange(socket_, request); }
  /// Empty when there was no answer, or none that could be read.
  static json::object exchange(Protocol::socket& socket, const json::object& request) {
    boost::system::error_code error;
    asio::write(socket, asio::buffer(json::serialize(request) + "\n"), error);
    std::string line;
    if (!error) line = read_line(socket, error);
    if (error) return {};
    json::value answered = json::parse(line, error);
    return !error && answered.is_object() ? std::move(answered.get_object()) : json::object{};
  }

  /// Takes nothing behind the line: behind a watch's status come its events.
  static std::string read_line(Protocol::socket& socket, boost::system::error_code& error) {
    std::string line;
    char bytes[4096];
    while (!error) {
      const auto seen = ::recv(socket.native_handle(), bytes, sizeof bytes, MSG_PEEK);
      if (seen <= 0) {
        if (seen < 0 && errno == EINTR) continue;
        error = asio::error::eof;
        break;
      }
      const std::string_view peeked(bytes, static_cast<std::size_t>(seen));
      const auto end = peeked.find('\n');
      const std::size_t take = end == peeked.npos ? peeked.size() : end + 1;
      asio::read(socket, asio::buffer(bytes, take), error);
      line.append(bytes, take);
      if (end != peeked.npos) break;
    }
    return line;
  }

  static NetApiStatus status_of(const json::object& answered) {
    return answered.contains("status") ? static_cast<NetApiStatus>(field<std::uint32_t>(answered, "status")) : NetApiStatus::rpc_server_unavailable;
  }
  template <class Record>
  static Page<Record> page_of(const json::object& answered, std::string_view name) {
    return {.status = status_of(answered), .entries = list<Record>(answered, name), .total = field<std::uint32_t>(answered, "total"),
            .resume_handle = field<std::uint32_t>(answered, "resume")};
  }
  template <class Record>
  static std::expected<std::vector<Record>, NetApiStatus> all(const json::object& answered, std::string_view name) {
    if (const auto status = status_of(answered); status != NetApiStatus::success) return std::unexpected(status);
    return list<Record>(answered, name);
  }
  template <class Record>
  static std::expected<Record, NetApiStatus> one(const json::object& answered, std::string_view name) {
    if (const auto status = status_of(answered); status != NetApiStatus::success) return std::unexpected(status);
    const json::value* record = answered.if_contains(name);
    if (!record || !record->is_object()) return std::unexpected(NetApiStatus::rpc_server_unavailable);
    return from_object<Record>(record->get_object());
  }

  asio::io_context context_{1};
  Protocol::socket socket_{context_};
  std::string path_{};
};

std::expected<std::unique_ptr<ControlClient>, std::string> open(const std::string& path) {
  auto client = std::make_unique<ControlClient>();
  if (auto fits = check_socket_path(path); !fits) return std::unexpected(fits.error());
  if (client->open(path)) {
    return std::unexpected("no server answers on " + path + "; start one with \"usher serve\", or name one with --server HOST --as USER%PASSWORD.");
  }
  if (!client->is_trusted()) return std::unexpected("what answers on " + path + " is another user's program; name your server's socket with --socket.");
  return client;
}

}  // namespace

std::expected<std::unique_ptr<FileService>, std::string> connect(const std::string& path) { return open(path); }
std::expected<std::unique_ptr<FaultSource>, std::string> connect_faults(const std::string& path) { return open(path); }

}  // namespace usher::control
