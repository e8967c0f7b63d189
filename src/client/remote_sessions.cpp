// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/client/remote_sessions.hpp"

#include "src/client/remote_file_service.hpp"
#include "src/client/rpc_status.hpp"

namespace usher::client {
namespace {

struct Address {
  std::string host{}, port = "445";
};

/// HOST, HOST:PORT, [IPv6], [IPv6]:PORT, each with or without two backslashes.
Address split_address(std::string text) {
  while (text.starts_with('\\')) text.erase(0, 1);
  const auto bracket = text.find(']');
  const auto colon = text.rfind(':');
  const bool has_port = colon != std::string::npos && (bracket == std::string::npos ? text.find(':') == colon : colon == bracket + 1);
  Address address{.host = has_port ? text.substr(0, colon) : text};
  if (has_port) address.port = text.substr(colon + 1);
  if (address.host.starts_with('[') && address.host.ends_with(']')) address.host = address.host.substr(1, address.host.size() - 2);
  return address;
}

std::string sentence(const std::string& server, const std::string& user, NtStatus status) {
  switch (status) {
    case NtStatus::logon_failure: return server + " does not let " + user + " in: the user name or the password is wrong.";
    case NtStatus::io_timeout: return server + " does not answer.";
    case NtStatus::unexpected_io_error: return server + " cannot be reached; check the address, the port, and that an SMB server listens there.";
    case NtStatus::bad_network_name: return server + " is no host that is known here.";
    case NtStatus::access_denied: return server + " refuses " + user + " the session service.";
    default: return server + " refused: " + std::string(to_string(status)) + ".";
  }
}

}  // namespace

std::expected<std::unique_ptr<FileService>, ConnectFailure> connect_sessions(const std::string& server, const std::string& as) {
  const auto percent = as.find('%');
  if (percent == std::string::npos) return std::unexpected(ConnectFailure{NetApiStatus::invalid_parameter, "--as wants USER%PASSWORD."});
  std::string user = as.substr(0, percent), domain;
  if (const auto slash = user.find('\\'); slash != std::string::npos) domain = user.substr(0, slash), user = user.substr(slash + 1);
  const Address address = split_address(server);
  auto service = std::make_unique<RemoteFileService>();
  const auto opened = service->open(address.host, address.port, user, domain, as.substr(percent + 1));
  if (!opened) return std::unexpected(ConnectFailure{to_net_api_status(opened.error()), sentence(server, user, opened.error())});
  return service;
}

}  // namespace usher::client
