// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/net_api/target.hpp"

#include <map>
#include <mutex>

#include <usher/net_session.hpp>

#include "src/client/remote_sessions.hpp"
#include "src/control/control_client.hpp"
#include "src/control/socket_path.hpp"
#include "src/net_api/call.hpp"
#include "src/net_api/credentials_file.hpp"

namespace usher::win32 {
namespace {

/// The logons that set_credentials() was told of: there is no user session to take them from.
struct KnownCredentials {
  std::mutex mutex{};
  std::map<std::string, std::string> by_server{};  // USER%PASSWORD
};
KnownCredentials& known_credentials() {
  static KnownCredentials all;
  return all;
}

std::optional<std::string> credentials_for(const std::string& server) {
  {
    const std::lock_guard lock(known_credentials().mutex);
    const auto known = known_credentials().by_server.find(server);
    if (known != known_credentials().by_server.end()) return known->second;
  }
  return credentials_from_file(server);
}

Target<SessionSource> find_local() {
  if (auto local = local_server()) return {std::move(local)};
  if (auto control = control::connect(control::default_socket_path())) return {std::move(*control)};
  return {.status = NetApiStatus::server_not_started};
}

}  // namespace

Target<SessionSource> find_sessions(const wchar_t* servername) {
  const std::string server = canonical_server(narrow(servername));
  if (server.empty() || server == "localhost" || server == ".") return find_local();
  if (auto local = local_server(); local && local->answers_to(server)) return {std::move(local)};
  const auto as = credentials_for(server);
  if (!as) return {.status = NetApiStatus::access_denied};
  auto remote = client::connect_sessions(server, *as);
  return remote ? Target<SessionSource>{.service = std::move(*remote), .elsewhere = true} : Target<SessionSource>{.status = remote.error().status};
}

Target<FileService> find_service(const wchar_t* servername) {
  const auto [source, status, elsewhere] = find_sessions(servername);
  if (!source) return {.status = status};
  if (auto service = std::dynamic_pointer_cast<FileService>(source)) return {.service = std::move(service), .elsewhere = elsewhere};
  return {.status = NetApiStatus::not_supported};
}

void set_credentials(const std::string& server, const std::string& user, const std::string& password) {
  const std::lock_guard lock(known_credentials().mutex);
  if (user.empty()) known_credentials().by_server.erase(canonical_server(server));
  else known_credentials().by_server[canonical_server(server)] = user + "%" + password;
}

}  // namespace usher::win32
