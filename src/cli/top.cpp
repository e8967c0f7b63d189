// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <thread>

#include "src/cli/commands.hpp"
#include "src/cli/session_columns.hpp"
#include "src/cli/source.hpp"

namespace usher::cli {
namespace {

struct Flags {
  Source source{};
  Output output{.sort = "idle"};
  double interval = 2;
  std::size_t count = 0, rows = 20;
};

/// One screen: a line about the server, and the sessions that come first in the wanted order.
int draw(SessionSource& service, const Flags& flags, const char* home) {
  auto found = usher::sessions(service);
  if (!found) return complain_of(found.error());
  std::uint64_t opens = 0;
  for (const SessionInfo& session : *found) opens += session.opens;
  const std::size_t all = found->size();
  sort(*found, flags.output, session_columns(502));
  if (all > flags.rows) found->erase(found->begin() + static_cast<std::ptrdiff_t>(flags.rows), found->end());
  std::cout << home << all << " sessions, " << opens << " opens\n\n" << table_of(*found, session_columns(502));
  if (all > found->size()) std::cout << "... and " << all - found->size() << " more\n";
  std::cout << std::flush;
  return succeeded;
}

int run(const Flags& flags) {
  return with_service(flags.source, [&](FileService& service) {
    constexpr const char* clear_screen = "\x1b[H\x1b[2J";
    const char* home = flags.count == 1 ? "" : clear_screen;
    for (std::size_t drawn = 1;; ++drawn) {
      if (const int code = draw(service, flags, home); code != succeeded) return code;
      if (drawn == flags.count || !std::cout) return succeeded;
      std::this_thread::sleep_for(std::chrono::duration<double>(flags.interval));
    }
  });
}

}  // namespace

void add_top(CLI::App& app, Chosen& chosen) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("top", "Show the sessions again and again, until Ctrl-C.");
  std::vector<std::string> keys;
  for (const auto& column : session_columns(502)) keys.emplace_back(column.key);
  command->add_option("--sort", flags->output.sort, "Order by a column (default idle)")->check(CLI::IsMember(keys));
  command->add_flag("--reverse", flags->output.reverse, "The other way round");
  command->add_option("--interval", flags->interval, "Seconds between two looks (default 2)")->check(CLI::Range(0.1, 3600.0));
  command->add_option("--count", flags->count, "So many looks and no more; 1 leaves the screen as it is");
  command->add_option("--rows", flags->rows, "Sessions to show (default 20)");
  add_source(*command, flags->source);
  command->callback([flags, &chosen] { chosen = [flags] { return run(*flags); }; });
}

}  // namespace usher::cli
