// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>
#include <string_view>

#include "protocol/crypto/error_texts.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/process_heap.hpp"

namespace usher::cli {

int complain(const char* sentence, int code) {
  std::cerr << "usher: " << sentence << '\n';
  return code;
}

namespace {

/// All commands; or, when a server is to be started, that one alone: the flags of the others take four million instructions, of
/// the eighteen in which a server starts and ends.
void add_commands(CLI::App& app, Chosen& chosen, std::string_view wanted) {
  if (wanted == "serve") return add_serve(app, chosen);
  for (const auto add : {&add_serve, &add_user, &add_sessions, &add_files, &add_connections, &add_shares, &add_stats, &add_top, &add_watch,
                         &add_service, &add_faults, &add_bench}) {
    add(app, chosen);
  }
}

}  // namespace
}  // namespace usher::cli

int main(int argc, char** argv) {
#if defined(SIGXFSZ)
  std::signal(SIGXFSZ, SIG_IGN);  // a write beyond the file size limit is an error like any other
#endif
  usher::cli::grow_heap_in_large_steps();
  usher::crypto::leave_out_error_texts();
  CLI::App app{"An SMB file server that knows who is in the house, and can show them out.", "usher"};
  app.footer("Exit codes: 0 done; 1 it failed; 2 the command or the configuration is wrong.");
  app.set_version_flag("--version", "usher " USHER_VERSION_TEXT);
  app.require_subcommand(1);
  usher::cli::Chosen chosen;
  usher::cli::add_commands(app, chosen, argc > 1 ? argv[1] : "");
  try {
    app.parse(argc, argv);
    return chosen();
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    return usher::cli::complain((std::string(error.what()) + " (see --help)").c_str(), usher::cli::misused);
  } catch (const std::exception& error) {
    return usher::cli::complain(error.what(), usher::cli::failed);
  }
}
