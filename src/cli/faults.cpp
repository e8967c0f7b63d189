// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>

#include "src/cli/commands.hpp"
#include "src/cli/listing.hpp"
#include "src/cli/source.hpp"
#include "src/control/control_client.hpp"
#include "src/control/records.hpp"
#include "src/control/socket_path.hpp"

namespace usher::cli {
namespace {

using F = control::FaultCount;

struct Flags {
  Source source{};
  Output output{};
  std::string name{};
};

constexpr Column<F> columns[] = {
    {"NAME", "name", [](const F& f) { return f.name; }, &before<&F::name>},
    {"MATCHED", "matched", [](const F& f) { return std::to_string(f.matched); }, &before<&F::matched>},
    {"FIRED", "fired", [](const F& f) { return std::to_string(f.fired); }, &before<&F::fired>},
    {"HELD", "held", [](const F& f) { return std::to_string(f.held); }, &before<&F::held>},
};

auto open(const Source& source) { return control::connect_faults(source.socket.empty() ? control::default_socket_path() : source.socket); }

int list(const Flags& flags) {
  const auto source = open(flags.source);
  if (!source) return complain(source.error().c_str(), failed);
  auto found = (*source)->faults();
  if (!found) return complain_of(found.error());
  print<F>(std::move(*found), flags.output, columns, &control::to_array<F>);
  return succeeded;
}

int release(const Flags& flags) {
  const auto source = open(flags.source);
  if (!source) return complain(source.error().c_str(), failed);
  const auto status = (*source)->release_faults(flags.name);
  if (status == NetApiStatus::net_name_not_found) return complain(("there is no fault \"" + flags.name + "\"; see \"usher faults\".").c_str(), failed);
  return report(status, "released");
}

}  // namespace

void add_faults(CLI::App& app, Chosen& chosen) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("faults", "List the faults of a server's --script: requests that fitted, how often each fired, what it holds.");
  add_local_source(*command, flags->source);
  add_output<F>(*command, flags->output, columns);
  CLI::App* let_go = command->add_subcommand("release", "Let go the requests that a fault with hold = true holds.");
  let_go->add_option("NAME", flags->name, "Of that fault; of all, when it is not given");
  add_local_source(*let_go, flags->source);
  let_go->callback([flags, &chosen] { chosen = [flags] { return release(*flags); }; });
  command->callback([flags, &chosen, let_go] {
    if (!let_go->parsed()) chosen = [flags] { return list(*flags); };
  });
}

}  // namespace usher::cli
