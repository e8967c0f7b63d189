// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/session_registry.hpp"
#include <usher/net_api_status.hpp>

namespace usher::server {

/// An open file, directory or pipe at a moment: FILE_INFO_3 ([MS-SRVS] 2.2.4.7, [MS-SMB2] 3.3.4.20) and whose it is.
struct OpenRecord {
  std::uint32_t id = 0;           ///< Open.GlobalFileId: only grows, and stays while it is open
  std::uint32_t permissions = 0;  ///< PERM_FILE_* ([MS-SRVS] 2.2.2.9 and lmaccess.h's further bits)
  std::uint32_t num_locks = 0;
  std::u16string path{};          ///< as on the server, after all renames; a pipe is \PIPE\name
  std::u16string user{}, client{}, share{};  ///< client as listed: two backslashes in front
  std::uint64_t session_id = 0;
  std::uint32_t active_seconds = 0;
  std::uint8_t oplock_level = 0;  ///< Open.OplockLevel
  std::uint32_t caching = 0;      ///< SMB2_LEASE_* of its oplock or lease: what the client caches
  bool breaking = false;          ///< and has been told to give up
  bool durable = false;           ///< Open.IsDurable
  std::u16string orphan_of{};     ///< the account whose client may come back for it, when it has lost its session
};

/// A tree connect at a moment: CONNECTION_INFO_1 ([MS-SRVS] 2.2.4.2, [MS-SMB2] 3.3.4.19) and whose it is.
struct TreeRecord {
  std::uint32_t id = 0;    ///< TreeConnect.TreeGlobalId
  std::uint32_t type = 0;  ///< STYPE_*
  std::uint32_t num_opens = 0, num_users = 1, active_seconds = 0;
  std::u16string user{};
  std::u16string netname{};  ///< the half that was not asked for: the share by computer, the computer by share
  std::u16string client{}, share{};
  std::uint64_t session_id = 0;
};

/// One share ([MS-SRVS] 2.2.4.22 on). Type: STYPE_*; one that was added while the server runs is STYPE_TEMPORARY.
struct ShareRecord {
  std::u16string name{}, comment{}, path{};
  std::uint32_t type = 0;
  std::uint32_t current_uses = 0;
  std::uint32_t maximum_uses = 0xFFFFFFFF;
  std::uint32_t flags = 0;  ///< SHI1005_FLAGS_*
  bool hidden = false;      ///< listed only to administrators
  bool read_only = false, guest_ok = false;
};

namespace share_type {  // [MS-SRVS] 2.2.2.4
inline constexpr std::uint32_t disk = 0, ipc = 3, temporary = 0x40000000, special = 0x80000000;
}
namespace share_flag {  // [MS-SRVS] 2.2.4.29
inline constexpr std::uint32_t encrypt_data = 0x8000;
}

/// What may be changed of a share: nullopt leaves it.
struct ShareUpdate {
  std::optional<std::u16string> comment{};
  std::optional<std::uint32_t> maximum_uses{};
  std::optional<std::uint32_t> flags{};  ///< of which encrypt_data can change
};

/// SERVER_INFO_102, as far as a server is told or knows it.
struct ServerRecord {
  std::u16string name{}, comment{};
  std::uint32_t maximum_users = 0xFFFFFFFF;
  std::int32_t autodisconnect_minutes = -1;  ///< -1: never
  std::uint32_t connections = 0;             ///< TCP
};

/// STAT_SERVER_0 ([MS-SRVS] 2.2.4.39) in 64 bits, counted from the start on and never down, but for sessions: sts0_sopens goes down
/// when one ends ([MS-SMB2] 3.3.4.12, 3.3.5.6), so it is how many there are, and says the same as a list of them.
struct StatisticsRecord {
  std::uint32_t start = 0;  ///< seconds since 1970
  std::uint64_t files_opened = 0, sessions_opened = 0, sessions_timed_out = 0;
  std::uint64_t password_errors = 0, permission_errors = 0;
  std::uint64_t bytes_sent = 0, bytes_received = 0;
};

/// Arguments of NetrFileEnum ([MS-SRVS] 3.1.4.2), strings as given: nullopt is NULL.
struct OpenQuery {
  std::optional<std::u16string> base_path{}, user{};
  std::uint32_t level = 3;                              ///< 2 or 3
  std::uint32_t preferred_maximum_length = 0xFFFFFFFF;  ///< bytes of marshalled answer; advice
  std::optional<std::uint32_t> resume_handle{};
};

/// Arguments of NetrConnectionEnum ([MS-SRVS] 3.1.4.1).
struct TreeQuery {
  std::optional<std::u16string> qualifier{};  ///< a share's name, or a computer's with two backslashes
  std::uint32_t level = 1;                    ///< 0 or 1
  std::uint32_t preferred_maximum_length = 0xFFFFFFFF;
  std::optional<std::uint32_t> resume_handle{};
};

template <class Record>
struct RecordPage {
  NetApiStatus status = NetApiStatus::success;  ///< more_data: there is more behind resume_handle
  std::vector<Record> records{};
  std::uint32_t total_entries = 0;  ///< that match, from the resume position on
  std::uint32_t resume_handle = 0;
};

/// A page whose records are made one by one, when somebody asks for them: what a row costs until then is `held_bytes / count`.
/// What is in it is settled; what is told of a row is what holds at the moment when its record is made.
template <class Record>
struct RecordList {
  NetApiStatus status = NetApiStatus::success;
  std::size_t count = 0;
  std::function<Record(std::size_t)> record{};  ///< of the row with that place, below count
  std::size_t marshalled_bytes = 0;             ///< of all of them, at the level that was asked for, when they were found
  std::size_t held_bytes = 0;
  std::uint32_t total_entries = 0;
  std::uint32_t resume_handle = 0;

  RecordPage<Record> page() const {
    RecordPage<Record> whole{.status = status, .total_entries = total_entries, .resume_handle = resume_handle};
    whole.records.reserve(count);
    for (std::size_t at = 0; at < count; ++at) whole.records.push_back(record(at));
    return whole;
  }
};

/// What an administrator may ask of a server and do to it, beside its sessions (session_service.hpp): the one implementation
/// behind the in-process API, the local socket and srvsvc. Arguments are checked here; whether the caller may is the door's
/// affair, and comes first.
/// Thread  any. Done is called exactly once, on any thread, when what was asked for has happened or has failed
class Administration {
 public:
  using Done = std::move_only_function<void(NetApiStatus)>;
  virtual ~Administration() = default;

  virtual RecordList<OpenRecord> find_opens(const OpenQuery& query, SteadyTime now) const = 0;
  RecordPage<OpenRecord> opens(const OpenQuery& query, SteadyTime now) const { return find_opens(query, now).page(); }
  virtual std::optional<OpenRecord> open(std::uint32_t id, SteadyTime now) const = 0;
  /// Exactly that open ([MS-SMB2] 3.3.4.17); what waits on it is answered. file_id_not_found when it is open no more.
  virtual void close_open(std::uint32_t id, Done done) = 0;

  using Counted = std::move_only_function<void(NetApiStatus, std::size_t)>;
  /// The durable opens that have lost their session ([MS-SMB2] 3.3.7.1), of that account or of all; `done` is told how many.
  virtual void close_orphans(const std::optional<std::u16string>& user, Counted done) = 0;

  virtual RecordList<TreeRecord> find_trees(const TreeQuery& query, SteadyTime now) const = 0;
  RecordPage<TreeRecord> trees(const TreeQuery& query, SteadyTime now) const { return find_trees(query, now).page(); }
  /// Of all shares and computers; netname is the share.
  virtual std::vector<TreeRecord> all_trees(SteadyTime now) const = 0;

  /// In the order of their names, IPC$ last.
  virtual std::vector<ShareRecord> shares() const = 0;
  virtual std::optional<ShareRecord> share(std::u16string_view name) const = 0;
  /// Lives until it is removed or the server ends. `type` and `current_uses` are ignored.
  virtual void add_share(ShareRecord wanted, Done done) = 0;
  virtual NetApiStatus change_share(std::u16string_view name, const ShareUpdate& update) = 0;
  /// Done when the last tree connect and open of it is closed.
  virtual void remove_share(std::u16string_view name, Done done) = 0;

  /// One SMB2 Session by its id, of a session that has several.
  virtual void close_logon(std::uint64_t session_id, Done done) = 0;

  virtual ServerRecord server_info() const = 0;
  virtual StatisticsRecord statistics() const = 0;
};

}  // namespace usher::server
