// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>

#include "src/bench/io.hpp"
#include "src/cli/bench.hpp"
#include "src/cli/listing.hpp"

namespace usher::cli::bench {
namespace {

using usher::bench::IoOptions;
using usher::bench::Pattern;

struct Flags {
  Common common{};
  std::vector<std::string> protections{"signed"}, patterns{"read", "write"};
  std::vector<std::uint32_t> blocks{1 << 20};
  std::vector<std::size_t> depths{1};
  std::uint64_t file_size = 64 << 20;
};

constexpr struct {
  const char* name = nullptr;
  Pattern pattern{};
} patterns[] = {{"read", Pattern::read}, {"write", Pattern::write}, {"random-read", Pattern::random_read},
                {"random-write", Pattern::random_write}, {"compound", Pattern::compound}};

Pattern pattern_of(const std::string& name) {
  for (const auto& each : patterns) {
    if (name == each.name) return each.pattern;
  }
  return Pattern::read;
}

int measure(const Flags& flags) {
  auto options = load_options(flags.common);
  if (!options) return complain(options.error().c_str(), misused);
  std::vector<usher::bench::Measurement> done;
  for (const std::string& pattern : flags.patterns) {
    for (const std::string& each : flags.protections) {
      for (const std::uint32_t block : flags.blocks) {
        for (const std::size_t depth : flags.depths) {
          options->session.protection = protection(each);
          done.push_back(usher::bench::io(*options, {.pattern = pattern_of(pattern), .block = block, .depth = depth, .file_size = flags.file_size}));
          done.back().name = pattern + " " + amount(block) + " x" + std::to_string(depth) + " " + each;
        }
      }
    }
  }
  return print(done, flags.common.json);
}

}  // namespace

void add_io(CLI::App& above, Chosen& chosen) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = above.add_subcommand("io", "Read and write files, one on each connection.");
  add_common(*command, flags->common, 1, "");
  add_protection(*command, flags->protections);
  std::vector<std::string> names;
  for (const auto& each : patterns) names.emplace_back(each.name);
  command->add_option("--pattern", flags->patterns, "read, write, random-read, random-write or compound (open, read and close in one frame), with commas between")
      ->delimiter(',')->check(CLI::IsMember(names))->capture_default_str();
  command->add_option("--block-size", flags->blocks, "Bytes of a request, such as 4K,64K,1M")
      ->delimiter(',')->transform(CLI::AsSizeValue(false))->check(CLI::Range(1, 8 << 20))->capture_default_str();
  command->add_option("--queue-depth", flags->depths, "Requests at once on each connection, such as 1,8")
      ->delimiter(',')->check(CLI::Range(1, 1024))->capture_default_str();
  command->add_option("--file-size", flags->file_size, "Bytes of each file")->transform(CLI::AsSizeValue(false))->capture_default_str();
  command->callback([flags, &chosen] { chosen = [flags] { return measure(*flags); }; });
}

}  // namespace usher::cli::bench
