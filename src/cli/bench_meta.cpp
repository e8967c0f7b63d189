// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>

#include "src/bench/meta.hpp"
#include "src/cli/bench.hpp"

namespace usher::cli::bench {
namespace {

using usher::bench::Operation;

struct Flags {
  Common common{};
  std::vector<std::string> protections{"signed"}, operations{};
  std::size_t names = 10'000;
  std::string folder{};
};

constexpr struct {
  const char* name = nullptr;
  Operation operation{};
} operations[] = {{"echo", Operation::echo},     {"create-close", Operation::create_close}, {"create-delete", Operation::create_delete},
                  {"stat", Operation::stat},     {"rename", Operation::rename},             {"query-directory", Operation::query_directory}};

int measure(const Flags& flags) {
  auto options = load_options(flags.common);
  if (!options) return complain(options.error().c_str(), misused);
  std::vector<usher::bench::Measurement> done;
  for (const auto& [name, operation] : operations) {
    const bool is_wanted = flags.operations.empty() || std::ranges::find(flags.operations, name) != flags.operations.end();
    for (const std::string& each : flags.protections) {
      if (!is_wanted) continue;
      options->session.protection = protection(each);
      done.push_back(usher::bench::meta(*options, {.operation = operation, .names = flags.names, .folder = flags.folder}));
      done.back().name = std::string(name) + " " + each;
    }
  }
  return print(done, flags.common.json);
}

}  // namespace

void add_meta(CLI::App& above, Chosen& chosen) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = above.add_subcommand("meta", "Echo, open and close, ask for attributes, rename and list folders.");
  add_common(*command, flags->common, 4, "");
  add_protection(*command, flags->protections);
  std::vector<std::string> names;
  for (const auto& each : operations) names.emplace_back(each.name);
  command->add_option("--operation", flags->operations,
                      "echo, create-close, create-delete, stat (open, query and close in one frame), rename or query-directory, with commas "
                      "between (default: all)")
      ->delimiter(',')->check(CLI::IsMember(names));
  command->add_option("--names", flags->names, "Files in the folder that is listed")->check(CLI::Range(1, 1'000'000))->capture_default_str();
  command->add_option("--folder", flags->folder, "A folder of the share to list as it is, instead of one that is made and deleted");
  command->callback([flags, &chosen] { chosen = [flags] { return measure(*flags); }; });
}

}  // namespace usher::cli::bench
