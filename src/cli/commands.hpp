// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The subcommands of `usher`, one file each. Each adds itself to the application and leaves what to run in `chosen`.
#pragma once
#include <functional>

namespace CLI {
class App;
}

namespace usher::cli {

/// Exit codes, also told by --help.
inline constexpr int succeeded = 0, failed = 1, misused = 2;

using Chosen = std::function<int()>;

void add_serve(CLI::App& app, Chosen& chosen);
void add_user(CLI::App& app, Chosen& chosen);
void add_sessions(CLI::App& app, Chosen& chosen);
void add_files(CLI::App& app, Chosen& chosen);
void add_connections(CLI::App& app, Chosen& chosen);
void add_shares(CLI::App& app, Chosen& chosen);
void add_stats(CLI::App& app, Chosen& chosen);
void add_top(CLI::App& app, Chosen& chosen);
void add_watch(CLI::App& app, Chosen& chosen);
void add_faults(CLI::App& app, Chosen& chosen);
void add_bench(CLI::App& app, Chosen& chosen);
void add_service(CLI::App& app, Chosen& chosen);

/// One sentence to standard error, behind the program's name.
int complain(const char* sentence, int code);

}  // namespace usher::cli
