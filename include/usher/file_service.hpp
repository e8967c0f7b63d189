// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Everything an administrator can ask of a file server or do to it: its sessions, connections, open files and shares, what it
// is and how it fares. One interface, three doors: the server in this process, one behind its local socket, and any server
// over SMB. Sources: [MS-SRVS] 3.1.4; ADSI's IADsFileService, IADsFileServiceOperations, IADsSession and IADsResource.
#pragma once
#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <usher/export.hpp>
#include <usher/session.hpp>

namespace usher {

using PageOptions = SessionPageOptions;

/// Part of a list. more_data: there is more behind resume_handle; any other status but success leaves the list empty.
template <class Entry>
struct Page {
  NetApiStatus status = NetApiStatus::success;
  std::vector<Entry> entries{};
  std::uint32_t total = 0;  ///< from the resume position on
  std::uint32_t resume_handle = 0;
};

/// What an open may do: PERM_FILE_* ([MS-SRVS] 2.2.2.9).
namespace permission {
inline constexpr std::uint32_t read = 0x1, write = 0x2, create = 0x4, execute = 0x8, remove = 0x10, attributes = 0x20,
                               security = 0x40;
}

/// An open file, directory or pipe: FILE_INFO_3, ADSI's resource.
struct FileInfo {
  std::uint32_t id = 0;           ///< stays while it is open, and is never used again; what close_file() takes
  std::uint32_t permissions = 0;  ///< permission::*
  std::uint32_t locks = 0;
  std::string path{};             ///< as on the server; a pipe is \PIPE\name
  std::string user{};
  // From the server itself only (not over SMB):
  std::string client{}, share{};
  std::uint64_t logon_id = 0;
  std::chrono::seconds active{};
  std::string oplock = "none";  ///< "none", "level II", "exclusive", "batch" or "lease"
  std::string caching{};        ///< what its client caches by that: of R reads, H the handle, W writes
  bool breaking = false;        ///< and has been told to give some of it up
  bool durable = false;         ///< its client may come back to it after a lost connection
  std::string orphan_of{};      ///< it waits for a client of this account to do so; then `user` and `client` are empty
};

/// Which opens. Empty means any. `base_path` is a prefix of the path; `user` is matched whole, in any case.
struct FileQuery {
  std::string base_path{}, user{};
};

/// A user's use of a share, a tree connect: CONNECTION_INFO_1.
struct ConnectionInfo {
  std::uint32_t id = 0;
  std::uint32_t type = 0;  ///< STYPE_*: 0 a folder, 3 IPC$
  std::uint32_t opens = 0;
  std::uint32_t users = 1;
  std::chrono::seconds active{};
  std::string user{};
  std::string netname{};   ///< the share when asked by computer, the computer when asked by share
  // From the server itself only:
  std::string client{}, share{};
  std::uint64_t logon_id = 0;
};

/// SHARE_INFO_2 with the flags of SHARE_INFO_1005.
struct ShareInfo {
  std::string name{};
  std::uint32_t type = 0;
  std::string comment{};
  std::uint32_t maximum_uses = 0xFFFFFFFF, current_uses = 0;
  std::string path{};
  std::uint32_t flags = 0;  ///< SHI1005_FLAGS_*: 0x8000 encrypt
  bool read_only = false, guest_ok = false, hidden = false;  ///< from the server itself only
};

/// SERVER_INFO_102 and what a person asks beside it.
struct ServerInfo {
  std::uint32_t platform_id = 500;
  std::string name{}, comment{};
  std::string workgroup{};  ///< WKSTA_INFO_100's langroup
  std::uint32_t version_major = 0, version_minor = 0, type = 0;
  std::uint32_t maximum_users = 0xFFFFFFFF;
  std::int32_t autodisconnect_minutes = -1;  ///< -1: never
  std::uint32_t connections = 0;             ///< TCP; from the server itself only
};

/// STAT_SERVER_0 ([MS-SRVS] 2.2.4.39) since `start`, in 64 bits; sessions_opened are those there now ([MS-SMB2] 3.3.4.12).
struct ServerStatistics {
  std::uint32_t start = 0;  ///< seconds since 1970
  std::uint64_t files_opened = 0, sessions_opened = 0, sessions_timed_out = 0;
  std::uint64_t password_errors = 0, permission_errors = 0, system_errors = 0;
  std::uint64_t bytes_sent = 0, bytes_received = 0;
};

/// What may be changed of a share: nullopt leaves it.
struct ShareChange {
  std::optional<std::string> comment{};
  std::optional<std::uint32_t> maximum_uses{};
  std::optional<std::uint32_t> flags{};  ///< SHI1005_FLAGS_*, of which encrypt can change
};

struct ShareOptions;

/// ADSI's IADsServiceOperations.Status, as far as it is ours.
enum class ServiceStatus : std::uint8_t { stopped, running, paused };
/// "stopped", "running", "paused"
USHER_EXPORT std::string_view to_string(ServiceStatus status);

/// A file server, wherever it is. Errors are NetApiStatus; not_supported where a door does not carry the call.
/// Thread  any but the server's own: what closes something waits until that is closed
class USHER_EXPORT FileService : public SessionSource {
 public:
  virtual Page<FileInfo> files(const FileQuery& query, const PageOptions& options) = 0;
  virtual std::expected<FileInfo, NetApiStatus> file(std::uint32_t id) = 0;
  /// file_id_not_found when it is open no more.
  virtual NetApiStatus close_file(std::uint32_t id) = 0;
  /// Durable opens whose clients have gone, so that no session closes them any more: of that user, or of all. How many.
  virtual std::expected<std::size_t, NetApiStatus> close_orphans(const std::string& user) {
    (void)user;
    return std::unexpected(NetApiStatus::not_supported);
  }

  /// `qualifier`: a share's name, or a computer's with two backslashes. Empty is invalid_parameter, as it is for
  /// NetConnectionEnum; all_connections() asks for all of them.
  virtual Page<ConnectionInfo> connections(const std::string& qualifier, const PageOptions& options) = 0;
  virtual std::expected<std::vector<ConnectionInfo>, NetApiStatus> all_connections() = 0;

  virtual std::expected<std::vector<ShareInfo>, NetApiStatus> shares() = 0;
  virtual std::expected<ShareInfo, NetApiStatus> share(const std::string& name) = 0;
  /// Lives until the server ends; what a configuration file says is not changed.
  virtual NetApiStatus add_share(const ShareOptions& options) = 0;
  virtual NetApiStatus change_share(const std::string& name, const ShareChange& change) = 0;
  /// The share is gone for who comes; tree connects and opens of it are closed.
  virtual NetApiStatus remove_share(const std::string& name) = 0;

  virtual std::expected<ServerInfo, NetApiStatus> info() = 0;
  virtual std::expected<ServerStatistics, NetApiStatus> statistics() = 0;

  /// One SMB2 Session by its id, of a session that has several.
  virtual NetApiStatus close_logon(std::uint64_t id) = 0;

  // IADsServiceOperations. A server that is stopped has no service to ask, so its start is Server::start(). SMB has none of these
  // calls: not_supported, but for the status of a server that answers.
  virtual std::expected<ServiceStatus, NetApiStatus> status();
  /// Those who are in go on; nobody new comes in but administrators and operators.
  virtual NetApiStatus pause() { return NetApiStatus::not_supported; }
  virtual NetApiStatus resume() { return NetApiStatus::not_supported; }
  /// Asks the program that runs the server to end it (Server::on_stop_asked()); returns before it has.
  virtual NetApiStatus stop() { return NetApiStatus::not_supported; }
};

/// Every page. Free functions, so that all doors have them.
USHER_EXPORT std::expected<std::vector<FileInfo>, NetApiStatus> files(FileService& service,
                                                                      const FileQuery& query = {});
USHER_EXPORT std::expected<std::vector<ConnectionInfo>, NetApiStatus> connections(FileService& service,
                                                                                  const std::string& qualifier);

/// local_server(), when it is a whole file service. Null: there is none, or it knows sessions only.
USHER_EXPORT std::shared_ptr<FileService> local_file_service();

/// The same of local_file_service(); server_not_started when there is none. Sessions: <usher/session.hpp>.
USHER_EXPORT std::expected<std::vector<FileInfo>, NetApiStatus> files(const FileQuery& query = {});
USHER_EXPORT std::expected<std::vector<ConnectionInfo>, NetApiStatus> connections(const std::string& qualifier);
USHER_EXPORT std::expected<std::vector<ShareInfo>, NetApiStatus> shares();
USHER_EXPORT std::expected<void, NetApiStatus> close_file(std::uint32_t id);
USHER_EXPORT std::expected<void, NetApiStatus> close_logon(std::uint64_t id);
USHER_EXPORT std::expected<std::size_t, NetApiStatus> close_orphans(const std::string& user = "");

}  // namespace usher
