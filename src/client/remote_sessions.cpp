// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/client/remote_sessions.hpp"

#include "protocol/srvsvc/interface.hpp"
#include "protocol/srvsvc/session_calls.hpp"
#include "protocol/wire/utf16.hpp"
#include "src/client/rpc_client.hpp"
#include "src/session_info.hpp"

namespace usher::client {
namespace {

namespace op = srvsvc::opnum;

NetApiStatus to_net_api_status(NtStatus status) {
  switch (status) {
    case NtStatus::access_denied: return NetApiStatus::access_denied;
    case NtStatus::logon_failure: return NetApiStatus::logon_failure;
    case NtStatus::not_supported: return NetApiStatus::not_supported;
    case NtStatus::bad_network_name:
    case NtStatus::unexpected_io_error:
    case NtStatus::io_timeout: return NetApiStatus::bad_netpath;
    default: return NetApiStatus::rpc_server_unavailable;
  }
}

std::optional<std::u16string> argument(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(wire::to_utf16(text));
}

class RemoteSessions final : public SessionSource {
 public:
  Result<void> open(const std::string& host, const std::string& port, const std::string& user, const std::string& domain, const std::string& password) {
    host_ = wire::to_utf16("\\\\" + host);
    if (auto done = smb_.connect(host, port); !done) return done;
    if (auto done = smb_.log_on(user, domain, password); !done) return done;
    if (auto done = smb_.connect_tree(host, "IPC$"); !done) return done;
    return rpc_.bind("srvsvc", srvsvc::interface_id);
  }

  SessionPage page(const SessionQuery& query, const SessionPageOptions& options) override {
    const srvsvc::SessionEnumCall call{.server = host_, .client = argument(query.client), .user = argument(query.user), .level = query.level,
                                       .preferred_maximum_length = options.preferred_maximum_length, .resume_handle = options.resume_handle};
    const auto stub = rpc_.call(op::session_enum, srvsvc::encode(call));
    if (!stub) return {.status = to_net_api_status(stub.error())};
    const auto answer = srvsvc::decode_session_enum_answer(*stub);
    if (!answer) return {.status = NetApiStatus::rpc_bad_stub_data};
    SessionPage page{.status = static_cast<NetApiStatus>(answer->status), .total = answer->total_entries, .resume_handle = answer->resume_handle.value_or(0)};
    for (const auto& record : answer->records) page.sessions.push_back(session_info(record, query.level));
    return page;
  }

  NetApiStatus close(const std::string& client, const std::string& user) override {
    const auto stub = rpc_.call(op::session_del, srvsvc::encode(srvsvc::SessionDelCall{.server = host_, .client = argument(client), .user = argument(user)}));
    if (!stub) return to_net_api_status(stub.error());
    return stub->size() >= 4 ? wire::load<NetApiStatus>(*stub) : NetApiStatus::rpc_bad_stub_data;
  }

 private:
  std::u16string host_{};
  SmbClient smb_{};
  RpcClient rpc_{smb_};
};

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

std::expected<std::unique_ptr<SessionSource>, ConnectFailure> connect_sessions(const std::string& server, const std::string& as) {
  const auto percent = as.find('%');
  if (percent == std::string::npos) return std::unexpected(ConnectFailure{NetApiStatus::invalid_parameter, "--as wants USER%PASSWORD."});
  std::string user = as.substr(0, percent), domain;
  if (const auto slash = user.find('\\'); slash != std::string::npos) domain = user.substr(0, slash), user = user.substr(slash + 1);
  const Address address = split_address(server);
  auto sessions = std::make_unique<RemoteSessions>();
  const auto opened = sessions->open(address.host, address.port, user, domain, as.substr(percent + 1));
  if (!opened) return std::unexpected(ConnectFailure{to_net_api_status(opened.error()), sentence(server, user, opened.error())});
  return sessions;
}

}  // namespace usher::client
