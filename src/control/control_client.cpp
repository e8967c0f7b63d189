// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/control/control_client.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "src/control/protocol.hpp"
#include "src/control/session_json.hpp"
#include "src/control/socket_path.hpp"

namespace usher::control {
namespace {

namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;

namespace json = boost::json;

class ControlClient final : public FileService {
 public:
  boost::system::error_code open(const std::string& path) {
    boost::system::error_code error;
    socket_.connect(Protocol::endpoint(path), error);
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

 private:
  /// Empty when there was no answer, or none that could be read.
  json::object ask(json::object request) {
    boost::system::error_code error;
    asio::write(socket_, asio::buffer(json::serialize(request) + "\n"), error);
    std::string line;
    if (!error) asio::read_until(socket_, asio::dynamic_buffer(line), '\n', error);
    if (error) return {};
    json::value answered = json::parse(line, error);
    return !error && answered.is_object() ? std::move(answered.get_object()) : json::object{};
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
};

}  // namespace

std::expected<std::unique_ptr<FileService>, std::string> connect(const std::string& path) {
  auto client = std::make_unique<ControlClient>();
  if (auto fits = check_socket_path(path); !fits) return std::unexpected(fits.error());
  if (client->open(path)) {
    return std::unexpected("no server answers on " + path + "; start one with \"usher serve\", or name one with --server HOST --as USER%PASSWORD.");
  }
  if (!client->is_trusted()) return std::unexpected("what answers on " + path + " is another user's program; name your server's socket with --socket.");
  return client;
}

}  // namespace usher::control
