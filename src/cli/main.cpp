// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

#include "src/cli/commands.hpp"

namespace usher::cli {

int complain(const char* sentence, int code) {
  std::cerr << "usher: " << sentence << '\n';
  return code;
}

}  // namespace usher::cli

int main(int argc, char** argv) {
#if defined(SIGXFSZ)
  std::signal(SIGXFSZ, SIG_IGN);  // a write beyond the file size limit is an error like any other
#endif
  CLI::App app{"An SMB file server that knows who is in the house, and can show them out.", "usher"};
  app.footer("Exit codes: 0 done; 1 it failed; 2 the command or the configuration is wrong.");
  app.set_version_flag("--version", "usher " USHER_VERSION_TEXT);
  app.require_subcommand(1);
  usher::cli::Chosen chosen;
  for (const auto add : {&usher::cli::add_serve, &usher::cli::add_user, &usher::cli::add_sessions, &usher::cli::add_files,
                         &usher::cli::add_connections, &usher::cli::add_shares, &usher::cli::add_stats, &usher::cli::add_top,
                         &usher::cli::add_watch, &usher::cli::add_service, &usher::cli::add_faults, &usher::cli::add_bench}) {
    add(app, chosen);
  }
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
