// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>

#include "src/bench/churn.hpp"
#include "src/bench/enumerate.hpp"
#include "src/cli/bench.hpp"

namespace usher::cli::bench {
namespace {

struct Flags {
  Common common{};
  usher::bench::EnumOptions walk{};
  bool no_churn = false, churn_only = false;
};

int measure(const Flags& flags) {
  const auto options = load_options(flags.common);
  if (!options) return complain(options.error().c_str(), misused);
  std::vector<usher::bench::Measurement> done;
  for (const std::uint32_t level : flags.churn_only ? std::vector<std::uint32_t>{} : flags.walk.levels) {
    auto one = flags.walk;
    one.levels = {level};
    done.push_back(usher::bench::enumerate(*options, one));
    done.back().name = "level " + std::to_string(level);
  }
  if (!flags.no_churn) {
    done.push_back(usher::bench::churn(*options));
    done.back().name = "churn alone";
    done.push_back(usher::bench::churn_with_walkers(*options, flags.walk));
    done.back().name = "churn, " + std::to_string(flags.walk.walkers) + " walkers";
  }
  return print(done, flags.common.json);
}

}  // namespace

void add_enum(CLI::App& above, Chosen& chosen) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = above.add_subcommand("enum", "List the sessions over srvsvc at each level; then churn, without and with walkers through all levels.");
  add_common(*command, flags->common, 32, "IPC$");
  command->add_option("--level", flags->walk.levels, "0, 1, 2, 10 or 502, with commas between (default: all)")
      ->delimiter(',')->check(CLI::IsMember({0, 1, 2, 10, 502}));
  command->add_option("--walkers", flags->walk.walkers, "Connections that list")->check(CLI::Range(1, 1000))->capture_default_str();
  command->add_option("--page", flags->walk.page_bytes, "PreferedMaximumLength: bytes of a page (default: everything at once)")->transform(CLI::AsSizeValue(false));
  command->add_option("--fragment", flags->walk.fragment, "The longest PDU to ask for, in bytes")->check(CLI::Range(1024, 65535))->capture_default_str();
  const auto no_churn = command->add_flag("--no-churn", flags->no_churn, "List only");
  command->add_flag("--churn-only", flags->churn_only, "Leave out what measures the listings alone")->excludes(no_churn);
  command->callback([flags, &chosen] { chosen = [flags] { return measure(*flags); }; });
}

}  // namespace usher::cli::bench
