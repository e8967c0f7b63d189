// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <usher/export.hpp>
#include <usher/net_api_status.hpp>
#include <usher/session_event.hpp>

namespace usher {

/// One SMB2 Session (a logon) inside a session.
struct LogonInfo {
  std::uint64_t id = 0;
  std::string workstation{};  ///< what the client says of itself; not verified
  std::string domain{};
  std::string dialect{};      ///< "3.1.1"
  std::string signing{}, cipher{};  ///< empty when not required
  bool guest = false;
  std::uint32_t opens = 0, channels = 0;
  std::chrono::seconds active{}, idle{};
  std::uint64_t bytes_in = 0, bytes_out = 0;  ///< of its SMB2 messages
  std::string client_guid{};                  ///< the client machine's name for itself; not verified
  std::vector<std::string> addresses{};       ///< of its channels, the first one first
};

/// A workstation session: one user on one client, with all logons that make it up. Strings are UTF-8.
struct SessionInfo {
  std::uint32_t id = 0;      ///< only grows
  std::string client{};      ///< two backslashes and the address, IPv6 in brackets
  std::string user{};        ///< account name alone; empty for anonymous
  std::uint32_t opens = 0;   ///< files, pipes and devices
  std::chrono::seconds active{}, idle{};
  bool guest = false;
  std::string client_type{}, transport{};
  std::vector<LogonInfo> logons{};  ///< filled in by the server in this process only
};

/// Which sessions. Empty means any. The client begins with two backslashes; the user may be user, DOMAIN\user or user@domain.
struct SessionQuery {
  std::string client{}, user{};
  std::uint32_t level = 502;  ///< 0, 1, 2, 10, 502: what the caller must be allowed to see, and what is filled in
};

struct SessionPageOptions {
  std::uint32_t preferred_maximum_length = 0xFFFFFFFF;  ///< bytes of marshalled answer; advice
  std::optional<std::uint32_t> resume_handle{};
};

struct SessionPage {
  NetApiStatus status = NetApiStatus::success;  ///< more_data: a page, and there is more
  std::vector<SessionInfo> sessions{};
  std::uint32_t total = 0;
  std::uint32_t resume_handle = 0;
};

/// A server whose sessions can be listed and closed: the one in this process, or one reached over SMB.
/// Thread  any but the server's own: close() waits
class USHER_EXPORT SessionSource {
 public:
  virtual ~SessionSource() = default;
  virtual SessionPage page(const SessionQuery& query, const SessionPageOptions& options) = 0;
  /// Closes what matches and returns when it is closed. invalid_parameter when neither client nor user is given.
  virtual NetApiStatus close(const std::string& client, const std::string& user) = 0;
  /// What happens to its sessions from now on. not_supported over SMB, which has no such call.
  virtual std::expected<std::unique_ptr<EventStream>, NetApiStatus> watch(const WatchOptions&) { return std::unexpected(NetApiStatus::not_supported); }
  /// Whether the server calls itself so: NetSessionEnum(name, ...) then means this process.
  virtual bool answers_to(const std::string& name) const { return (void)name, false; }
};

/// Every session that matches, page by page if need be.
USHER_EXPORT std::expected<std::vector<SessionInfo>, NetApiStatus> sessions(SessionSource& source,
                                                                            const SessionQuery& query = {});
/// The session of a user on a client.
USHER_EXPORT std::expected<SessionInfo, NetApiStatus> session(SessionSource& source, const std::string& client,
                                                              const std::string& user, std::uint32_t level = 502);

/// The server that the session functions mean when no server is named: of several in one process the last one set. Null: none.
USHER_EXPORT void set_local_server(std::weak_ptr<SessionSource> source);
USHER_EXPORT std::shared_ptr<SessionSource> local_server();

/// The same of local_server(); server_not_started when there is none.
USHER_EXPORT std::expected<std::vector<SessionInfo>, NetApiStatus> sessions(const SessionQuery& query = {});
USHER_EXPORT std::expected<SessionInfo, NetApiStatus> session(const std::string& client, const std::string& user,
                                                              std::uint32_t level = 502);
USHER_EXPORT std::expected<void, NetApiStatus> close(const std::string& client, const std::string& user);

}  // namespace usher
