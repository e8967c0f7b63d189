// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>
#include <memory>
#include <string>

#include <usher/file_service.hpp>

namespace usher::client {

/// Why the sessions of another server are out of reach: for programs, and one sentence for a person.
struct ConnectFailure {
  NetApiStatus status = NetApiStatus::rpc_server_unavailable;
  std::string sentence{};
};

/// Another server, its sessions and all else, over SMB and srvsvc: HOST[:PORT] (445 when there is none), logged on as USER%PASSWORD.
/// Errors  bad_netpath who cannot be reached, logon_failure or access_denied who does not let us in
std::expected<std::unique_ptr<FileService>, ConnectFailure> connect_sessions(const std::string& server, const std::string& as);

}  // namespace usher::client
