// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The subcommands of `usher bench`, and what they have in common: whom they measure and how, and how they print it.
#pragma once
#include <boost/json/fwd.hpp>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "src/bench/run.hpp"
#include "src/cli/commands.hpp"

namespace usher::cli::bench {

struct Common {
  std::string target{};
  std::vector<std::string> as{};
  std::string share{};
  std::size_t connections = 32;
  double seconds = 5, warm_up = 0;
  std::uint64_t count = 0;
  std::string dialect = "3.1.1", signing{}, cipher{};
  bool verify = false, json = false;
  std::optional<std::size_t> sources{};
  std::optional<int> server_pid{};
};

/// An empty share must be named. `common.seconds` is the default that --help shows.
void add_common(CLI::App& command, Common& common, std::size_t connections, const char* share);
/// Errors  a sentence
std::expected<usher::bench::LoadOptions, std::string> load_options(const Common& common);

void add_protection(CLI::App& command, std::vector<std::string>& protections);
usher::bench::Protection protection(const std::string& name);

/// A line that is written over, when standard error is a terminal.
std::function<void(std::uint64_t, std::uint64_t, std::chrono::nanoseconds)> progress_on_terminal();
/// A table or JSON; the exit code is `failed` when something went wrong in one of them.
int print(const std::vector<usher::bench::Measurement>& measurements, bool json);

void print_errors(const usher::bench::Measurement& measurement);
boost::json::object to_object(const usher::bench::Measurement& measurement);
std::string short_number(double value);
std::string time_text(std::chrono::nanoseconds time);

void add_churn(CLI::App& command, Chosen& chosen);
void add_hold(CLI::App& command, Chosen& chosen);
void add_io(CLI::App& command, Chosen& chosen);
void add_meta(CLI::App& command, Chosen& chosen);
void add_enum(CLI::App& command, Chosen& chosen);

}  // namespace usher::cli::bench
