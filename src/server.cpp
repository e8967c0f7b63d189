// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/server.hpp>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <atomic>
#include <future>
#include <system_error>
#include <thread>

#include "protocol/wire/utf16.hpp"
#include "server/log.hpp"
#include "server/net/listener.hpp"
#include "server/net/processors.hpp"
#include "server/net/ticker.hpp"
#include "server/net/workers.hpp"
#include "server/server_core.hpp"
#include "server/times.hpp"
#include "server/unicode_case.hpp"
#include "src/audit_trail.hpp"
#include "src/config/users_file.hpp"
#include "src/configuration_builder.hpp"
#include "src/hidden.hpp"
#include "src/instruments.hpp"
#include "src/listen_address.hpp"
#include "src/local_file_service.hpp"
#include "src/metrics/metrics_server.hpp"
#include "src/metrics/server_metrics.hpp"
#include "src/patience.hpp"
#include "src/seeded_random.hpp"
#include "src/system_clock.hpp"
#include "src/system_random.hpp"
#include "src/utc_time.hpp"

namespace usher {
namespace {

constexpr std::size_t most_workers = 16;
constexpr std::chrono::seconds stop_limit{10};
constexpr std::chrono::milliseconds shortest_look_out{50}, longest_look_out{15'000};  // between two looks for idle sessions

/// In any case, as clients find it.
std::vector<ShareOptions>::iterator find_share(std::vector<ShareOptions>& shares, const std::string& name) {
  return std::ranges::find_if(shares, [wanted = wire::to_utf16(name)](const ShareOptions& share) {
    return server::equal_ignoring_case(wire::to_utf16(share.name), wanted);
  });
}

}  // namespace

struct USHER_HIDDEN Server::State {
  ServerOptions options;
  SystemClock system_clock{};
  const Clock& clock;
  std::shared_ptr<void> clock_subscription{};
  Patience patience;
  std::unique_ptr<server::Random> random{};
  Instruments instruments;
  TestControl test_control{instruments};
  std::unique_ptr<server::Log> log{};
  std::unique_ptr<AuditTrail> audit{};
  Guid guid{};
  std::shared_ptr<server::net::Workers> workers{};
  std::vector<std::shared_ptr<server::net::Loop>> loops{};
  std::unique_ptr<server::ServerCore> core{};
  std::shared_ptr<LocalFileService> service{};
  std::shared_ptr<server::net::ConnectionPermits> permits{};
  std::vector<std::shared_ptr<server::net::Listener>> listeners{};
  std::shared_ptr<server::net::Ticker> look_out{}, deadlines{};
  std::atomic<bool> looking{false};
  std::unique_ptr<metrics::MetricsServer> metrics_server{};
  bool running = false;

  explicit State(ServerOptions given) 
      : options(std::move(given)),
        clock(options.clock ? *options.clock : system_clock),
        patience(options.io_context),
        instruments(options.seed.value_or(1)) {}
  ~State() { stop(); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  std::function<FileTime()> file_clock() {
    return [this] { return server::to_file_time(clock.now().wall); };
  }
  std::expected<void, std::string> start();
  std::unique_ptr<server::Log> make_log() const;
  std::expected<void, std::string> prepare();
  std::expected<void, std::string> listen();
  std::expected<void, std::string> take_over(ServerOptions changed);
  std::expected<void, std::string> change(ServerOptions changed);
  void look_out_for_idle_sessions();
  void keep_deadlines();
  void follow_clock();
  void clock_moved();
  std::expected<void, std::string> serve_metrics();
  void stop();
  void dismantle();
  void let_handlers_end();
};

std::expected<void, std::string> Server::State::start() {
  if (running) return std::unexpected("the server is running already; stop it first.");
  std::expected<void, std::string> started;
  try {
    started = prepare();
    if (started) {
      for (const auto& loop : loops) loop->start();
    }
  } catch (const std::system_error&) {
    started = std::unexpected("the system has no room for " + std::to_string(loops.size()) + " threads; ask for fewer.");
  }
  if (!started) {
    dismantle();
    return started;
  }
  for (const auto& listener : listeners) listener->start();
  running = true;
  return {};
}

std::unique_ptr<server::Log> Server::State::make_log() const {
  const auto level = static_cast<server::LogLevel>(options.log_level);
  if (!options.log) return server::make_log(level, options.log_file);
  return server::make_log(level, [write = options.log](server::LogLevel of_line, const std::string& line) {
    write(static_cast<LogLevel>(of_line), line);
  });
}

std::expected<void, std::string> Server::State::prepare() {
  log = make_log();
  if (!log) return std::unexpected("the log file " + options.log_file + " cannot be written; name another one.");
  if (options.seed) random = std::make_unique<SeededRandom>(*options.seed);
  else random = std::make_unique<SystemRandom>();
  random->fill(guid.bytes);
  auto configuration = build_configuration(options, nullptr, guid, file_clock());
  if (!configuration) return std::unexpected(configuration.error());
  const auto limits = (*configuration)->limits;
  workers = std::make_shared<server::net::Workers>(most_workers);
  audit = std::make_unique<AuditTrail>(clock, *log);
  if (!options.audit_file.empty()) {
    if (auto opened = audit->open(options.audit_file); !opened) return opened;
  }
  core = std::make_unique<server::ServerCore>(*configuration, *random, workers, log.get(), audit.get());
  core->set_time_zone(&minutes_west);
  core->set_share_maker(share_maker(file_clock()));
  core->statistics().start = static_cast<std::uint32_t>(std::chrono::system_clock::to_time_t(clock.now().wall));
  permits = std::make_shared<server::net::ConnectionPermits>(limits.connections, limits.connections_per_source);
  const std::size_t most_useful = options.io_context ? 1u : server::net::usable_processors();
  const std::size_t threads = options.threads ? options.threads : most_useful;
  for (std::size_t i = 0; i < threads; ++i) {
    loops.push_back(options.io_context ? std::make_shared<server::net::Loop>(*options.io_context) : std::make_shared<server::net::Loop>());
  }
  if (auto listening = listen(); !listening) return listening;
  service = std::make_shared<LocalFileService>(*core, clock, patience);
  instruments.attach(*core);
  look_out_for_idle_sessions();
  keep_deadlines();
  follow_clock();
  return serve_metrics();
}

/// Before the first connection, which is measured like every other.
std::expected<void, std::string> Server::State::serve_metrics() {
  if (options.metrics.empty()) return {};
  core->metrics().measure_requests();
  metrics_server = std::make_unique<metrics::MetricsServer>([this] { return metrics::server_metrics(*core); });
  return metrics_server->start(options.metrics);
}

/// On a worker: with many sessions a look takes its time.
void Server::State::look_out_for_idle_sessions() {
  if (!options.autodisconnect || !clock.runs()) return;
  const auto interval = std::clamp(*options.autodisconnect / 4, shortest_look_out, longest_look_out);
  look_out = std::make_shared<server::net::Ticker>(*loops.front(), interval, [this] {
    if (!looking.exchange(true)) workers->post([this] { core->close_idle(clock.now()), looking = false; });
  });
  look_out->start();
}

/// Of oplock breaks and durable opens. They count from the look before them, so there is one at the start.
void Server::State::keep_deadlines() {
  core->on_time(clock.now());
  if (!clock.runs()) return;
  deadlines = std::make_shared<server::net::Ticker>(*loops.front(), server::OplockDeadlines::interval, [this] { core->on_time(clock.now()); });
  deadlines->start();
}

void Server::State::follow_clock() {
  const auto manual = std::dynamic_pointer_cast<ManualClock>(options.clock);
  if (manual) clock_subscription = manual->subscribe([this] { clock_moved(); });
}

/// On the thread of whoever moved it: does what timers do otherwise, and waits until that is done.
void Server::State::clock_moved() {
  const auto limit = std::chrono::steady_clock::now() + stop_limit;
  for (const auto& listener : listeners) (void)patience.wait(listener->look_at_clock(), limit);
  core->close_idle(clock.now());
  core->on_time(clock.now());
  for (const auto& loop : loops) {  // where the sessions close
    auto passed = std::make_shared<std::promise<void>>();
    loop->post([passed] { passed->set_value(); });
    (void)patience.wait(passed->get_future(), limit);
  }
}

std::expected<void, std::string> Server::State::listen() {
  for (const std::string& text : options.listen) {
    const auto endpoint = parse_listen_address(text);
    if (!endpoint) return std::unexpected(endpoint.error());
    auto listener = std::make_shared<server::net::Listener>(loops, *core, clock, permits);
    if (const auto error = listener->open(*endpoint)) {
      const std::string advice = error == boost::asio::error::address_in_use
                                     ? "the port is in use; stop what listens there or choose another port."
                                     : error.message() + "; choose another address or port.";
      return std::unexpected("cannot listen on " + text + ": " + advice);
    }
    listeners.push_back(std::move(listener));
  }
  for (const int socket : options.sockets) {
    auto listener = std::make_shared<server::net::Listener>(loops, *core, clock, permits);
    if (const auto error = listener->adopt(socket)) {
      return std::unexpected("descriptor " + std::to_string(socket) + " is no TCP socket that listens (" + error.message() + ").");
    }
    listeners.push_back(std::move(listener));
  }
  return {};
}

void Server::State::stop() {
  if (!running) return;
  running = false;
  const auto limit = std::chrono::steady_clock::now() + stop_limit;
  instruments.let_go();
  clock_subscription.reset();
  const auto nobody_is_left = [this](Patience::Time until) {
    return options.io_context ? patience.until([this] { return permits->in_use() == 0; }, until) : permits->wait_until_none(until);
  };
  for (const auto& listener : listeners) (void)patience.wait(listener->drain(), limit);
  if (!nobody_is_left(limit - stop_limit / 2)) {
    for (const auto& listener : listeners) (void)patience.wait(listener->stop(), limit);
    (void)nobody_is_left(limit);
  }
  auto closed = std::make_shared<std::promise<void>>();
  core->close_all_sessions(server::CloseReason::server_stopped, [closed] { closed->set_value(); }, clock.now().wall);
  (void)patience.wait(closed->get_future(), limit);
  dismantle();
}

/// Builds the configuration anew, puts it in force, and waits until who has lost his account or his share is out.
std::expected<void, std::string> Server::State::take_over(ServerOptions changed) {
  if (!running) return std::unexpected("the server is not running; start it first.");
  std::expected<void, std::string> result;
  const auto build = [&](const server::Configuration& before) -> std::shared_ptr<const server::Configuration> {
    auto configuration = build_configuration(changed, &before, guid, file_clock());
    if (configuration) return *configuration;
    result = std::unexpected(configuration.error());
    return nullptr;
  };
  const auto closed = std::make_shared<std::promise<void>>();
  core->edit_configuration(build, [closed] { closed->set_value(); }, clock.now().wall);
  (void)patience.wait(closed->get_future());
  if (result) options = std::move(changed);
  return result;
}

/// Takes effect at once or, when the server is not running, when it starts.
std::expected<void, std::string> Server::State::change(ServerOptions changed) {
  if (running) return take_over(std::move(changed));
  options = std::move(changed);
  return {};
}

/// On somebody else's io_context nothing can be thrown away: what waits there holds on to the server until it has run.
void Server::State::let_handlers_end() {
  for (const auto& listener : listeners) (void)listener->stop();
  look_out.reset(), deadlines.reset();
  for (const auto& loop : loops) loop->forget_deadlines();
  const auto ended = [this] {
    return std::ranges::all_of(loops, [](const auto& loop) { return loop->is_quiet(); }) &&
           std::ranges::all_of(listeners, [](const auto& listener) { return listener->connections() == 0; });
  };
  (void)patience.until(ended, std::chrono::steady_clock::now() + stop_limit);
}

/// Takes down whatever there is, in the order that lets nothing outlive what it refers to.
void Server::State::dismantle() {
  metrics_server.reset();
  if (service) service->detach();
  clock_subscription.reset();
  if (workers) workers->stop();
  if (options.io_context) let_handlers_end();
  for (const auto& loop : loops) loop->stop();
  listeners.clear();
  look_out.reset(), deadlines.reset();
  for (const auto& loop : loops) loop->discard();
  loops.clear();
  instruments.detach();
  core.reset();
  audit.reset();
}

Server::Server(ServerOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Server::~Server() = default;
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;

std::expected<void, std::string> Server::start() {
  auto started = state_->start();
  if (started) set_local_server(state_->service);
  return started;
}

std::vector<std::string> Server::endpoints() const {
  std::vector<std::string> all;
  for (const auto& listener : state_->listeners) all.push_back(to_string(listener->endpoint()));
  return all;
}

std::string Server::metrics_endpoint() const { return state_->metrics_server ? state_->metrics_server->endpoint() : std::string(); }

std::expected<void, std::string> Server::reload(std::vector<UserOptions> users, std::vector<ShareOptions> shares) {
  ServerOptions changed = state_->options;
  changed.users = std::move(users);
  changed.shares = std::move(shares);
  return state_->take_over(std::move(changed));
}

std::expected<void, std::string> Server::reload(const ServerOptions& options) {
  ServerOptions changed = state_->options;
  changed.users = options.users;
  changed.shares = options.shares;
  changed.session_access = options.session_access;
  changed.own_sessions = options.own_sessions;
  changed.allow_guest = options.allow_guest;
  changed.allow_anonymous = options.allow_anonymous;
  return state_->take_over(std::move(changed));
}

std::expected<void, std::string> Server::set_user(UserOptions user) {
  if (const auto complaint = complaint_about(user)) return std::unexpected(*complaint);
  ServerOptions changed = state_->options;
  const auto known = find_user(changed.users, user.name);
  if (user.password.empty() && !user.nt_hash) {
    if (known == changed.users.end()) return std::unexpected("user " + user.name + " is new and has no password; give one.");
    user.password = known->password, user.nt_hash = known->nt_hash;
  }
  if (known == changed.users.end()) changed.users.push_back(std::move(user));
  else *known = std::move(user);
  return state_->change(std::move(changed));
}

std::expected<void, std::string> Server::add_user(std::string name, std::string password, UserOptions rest) {
  rest.name = std::move(name), rest.password = std::move(password);
  return set_user(std::move(rest));
}

std::expected<void, std::string> Server::remove_user(const std::string& name) {
  ServerOptions changed = state_->options;
  const auto known = find_user(changed.users, name);
  if (known == changed.users.end()) return std::unexpected("there is no user " + name + ".");
  changed.users.erase(known);
  return state_->change(std::move(changed));
}

std::expected<void, std::string> Server::set_password(const std::string& name, const std::string& password) {
  ServerOptions changed = state_->options;
  const auto known = find_user(changed.users, name);
  if (known == changed.users.end()) return std::unexpected("there is no user " + name + ".");
  if (password.empty()) return std::unexpected("an empty password is no password; give one.");
  known->password.clear();
  known->nt_hash = hash_password(password);
  return state_->change(std::move(changed));
}

std::expected<void, std::string> Server::add_share(ShareOptions share) {
  if (const auto complaint = complaint_about(share)) return std::unexpected(*complaint);
  ServerOptions changed = state_->options;
  const bool is_taken = find_share(changed.shares, share.name) != changed.shares.end() ||
                        (state_->running && state_->core->configuration()->find_share(wire::to_utf16(share.name)));
  if (is_taken) return std::unexpected("there is a share " + share.name + " already; remove it first.");
  changed.shares.push_back(std::move(share));
  return state_->change(std::move(changed));
}

std::expected<void, std::string> Server::add_share(std::string name, std::shared_ptr<Store> store, ShareOptions rest) {
  rest.name = std::move(name), rest.store = std::move(store);
  return add_share(std::move(rest));
}

std::expected<void, std::string> Server::remove_share(const std::string& name) {
  ServerOptions changed = state_->options;
  if (const auto known = find_share(changed.shares, name); known != changed.shares.end()) {
    changed.shares.erase(known);
    return state_->change(std::move(changed));
  }
  if (state_->running && state_->service->remove_share(name) == NetApiStatus::success) return {};  // an administrator has added it
  return std::unexpected("there is no share " + name + ".");
}

void Server::pause() {
  if (state_->core) state_->core->pause(true);
}
void Server::resume() {
  if (state_->core) state_->core->pause(false);
}
ServiceStatus Server::status() const {
  if (!state_->running) return ServiceStatus::stopped;
  return state_->core->paused() ? ServiceStatus::paused : ServiceStatus::running;
}

void Server::on_stop_asked(std::function<void()> stop) {
  if (state_->service) state_->service->on_stop_asked(std::move(stop));
}

std::unique_ptr<EventStream> Server::watch(const WatchOptions& options) const {
  if (!state_->running) return nullptr;
  auto stream = state_->service->watch(options);
  return stream ? std::move(*stream) : nullptr;
}

std::expected<void, std::string> Server::reopen_audit_file() {
  if (!state_->running || state_->options.audit_file.empty()) return {};
  return state_->audit->open(state_->options.audit_file);
}

void Server::stop() { state_->stop(); }
std::shared_ptr<FileService> Server::service() const { return state_->service; }
std::shared_ptr<SessionSource> Server::sessions() const { return state_->service; }
TestControl& Server::test() { return state_->test_control; }

}  // namespace usher
