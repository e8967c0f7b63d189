// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/client/remote_sessions.hpp"

namespace usher::client {

std::expected<std::unique_ptr<SessionSource>, std::string> connect_sessions(const std::string& server, const std::string&) {
  return std::unexpected("cannot reach " + server + " over SMB.");
}

}  // namespace usher::client
