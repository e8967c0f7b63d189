// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>
#include <ctime>
#include <iostream>

#include "src/cli/commands.hpp"
#include "src/cli/listing.hpp"
#include "src/cli/source.hpp"
#include "src/control/records.hpp"

namespace usher::cli {
namespace {

struct Flags {
  Source source{};
  bool json = false;
};

std::string utc(std::uint32_t seconds) {
  const std::time_t time = seconds;
  char text[sizeof "1970-01-01T00:00:00Z"];
  return std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&time)) ? text : "";
}

void print_json(const ServerInfo& info, const ServerStatistics& statistics) {
  boost::json::object out = control::to_object(info);
  for (auto& [key, value] : control::to_object(statistics)) out[key] = std::move(value);
  std::cout << boost::json::serialize(out) << '\n';
}

void print(const ServerInfo& info, const ServerStatistics& statistics) {
  const auto number = [](auto value) { return std::to_string(value); };
  std::cout << table({{"server", info.name},
                      {"comment", info.comment},
                      {"since", utc(statistics.start)},
                      {"connections", number(info.connections)},
                      {"sessions", number(statistics.sessions_opened)},
                      {"sessions timed out", number(statistics.sessions_timed_out)},
                      {"files opened", number(statistics.files_opened)},
                      {"wrong passwords", number(statistics.password_errors)},
                      {"access denied", number(statistics.permission_errors)},
                      {"bytes received", amount(statistics.bytes_received)},
                      {"bytes sent", amount(statistics.bytes_sent)}});
}

int show(const Flags& flags) {
  return with_service(flags.source, [&](FileService& service) {
    const auto info = service.info();
    if (!info) return complain_of(info.error());
    const auto statistics = service.statistics();
    if (!statistics) return complain_of(statistics.error());
    if (flags.json) print_json(*info, *statistics);
    else print(*info, *statistics);
    return succeeded;
  });
}

}  // namespace

void add_stats(CLI::App& app, Chosen& chosen) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("stats", "Tell what a server is and what it has counted since it started.");
  command->add_flag("--json", flags->json, "JSON for scripts");
  add_source(*command, flags->source);
  command->callback([flags, &chosen] { chosen = [flags] { return show(*flags); }; });
}

}  // namespace usher::cli
