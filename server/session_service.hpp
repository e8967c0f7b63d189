// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The one implementation behind both doors: the in-process session API and srvsvc call these.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "protocol/srvsvc/session_record.hpp"
#include "server/closing.hpp"
#include "server/session_registry.hpp"
#include "server/session_security.hpp"
#include <usher/net_api_status.hpp>

namespace usher::server {

/// Arguments of NetrSessionEnum ([MS-SRVS] 3.1.4.5), strings as given: nullopt is NULL.
struct SessionQuery {
  std::optional<std::u16string> client{}, user{};
  std::uint32_t level = 10;
  std::uint32_t preferred_maximum_length = 0xFFFFFFFF;  ///< bytes of marshalled answer; advice
  std::optional<std::uint32_t> resume_handle{};         ///< nullopt: the caller passed no handle
};

struct SessionPage {
  NetApiStatus status = NetApiStatus::success;
  std::vector<srvsvc::SessionView> records{};
  std::vector<std::shared_ptr<const void>> kept{};  ///< the sessions, whose texts the records view
  std::uint32_t total_entries = 0;
  std::uint32_t resume_handle = 0;
};

/// The sessions themselves, of which a SessionPage has the records.
struct FoundSessions {
  NetApiStatus status = NetApiStatus::success;
  std::vector<const WorkstationSession*> sessions{};
  std::vector<std::shared_ptr<const void>> kept{};  ///< what the sessions are part of, some hundred each
  std::size_t marshalled_bytes = 0;  ///< of all their records, at the level that was asked for
  std::uint32_t total_entries = 0;
  std::uint32_t resume_handle = 0;
};

/// The names that a filter's domain may have: accounts here are this server's own.
struct ServerNames {
  std::u16string netbios{}, dns{}, domain{};
};

/// The account that `user`, `DOMAIN\user` or `user@domain` means, upper-cased; nullopt: none, because the domain is not this
/// server's, by any of its names.
std::optional<std::u16string> account_meant(std::u16string_view text, const ServerNames& names);

/// The row of one session, at a moment. Its texts are the session's.
srvsvc::SessionView make_session_record(const WorkstationSession& session, SteadyTime now);

/// A walk over the sessions, some at a time. Who may see no others' sessions but his own finds those, and no sign of the others;
/// asking for another user is refused.
/// Sections  [MS-SRVS] 3.1.4.5; order of checks: level, lengths, name form, access, walk
/// Thread    one at a time
class SessionSearch {
 public:
  /// `registry` outlives it.
  SessionSearch(const SessionRegistry& registry, SessionQuery query, const SessionRights& rights, const ServerNames& names);

  /// Goes on until `rows` have been looked at, or some more. True: the search is over.
  bool advance(std::size_t rows);
  /// Once it is over.
  FoundSessions take() { return std::move(found_); }

 private:
  void take_rows(const SessionRegistry::Page& rows);
  void finish();

  const SessionRegistry* registry_;
  SessionQuery query_;
  SessionFilter filter_{};
  FoundSessions found_{};
  std::uint32_t start_ = 0, after_ = 0;
  std::size_t room_ = 0;
  bool own_only_ = false, is_full_ = false, is_over_ = false;
};

/// A whole search.
FoundSessions find_sessions(const SessionRegistry& registry, const SessionQuery& query, const SessionRights& rights,
                            const ServerNames& names);
/// The same with a record of each.
SessionPage enumerate_sessions(const SessionRegistry& registry, const SessionQuery& query, const SessionRights& rights,
                               const ServerNames& names, SteadyTime now);

/// NetSessionGetInfo: one record, by an enumeration filtered by both ([MS-SRVS] 3.1.4.5). Both strings are required.
SessionPage get_session(const SessionRegistry& registry, const SessionQuery& query, const SessionRights& rights,
                        const ServerNames& names, SteadyTime now);

/// NetSessionDel ([MS-SRVS] 3.1.4.6): asks every matching logon's owner to close and calls `done` once, when the last has
/// (with the number of logons closed), or at once with the error. `done` may run on any strand.
/// A logon whose id is `own_session_id` is left out and reported through `closes_caller`, so that the caller can be answered first.
/// `how` is what those who watch are told.
struct SessionDeletion {
  NetApiStatus status = NetApiStatus::success;
  std::size_t logons_closed = 0;
  bool closes_caller = false;
};
void delete_sessions(const SessionRegistry& registry, const std::optional<std::u16string>& client,
                     const std::optional<std::u16string>& user, const SessionRights& rights, const ServerNames& names,
                     std::uint64_t own_session_id, std::move_only_function<void(SessionDeletion)> done,
                     const Closing& how = {.reason = CloseReason::closed_by_administrator});

}  // namespace usher::server
