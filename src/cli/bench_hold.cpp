// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <fstream>

#include "src/bench/hold.hpp"
#include "src/cli/bench.hpp"
#include "src/cli/end_of_input.hpp"
#include "src/cli/listing.hpp"

namespace usher::cli::bench {
namespace {

using usher::bench::Held;

struct Flags {
  Common common{};
  usher::bench::HoldOptions hold{};
  bool until_eof = false;
  std::string ready_file{};
};

/// What ends the holding, whatever comes first.
struct Ends {
  explicit Ends(boost::asio::io_context& context) : timer(context), signals(context, SIGINT, SIGTERM), input(context) {}
  boost::asio::steady_timer timer;
  boost::asio::signal_set signals;
  EndOfInput input;
};

void tell(const Flags& flags) {
  const std::string line = "holding " + std::to_string(flags.hold.sessions) + " sessions\n";
  std::cerr << "usher: " << line;
  if (!flags.ready_file.empty()) std::ofstream(flags.ready_file) << line;
}

std::string bytes_text(std::optional<std::int64_t> bytes) {
  if (!bytes) return "?";
  return *bytes < 0 ? "-" + amount(static_cast<std::uint64_t>(-*bytes)) : amount(static_cast<std::uint64_t>(*bytes));
}

constexpr Column<Held> columns[] = {
    {"SESSIONS", "sessions", [](const Held& h) { return std::to_string(h.sessions); }},
    {"CONNECTIONS", "connections", [](const Held& h) { return std::to_string(h.connections); }},
    {"LOGONS/S", "per-second", [](const Held& h) { return short_number(h.opening.rate()); }},
    {"P99", "p99", [](const Held& h) { return time_text(h.opening.tally.latency.quantile(0.99)); }},
    {"LOGGED OFF", "logged-off", [](const Held& h) { return std::to_string(h.logged_off); }},
    {"IN", "closing", [](const Held& h) { return time_text(h.closing); }},
    {"ERRORS", "errors", [](const Held& h) { return std::to_string(h.opening.tally.error_count()); }},
    {"SERVER BEFORE", "memory-before", [](const Held& h) { return bytes_text(h.memory_before); }},
    {"SERVER", "memory", [](const Held& h) { return bytes_text(h.memory); }},
    {"EACH", "memory-each", [](const Held& h) { return bytes_text(h.memory_each()); }}};

int print_held(const Held& held, const Flags& flags) {
  if (flags.common.json) {
    boost::json::object out = to_object(held.opening);
    out["sessions"] = held.sessions, out["connections"] = held.connections, out["logged_off"] = held.logged_off;
    out["closing_seconds"] = std::chrono::duration<double>(held.closing).count();
    if (held.memory_before) out["memory_before"] = *held.memory_before;
    if (held.memory) out["memory"] = *held.memory;
    if (const auto each = held.memory_each()) out["memory_each"] = *each;
    std::cout << boost::json::serialize(boost::json::array{std::move(out)}) << '\n';
  } else {
    std::cout << table_of<Held>({held}, columns);
    print_errors(held.opening);
  }
  const bool well = held.opening.tally.error_count() == 0 && held.sessions == flags.hold.sessions && held.logged_off == flags.hold.sessions;
  return well ? succeeded : failed;
}

int measure(const Flags& flags) {
  auto options = load_options(flags.common);
  if (!options) return complain(options.error().c_str(), misused);
  if (!flags.common.sources && options->sources > 1) {  // an address for each, as far as each of them is a client of its own
    options->sources = (flags.hold.sessions + flags.hold.per_connection - 1) / flags.hold.per_connection;
  }
  auto hold = flags.hold;
  std::shared_ptr<Ends> ends;
  hold.wait = [&](boost::asio::io_context& context, const std::function<void()>& end) {
    tell(flags);
    ends = std::make_shared<Ends>(context);
    const auto over = [end, &ends](auto&&...) {
      if (!ends) return;
      end();
      ends.reset();
    };
    if (flags.until_eof) ends->input.wait(over);
    ends->signals.async_wait([over](boost::system::error_code error, int) { if (!error) over(); });
    if (flags.until_eof && flags.common.seconds == 0) return;
    ends->timer.expires_after(options->duration);
    ends->timer.async_wait([over](boost::system::error_code error) { if (!error) over(); });
  };
  return print_held(usher::bench::hold(*options, hold), flags);
}

}  // namespace

void add_hold(CLI::App& above, Chosen& chosen) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = above.add_subcommand("hold", "Log many sessions on, hold them and log them off again: what they cost the server in memory.");
  flags->common.seconds = 0;
  add_common(*command, flags->common, 64, "IPC$");
  command->add_option("--sessions", flags->hold.sessions, "How many")->check(CLI::Range(1, 10'000'000))->capture_default_str();
  command->add_option("--per-connection", flags->hold.per_connection,
                      "Logons on each connection, which take the accounts of --as in turn; for more sessions than there may be open files")
      ->check(CLI::Range(1, 10'000))->capture_default_str();
  command->add_flag("--until-eof", flags->until_eof, "Hold them until standard input ends");
  command->add_option("--ready-file", flags->ready_file, "Gets the line \"holding N sessions\" once all are there; standard error gets it anyway");
  command->callback([flags, &chosen] {
    flags->hold.at_once = flags->common.connections;
    chosen = [flags] { return measure(*flags); };
  });
}

}  // namespace usher::cli::bench
