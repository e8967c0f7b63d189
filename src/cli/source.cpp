// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/cli/source.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

#include "src/client/remote_sessions.hpp"
#include "src/control/control_client.hpp"
#include "src/control/socket_path.hpp"

namespace usher::cli {

void add_local_source(CLI::App& command, Source& source) {
  command.add_option("--socket", source.socket, "The local server's socket, when it is not the default one");
}

void add_source(CLI::App& command, Source& source) {
  CLI::Option* as = command.add_option("--as", source.as, "USER%PASSWORD to log on with");
  command.add_option("--server", source.server, "HOST[:PORT] of any SMB server; without it, the local server's socket")->needs(as);
  add_local_source(command, source);
}

std::expected<std::unique_ptr<FileService>, std::string> open_service(const Source& source) {
  if (source.server.empty()) return control::connect(source.socket.empty() ? control::default_socket_path() : source.socket);
  auto remote = client::connect_sessions(source.server, source.as);
  if (!remote) return std::unexpected(std::move(remote.error().sentence));
  return std::move(*remote);
}

int complain_of(NetApiStatus status) {
  return complain((std::string(explain(status)) + " (" + std::string(to_string(status)) + ")").c_str(), failed);
}

int report(NetApiStatus status, const char* done) {
  if (status != NetApiStatus::success) return complain_of(status);
  std::cout << done << '\n';
  return succeeded;
}

std::string unc(const std::string& client) {
  return client.empty() || client.starts_with("\\\\") ? client : "\\\\" + client;
}

}  // namespace usher::cli
