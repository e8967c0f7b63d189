// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <CLI/CLI.hpp>
#include <iostream>

#include "src/cli/commands.hpp"
#include "src/cli/source.hpp"

namespace usher::cli {
namespace {

int tell_status(FileService& service) {
  const auto status = service.status();
  if (!status) return complain_of(status.error());
  std::cout << to_string(*status) << '\n';
  return succeeded;
}

using Ask = int (*)(FileService&);

void add(CLI::App& app, Chosen& chosen, const char* name, const char* help, Ask ask) {
  auto source = std::make_shared<Source>();
  CLI::App* command = app.add_subcommand(name, help);
  add_local_source(*command, *source);
  command->callback([source, &chosen, ask] { chosen = [source, ask] { return with_service(*source, ask); }; });
}

}  // namespace

void add_service(CLI::App& app, Chosen& chosen) {
  add(app, chosen, "status", "Say whether the local server is running or paused.", &tell_status);
  add(app, chosen, "pause", "Let nobody new in but administrators and operators; those who are in go on.",
      [](FileService& service) { return report(service.pause(), "paused"); });
  add(app, chosen, "resume", "Let everybody in again.", [](FileService& service) { return report(service.resume(), "running"); });
  add(app, chosen, "stop", "End the local server, as SIGTERM does.", [](FileService& service) { return report(service.stop(), "stopping"); });
}

}  // namespace usher::cli
