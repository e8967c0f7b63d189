// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>

#include "src/bench/churn.hpp"
#include "src/cli/bench.hpp"

namespace usher::cli::bench {
namespace {

struct Flags {
  Common common{};
  std::vector<std::string> protections{"signed"};
};

int measure(const Flags& flags, const char* name, usher::bench::Measurement (*what)(const usher::bench::LoadOptions&)) {
  auto options = load_options(flags.common);
  if (!options) return complain(options.error().c_str(), misused);
  std::vector<usher::bench::Measurement> done;
  for (const std::string& each : flags.protections) {
    options->session.protection = protection(each);
    done.push_back(what(*options));
    done.back().name = std::string(name) + " " + each;
  }
  return print(done, flags.common.json);
}

void add(CLI::App& above, Chosen& chosen, const char* name, const char* help, usher::bench::Measurement (*what)(const usher::bench::LoadOptions&)) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = above.add_subcommand(name, help);
  add_common(*command, flags->common, 32, "IPC$");
  add_protection(*command, flags->protections);
  command->callback([flags, name, what, &chosen] { chosen = [flags, name, what] { return measure(*flags, name, what); }; });
}

}  // namespace

void add_churn(CLI::App& command, Chosen& chosen) {
  add(command, chosen, "churn", "Connect, log on, connect to the share, log off and close, again and again.", &usher::bench::churn);
  add(command, chosen, "reuse", "Log on and off on connections that stand.", &usher::bench::reuse);
}

}  // namespace usher::cli::bench
