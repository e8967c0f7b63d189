// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <usher/clock.hpp>
#include <usher/export.hpp>
#include <usher/file_service.hpp>
#include <usher/net_api_status.hpp>
#include <usher/session.hpp>
#include <usher/session_access.hpp>
#include <usher/store.hpp>
#include <usher/test_control.hpp>

namespace boost::asio {
class io_context;
}

namespace usher {

/// An account. Either a password, or its NT hash (16 bytes), which is all that the server keeps.
struct UserOptions {
  std::string name{};
  std::string password{};
  std::optional<std::array<std::uint8_t, 16>> nt_hash{};
  bool administrator = false;
  bool operator_account = false;
  bool disabled = false;
};

struct ShareOptions {
  std::string name{};
  /// A folder; "memory:" for a share that lives in memory and goes with the server; or "overlay:FOLDER", which shows a folder
  /// and keeps what is changed in memory
  std::string path{};
  std::shared_ptr<Store> store{};  ///< instead of a path: what it stands on, and others may as well (memory_store.hpp)
  std::string comment{};
  bool read_only = false, hidden = false, guest_ok = false, encrypt = false;
  std::uint32_t maximum_uses = 0xFFFFFFFF;  ///< tree connects at a time; all ones: no limit
};

enum class Requirement : std::uint8_t { off, offered, required };
enum class LogLevel : std::uint8_t { trace, debug, info, warning, error, off };

/// What NEGOTIATE offers and grants beside dialects, signing and encryption. As a rule there is nothing to change here but for
/// tests of clients.
struct ProtocolOptions {
  /// Most wanted first: AES-128-GCM, AES-128-CCM, AES-256-GCM, AES-256-CCM. Dialects before 3.1.1 know AES-128-CCM alone.
  std::vector<std::string> ciphers{"AES-128-GCM", "AES-128-CCM", "AES-256-GCM", "AES-256-CCM"};
  /// Of 3.1.1, most wanted first: AES-GMAC, AES-CMAC, HMAC-SHA256.
  std::vector<std::string> signing_algorithms{"AES-GMAC", "AES-CMAC", "HMAC-SHA256"};
  bool large_mtu = true;      ///< requests of more than one credit, and so of more than 64 KiB
  bool multichannel = true;
  bool notifications = true;  ///< the client is told when its session is closed
  /// What a client may cache of a file that it has open, and whether it may come back to it after a lost connection.
  bool oplocks = true, leases = true, durable_handles = true;
  std::uint32_t max_transact_size = 8 * 1024 * 1024, max_read_size = 8 * 1024 * 1024, max_write_size = 8 * 1024 * 1024;  ///< bytes
  std::uint16_t max_credits = 8192;  ///< outstanding, per connection
};

struct ServerOptions {
  std::vector<std::string> listen{"127.0.0.1:0"};  ///< address:port, IPv6 in brackets; port 0 picks a free one
  /// TCP sockets that listen already, such as systemd hands over, beside the addresses above. They stay their owner's: the
  /// server works with duplicates.
  std::vector<int> sockets{};
  std::vector<UserOptions> users{};
  std::vector<ShareOptions> shares{};
  std::string name = "USHER";  ///< NetBIOS-style, at most 15 characters
  std::string workgroup = "WORKGROUP";
  std::string comment{};
  Requirement signing = Requirement::required;  ///< required or offered
  Requirement encryption = Requirement::offered;
  std::uint16_t minimum_dialect = 0x0202, maximum_dialect = 0x0311;
  bool allow_guest = false, allow_anonymous = false;
  /// Who may list and close sessions over the network, beside or instead of the default: admins and operators, all of it.
  std::vector<SessionAccess> session_access{};
  bool bare_client_names = false;  ///< list clients without the two backslashes in front, as the SDK's text of cname has them
  bool own_sessions = false;  ///< whoever has an account may list and close his own sessions
  std::size_t max_sessions = 0, max_sessions_per_user = 0, max_sessions_per_client = 0;  ///< 0: no limit. Not for administrators and operators
  /// A logon with nothing open ends after so long without a request. nullopt: never. The look-out is coarse: a quarter of
  /// it later at most, and 15 seconds.
  std::optional<std::chrono::milliseconds> autodisconnect{std::chrono::minutes(15)};
  /// A client that has gone without a word is noticed after about so long: TCP keep-alive and user timeout. 0: the system's way.
  std::chrono::seconds dead_peer_timeout{90};
  /// Chance falls the same way in every run: session ids, challenges, GUIDs, and faults with a probability. Nobody is safe from
  /// who knows the seed. nullopt: the system's, and faults as for 1.
  std::optional<std::uint64_t> seed{};
  ProtocolOptions protocol{};
  /// Where the time comes from; null: the machine's clocks. A ManualClock makes idle times, timeouts and autodisconnect a
  /// matter of milliseconds.
  std::shared_ptr<Clock> clock{};
  /// The server lives on the caller's io_context, which the caller runs, instead of threads of its own. It must outlive the
  /// Server. Functions that wait (stop, reload, close ...) run it meanwhile, so they may be called by who runs it, but not from
  /// a handler of the server's own.
  boost::asio::io_context* io_context = nullptr;
  std::size_t threads = 0;  ///< event loops; 0: one per core. On an io_context: strands; 0: one
  /// address:port of an HTTP server with the server's numbers at /metrics, for Prometheus. Empty: none. It asks nobody for a
  /// password, so it belongs on 127.0.0.1.
  std::string metrics{};
  LogLevel log_level = LogLevel::info;
  std::string log_file{};  ///< empty: standard error
  /// Takes the log's lines, without dates, instead of a file or standard error: from the server's threads, one at a time. A
  /// logger of spdlog's is handed in with log_to() of usher/spdlog.hpp.
  std::function<void(LogLevel level, const std::string& line)> log{};
  std::string audit_file{};  ///< a line of JSON for what administrators ask; empty: it is in the log alone
};

/// An SMB server inside this process, with its own world: several of them do not know of each other.
/// Thread  any, but start(), stop(), and what changes users and shares one at a time, and none from the server's own threads
class USHER_EXPORT Server {
 public:
  explicit Server(ServerOptions options);
  ~Server();  ///< stops
  Server(Server&&) noexcept;
  Server& operator=(Server&&) noexcept;

  /// Opens the shares, listens, and accepts. From then on it is the server that the session functions mean when none is
  /// named (set_local_server() chooses another). The error is one sentence for a person that says what to do.
  std::expected<void, std::string> start();
  /// Where it listens, as address:port, in the order of the options.
  std::vector<std::string> endpoints() const;
  /// Where it serves its metrics, as address:port; empty when it does not.
  std::string metrics_endpoint() const;
  /// New users and shares for what comes from now on; sessions go on. Shares with the same name and path keep their files;
  /// what is open in one that is no more is closed when this returns. Shares that were added while the server runs stay.
  /// Who could not log on any more, or only with another password, is closed as well when this returns.
  std::expected<void, std::string> reload(std::vector<UserOptions> users, std::vector<ShareOptions> shares);
  /// The same, and takes over who may do what with sessions, and whether guests and the anonymous are let in. The rest of the
  /// options stays as it was at the start.
  std::expected<void, std::string> reload(const ServerOptions& options);

  /// Adds an account or replaces the one of that name, in any case; before start() as well. Without a password and a hash an
  /// account that is there keeps its own. What stood on another password, or on an account that is now disabled, is closed
  /// when this returns. A later reload() brings its own accounts.
  std::expected<void, std::string> set_user(UserOptions user);
  /// set_user() with the name and the password beside the rest.
  std::expected<void, std::string> add_user(std::string name, std::string password, UserOptions rest = {});
  std::expected<void, std::string> remove_user(const std::string& name);
  std::expected<void, std::string> set_password(const std::string& name, const std::string& password);
  /// Adds a share, before start() or while it runs. There must be none of that name. A later reload() brings its own shares.
  std::expected<void, std::string> add_share(ShareOptions share);
  std::expected<void, std::string> add_share(std::string name, std::shared_ptr<Store> store, ShareOptions rest = {});
  /// What is open in it is closed when this returns; its store stays as it is.
  std::expected<void, std::string> remove_share(const std::string& name);
  /// Those who are in go on; new logons and tree connects get STATUS_SHARING_PAUSED, but for administrators and operators.
  void pause();
  void resume();
  ServiceStatus status() const;
  /// What FileService::stop() does, by whichever door it is asked for: as a rule, tell the program's main thread. Called on the
  /// thread of who asks; must not wait for the server. Set it after each start().
  void on_stop_asked(std::function<void()> stop);
  /// The session events from now on; null when the server is not running.
  std::unique_ptr<EventStream> watch(const WatchOptions& options = {}) const;
  /// Opens the audit file anew, for when the old one has been moved away.
  std::expected<void, std::string> reopen_audit_file();
  /// No new connections; running requests are answered; then everything is closed. At most 10 seconds.
  void stop();

  /// Everything an administrator can ask of this server.
  std::shared_ptr<FileService> service() const;
  /// The session API of this server, which is a part of that.
  std::shared_ptr<SessionSource> sessions() const;
  /// Faults, and other things that only a test wants. As good as the server itself.
  TestControl& test();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace usher
