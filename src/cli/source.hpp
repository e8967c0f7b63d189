// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What the commands about a running server have in common: which server, and what goes wrong with it.
#pragma once
#include <expected>
#include <memory>
#include <string>

#include <usher/file_service.hpp>

namespace CLI {
class App;
}

namespace usher::cli {

/// --server, --as and --socket.
struct Source {
  std::string server{}, as{}, socket{};
};

void add_source(CLI::App& command, Source& source);
/// --socket alone, for what SMB has no call for.
void add_local_source(CLI::App& command, Source& source);

/// The local server by its socket, or another one over SMB.
/// Errors  a sentence
std::expected<std::unique_ptr<FileService>, std::string> open_service(const Source& source);

/// Opens, and calls `use` with the server; complains when there is none.
template <class Use>
int with_service(const Source& source, Use use);

int complain_of(NetApiStatus status);
/// Prints "done" words when it went well.
int report(NetApiStatus status, const char* done);

/// The two backslashes that the session functions want are a nuisance in a shell.
std::string unc(const std::string& client);

}  // namespace usher::cli

#include "src/cli/commands.hpp"

template <class Use>
int usher::cli::with_service(const Source& source, Use use) {
  const auto service = open_service(source);
  return service ? use(**service) : complain(service.error().c_str(), failed);
}
