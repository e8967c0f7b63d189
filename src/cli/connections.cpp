// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>

#include "src/cli/commands.hpp"
#include "src/cli/listing.hpp"
#include "src/cli/source.hpp"
#include "src/control/records.hpp"

namespace usher::cli {
namespace {

using C = ConnectionInfo;

struct Flags {
  Source source{};
  Output output{};
  std::string share{}, client{};
};

constexpr Column<C> columns[] = {
    {"ID", "id", [](const C& c) { return std::to_string(c.id); }, &before<&C::id>},
    {"CLIENT", "client", [](const C& c) { return c.client; }, &before<&C::client>},
    {"USER", "user", [](const C& c) { return c.user; }, &before<&C::user>},
    {"SHARE", "share", [](const C& c) { return c.share; }, &before<&C::share>},
    {"OPENS", "opens", [](const C& c) { return std::to_string(c.opens); }, &before<&C::opens>},
    {"TIME", "time", [](const C& c) { return duration(c.active); }, &before<&C::active>},
};

/// Over SMB the half that was asked for does not come back: it is the same for all.
void fill_in(std::vector<C>& connections, const Flags& flags) {
  for (C& connection : connections) {
    if (connection.share.empty()) connection.share = flags.share.empty() ? connection.netname : flags.share;
    if (connection.client.empty()) connection.client = flags.client.empty() ? connection.netname : unc(flags.client);
  }
}

int list(const Flags& flags) {
  if (!flags.share.empty() && !flags.client.empty()) return complain("ask by --share or by --client, not by both.", misused);
  const std::string qualifier = flags.share.empty() ? unc(flags.client) : flags.share;
  return with_service(flags.source, [&](FileService& service) {
    auto found = qualifier.empty() ? service.all_connections() : usher::connections(service, qualifier);
    if (!found) return complain_of(found.error());
    fill_in(*found, flags);
    print<C>(std::move(*found), flags.output, columns, &control::to_array<C>);
    return succeeded;
  });
}

}  // namespace

void add_connections(CLI::App& app, Chosen& chosen) {
  auto flags = std::make_shared<Flags>();
  CLI::App* all = app.add_subcommand("connections", "List tree connects: who uses which share.");
  all->add_option("--share", flags->share, "Only to this share");
  all->add_option("--client", flags->client, "Only from this client");
  add_output<C>(*all, flags->output, columns), add_source(*all, flags->source);
  all->callback([flags, &chosen] { chosen = [flags] { return list(*flags); }; });
}

}  // namespace usher::cli
