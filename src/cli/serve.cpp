// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <usher/fault_script.hpp>

#include "src/cli/commands.hpp"
#include "src/cli/end_of_input.hpp"
#include "src/cli/process_heap.hpp"
#include "src/config/ephemeral.hpp"
#include "src/config/forced_option.hpp"
#include "src/config/serve_config.hpp"
#include "src/config/session_access.hpp"
#include "src/control/control_server.hpp"
#include "src/control/fault_source.hpp"
#include "src/control/socket_path.hpp"
#include "src/service_manager.hpp"

namespace usher::cli {
namespace {

/// The flags as they were given: applied over the file's values, in the order that a person expects.
struct Flags {
  std::string config_file{};
  bool check = false;
  std::vector<std::string> listen{}, shares{}, users{}, admins{}, operators{}, session_access{}, forced{};
  std::string users_file{}, ready_file{}, socket{}, name{}, workgroup{}, comment{}, signing{}, encryption{}, minimum{}, maximum{};
  std::string script{}, metrics{}, log_level{}, log_file{}, audit_file{};
  bool guest = false, anonymous = false, no_socket = false, own_sessions = false, bare_client_names = false, ephemeral = false, until_eof = false;
  std::size_t threads = 0;
  std::optional<std::size_t> max_sessions{}, max_per_user{}, max_per_client{};
  std::optional<std::int64_t> autodisconnect{}, dead_peer_timeout{}, lifetime{};
};

template <class T, class Parse>
std::expected<void, std::string> set_parsed(T& into, const std::string& text, const char* flag, Parse parse) {
  if (text.empty()) return {};
  auto value = parse(text);
  if (!value) return std::unexpected(std::string(flag) + ": " + value.error());
  into = *value;
  return {};
}

void set_text(std::string& into, const std::string& text) {
  if (!text.empty()) into = text;
}

std::expected<void, std::string> apply_session_policy(const Flags& flags, ServerOptions& server) {
  server.max_sessions = flags.max_sessions.value_or(server.max_sessions);
  server.max_sessions_per_user = flags.max_per_user.value_or(server.max_sessions_per_user);
  server.max_sessions_per_client = flags.max_per_client.value_or(server.max_sessions_per_client);
  if (flags.dead_peer_timeout) server.dead_peer_timeout = std::chrono::seconds(*flags.dead_peer_timeout);
  if (!flags.autodisconnect) return {};
  const auto parsed = parse_autodisconnect(*flags.autodisconnect);
  if (!parsed) return std::unexpected("--autodisconnect " + parsed.error());
  server.autodisconnect = *parsed;
  return {};
}

std::expected<ServeConfig, std::string> apply(const Flags& flags) {
  ServeConfig config;
  if (!flags.config_file.empty()) {
    auto loaded = load_config(flags.config_file, config);
    if (!loaded) return loaded;
    config = std::move(*loaded);
  } else {
    config.server.listen = {"127.0.0.1:4450"};
  }
  ServerOptions& server = config.server;
  if (!flags.listen.empty()) server.listen = flags.listen;
  for (const std::string& text : flags.shares) {
    auto share = parse_share(text);
    if (!share) return std::unexpected("--share: " + share.error());
    server.shares.push_back(std::move(*share));
  }
  for (const std::string& text : flags.users) {
    auto user = parse_user(text);
    if (!user) return std::unexpected("--user: " + user.error());
    server.users.push_back(std::move(*user));
  }
  if (!flags.session_access.empty()) server.session_access.clear();
  for (const std::string& text : flags.session_access) {
    auto entries = parse_session_access(text);
    if (!entries) return std::unexpected("--session-access: " + entries.error());
    server.session_access.insert(server.session_access.end(), entries->begin(), entries->end());
  }
  for (const std::string& text : flags.forced) {
    if (const auto done = force(server, text); !done) return std::unexpected("--force: " + done.error());
  }
  if (flags.own_sessions) server.own_sessions = true;
  if (flags.bare_client_names) server.bare_client_names = true;
  config.administrators.insert(config.administrators.end(), flags.admins.begin(), flags.admins.end());
  config.operators.insert(config.operators.end(), flags.operators.begin(), flags.operators.end());
  set_text(config.users_file, flags.users_file), set_text(config.ready_file, flags.ready_file), set_text(config.socket, flags.socket);
  set_text(config.script, flags.script);
  set_text(server.name, flags.name), set_text(server.workgroup, flags.workgroup), set_text(server.comment, flags.comment);
  set_text(server.metrics, flags.metrics), set_text(server.log_file, flags.log_file), set_text(server.audit_file, flags.audit_file);
  if (auto set = set_parsed(server.signing, flags.signing, "--signing", parse_requirement); !set) return std::unexpected(set.error());
  if (auto set = set_parsed(server.encryption, flags.encryption, "--encryption", parse_requirement); !set) return std::unexpected(set.error());
  if (auto set = set_parsed(server.minimum_dialect, flags.minimum, "--min-dialect", parse_dialect); !set) return std::unexpected(set.error());
  if (auto set = set_parsed(server.maximum_dialect, flags.maximum, "--max-dialect", parse_dialect); !set) return std::unexpected(set.error());
  if (auto set = set_parsed(server.log_level, flags.log_level, "--log-level", parse_log_level); !set) return std::unexpected(set.error());
  if (flags.no_socket) config.no_socket = true;
  if (flags.guest) server.allow_guest = true;
  if (flags.anonymous) server.allow_anonymous = true;
  if (flags.threads) server.threads = flags.threads;
  if (auto set = apply_session_policy(flags, server); !set) return std::unexpected(set.error());
  if (flags.ephemeral) make_ephemeral(config, !flags.listen.empty());
  return complete(std::move(config));
}

/// The share and the account that an ephemeral server made up, or the first ones that it was given.
std::string ephemeral_lines(const ServerOptions& options) {
  std::string text;
  if (!options.shares.empty()) text += "share " + options.shares.front().name + "\n";
  if (!options.users.empty() && !options.users.front().nt_hash) text += "user " + options.users.front().name + "%" + options.users.front().password + "\n";
  return text;
}

std::expected<void, std::string> announce(const Server& server, const std::string& ready_file, const std::string& more) {
  std::string text;
  for (const std::string& endpoint : server.endpoints()) text += "listening on " + endpoint + "\n";
  if (const std::string metrics = server.metrics_endpoint(); !metrics.empty()) text += "metrics on " + metrics + "\n";
  text += more;
  std::cout << text << std::flush;
  if (ready_file.empty()) return {};
  const std::string temporary = ready_file + ".new";  // whoever waits for the file finds it whole
  std::ofstream(temporary) << text;
  if (std::rename(temporary.c_str(), ready_file.c_str()) != 0) return std::unexpected("the ready file " + ready_file + " cannot be written; name another one.");
  return {};
}

/// SIGTERM and SIGINT end the server, SIGHUP makes it read users and shares again. Held from before the server starts: what
/// arrives early waits for its turn and does not end the process where it stands.
class Signals {
 public:
  /// From any thread: the same as SIGTERM.
  void end() { context_.stop(); }
  void wait(Server& server, const Flags& flags) {
    if (flags.lifetime) {
      lifetime_.expires_after(std::chrono::seconds(*flags.lifetime));
      lifetime_.async_wait([this](boost::system::error_code) { context_.stop(); });
    }
    if (flags.until_eof) input_.wait([this] { context_.stop(); });
    ends_.async_wait([this](boost::system::error_code, int) { context_.stop(); });
    wait_for_reload(server, flags);
    wait_for_quiet(server);
    context_.run();
  }

 private:
  /// What a burst of large requests has left in the heap goes back to the system when it is over.
  void wait_for_quiet(Server& server) {
    quiet_.expires_after(std::chrono::seconds(10));
    quiet_.async_wait([this, &server](boost::system::error_code error) {
      if (error) return;
      const auto counted = server.service()->statistics();
      const std::uint64_t bytes = counted ? counted->bytes_sent + counted->bytes_received : bytes_seen_;
      const bool is_quiet = bytes - std::exchange(bytes_seen_, bytes) < little;
      if (is_quiet && std::exchange(was_busy_, false)) give_back_free_heap();
      if (!is_quiet) was_busy_ = true;
      wait_for_quiet(server);
    });
  }
  void wait_for_reload(Server& server, const Flags& flags) {
    reload_.async_wait([this, &server, &flags](boost::system::error_code error, int) {
      if (error) return;
      if (const auto reopened = server.reopen_audit_file(); !reopened) complain(reopened.error().c_str(), failed);
      const auto config = apply(flags);
      const auto done = config ? server.reload(config->server) : std::unexpected(config.error());
      if (!done) complain((done.error() + " (nothing was changed)").c_str(), failed);
      else std::cerr << "usher: users and shares have been read again\n";
      wait_for_reload(server, flags);
    });
  }

  static constexpr std::uint64_t little = 1 << 20;  // bytes between two looks

  boost::asio::io_context context_{1};
  boost::asio::steady_timer lifetime_{context_}, quiet_{context_};
  std::uint64_t bytes_seen_ = 0;
  bool was_busy_ = false;
  EndOfInput input_{context_};
  boost::asio::signal_set ends_{context_, SIGINT, SIGTERM};
#if defined(SIGHUP)
  boost::asio::signal_set reload_{context_, SIGHUP};
#else
  boost::asio::signal_set reload_{context_};
#endif
};

std::expected<std::vector<ScriptedFault>, std::string> read_script(const std::string& path) {
  if (path.empty()) return {};
  std::ifstream file(path);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return std::unexpected("the script " + path + " cannot be read.");
  auto faults = read_fault_script(text);
  if (!faults) return std::unexpected(path + " " + faults.error());
  return faults;
}

int serve(const Flags& flags) {
  auto config = apply(flags);
  if (!config) return complain(config.error().c_str(), misused);
  const auto script = read_script(config->script);
  if (!script) return complain(script.error().c_str(), misused);
  if (flags.check) {
    std::cout << "the configuration is valid\n";
    return succeeded;
  }
  if (config->server.shares.empty()) return complain("there is nothing to serve; name a share with --share NAME=FOLDER.", misused);
#if defined(SIGPIPE)
  std::signal(SIGPIPE, SIG_IGN);  // whoever reads our output may go; the clients stay
#endif
  config->server.sockets = service_manager::take_sockets();
  if (!config->server.sockets.empty()) config->server.listen.clear();  // whoever opened them has said where to listen
  Signals signals;
  Server server(config->server);
  const auto rules = std::make_shared<control::ScriptedRules>();
  for (const ScriptedFault& fault : *script) rules->add(server.test(), fault);
  if (auto started = server.start(); !started) return complain(started.error().c_str(), failed);
  server.on_stop_asked([&signals] { signals.end(); });
  control::ControlServer control;
  const std::string socket = config->socket.empty() ? control::default_socket_path() : config->socket;
  if (!config->no_socket) {
    const auto opened = control.start(socket, server.service(), rules);
    // A second server of the same user does without, unless the socket was asked for by name.
    if (!opened && !config->socket.empty()) return complain(opened.error().c_str(), failed);
    if (!opened) complain((opened.error() + " (serving without one)").c_str(), failed);
  }
  const std::string more = flags.ephemeral ? ephemeral_lines(config->server) : "";
  if (auto announced = announce(server, config->ready_file, more); !announced) return complain(announced.error().c_str(), failed);
  service_manager::notify("READY=1");
  signals.wait(server, flags);
  service_manager::notify("STOPPING=1");
  server.stop();
  return succeeded;
}

}  // namespace

void add_serve(CLI::App& app, Chosen& chosen) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("serve", "Serve shares until SIGTERM or SIGINT; SIGHUP reads users and shares again.");
  command->add_option("--config", flags->config_file, "TOML file; every flag below is a key of it, shares are [share.NAME]");
  command->add_flag("--check", flags->check, "Check the configuration, say what is wrong and where, and end");
  command->add_option("--listen", flags->listen, "ADDRESS:PORT, repeatable; port 0 picks a free one (default 127.0.0.1:4450)");
  command->add_option("--share", flags->shares, "NAME=FOLDER, NAME=memory: or NAME=overlay:FOLDER, then ,read-only ,hidden ,guest-ok ,encrypt ,comment=TEXT; repeatable");
  command->add_option("--user", flags->users, "NAME%PASSWORD, repeatable");
  command->add_option("--admin", flags->admins, "A user who may list and close sessions, repeatable");
  command->add_option("--operator", flags->operators, "The same without being an administrator of shares, repeatable");
  command->add_option("--session-access", flags->session_access,
                      "Who may list and close sessions over the network: WHO=RIGHTS, repeatable or with commas between. WHO is admins, operators "
                      "(both have all unless named), users, everyone or user:NAME; RIGHTS are none, read, details, close, all, joined with +");
  command->add_flag("--bare-client-names", flags->bare_client_names, "List clients as 10.0.0.7 and [::1], without the two backslashes in front");
  command->add_flag("--own-sessions", flags->own_sessions, "Whoever has an account may list and close his own sessions");
  command->add_option("--users-file", flags->users_file, "Accounts kept by \"usher user\", or Samba's smbpasswd");
  command->add_option("--ready-file", flags->ready_file, "Gets the lines \"listening on ADDRESS:PORT\" once the server accepts");
  command->add_flag("--ephemeral", flags->ephemeral,
                    "A server for one test: a free port of 127.0.0.1, a share \"data\" in memory and a user with a random password, where none are "
                    "named; the lines \"share NAME\" and \"user NAME%PASSWORD\" follow the address");
  command->add_option("--lifetime", flags->lifetime, "End after so many seconds, whatever happens")->check(CLI::Range(1, 31'536'000));
  command->add_flag("--until-eof", flags->until_eof, "End when standard input does, and so with the program that started the server");
  command->add_option("--script", flags->script, "TOML file of faults, for tests of clients; \"usher faults\" tells how often each fired");
  command->add_option("--force", flags->forced,
                      "KEY=VALUE of the protocol, for tests of clients, repeatable: ciphers, signing-algorithms (names with commas between), large-mtu, "
                      "multichannel, notifications, oplocks, leases, durable-handles (true, false), max-transact-size, max-read-size, max-write-size, max-credits, and seed, by which "
                      "chance falls the same way in every run");
  command->add_option("--socket", flags->socket, "Local socket for \"usher sessions\" and \"usher close\"");
  command->add_flag("--no-socket", flags->no_socket, "No local socket");
  command->add_option("--name", flags->name, "The server's NetBIOS-style name (default USHER)");
  command->add_option("--workgroup", flags->workgroup, "Workgroup (default WORKGROUP)");
  command->add_option("--comment", flags->comment, "The server's comment");
  command->add_option("--signing", flags->signing, "required (default) or offered");
  command->add_option("--encryption", flags->encryption, "off, offered (default) or required");
  command->add_option("--min-dialect", flags->minimum, "2.0.2, 2.1, 3.0, 3.0.2 or 3.1.1 (default 2.0.2)");
  command->add_option("--max-dialect", flags->maximum, "As above (default 3.1.1)");
  command->add_flag("--guest", flags->guest, "Unknown users become guest, for shares with guest-ok");
  command->add_flag("--anonymous", flags->anonymous, "Allow anonymous logons, for IPC$ only");
  command->add_option("--threads", flags->threads, "Event loops, 1 to 1024 (default: one per core)")->check(CLI::Range(1, 1024));
  command->add_option("--max-sessions", flags->max_sessions, "Sessions at once, one being a user on a client; administrators and operators always get in (default 0: no limit)");
  command->add_option("--max-sessions-per-user", flags->max_per_user, "The same of one user (default 0: no limit)");
  command->add_option("--max-sessions-per-client", flags->max_per_client, "The same from one client (default 0: no limit)");
  command->add_option("--autodisconnect", flags->autodisconnect, "Minutes without a request after which a logon with nothing open ends; -1: never (default 15)");
  command->add_option("--dead-peer-timeout", flags->dead_peer_timeout, "Seconds until a client that is gone without a word is noticed; 0: as the system does it (default 90)")
      ->check(CLI::Range(0, 86'400));
  command->add_option("--metrics", flags->metrics, "ADDRESS:PORT for Prometheus, http://ADDRESS:PORT/metrics; asks for no password, so best 127.0.0.1 (default: none)");
  command->add_option("--log-level", flags->log_level, "trace, debug, info (default), warning, error or off");
  command->add_option("--log-file", flags->log_file, "Default: standard error");
  command->add_option("--audit-file", flags->audit_file, "A line of JSON for what administrators ask, and what is refused; SIGHUP opens it anew");
  command->callback([flags, &chosen] { chosen = [flags] { return serve(*flags); }; });
}

}  // namespace usher::cli
