// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/session_service.hpp"

#include <algorithm>

#include "protocol/srvsvc/session_levels.hpp"
#include "server/times.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {
namespace {

constexpr std::size_t longest_name = 1024;   // characters with the NUL ([MS-SRVS] 3.1.4.5)
constexpr std::size_t rows_per_lock = 512;   // how many the registry hands out under one lock
constexpr std::uint32_t everything = 0xFFFFFFFF;
constexpr std::uint32_t sess_guest = 1;      // SESS_GUEST, [MS-SRVS] 2.2.2.3

bool given(const std::optional<std::u16string>& text) { return text && !text->empty(); }
bool too_long(const std::optional<std::u16string>& text) { return text && text->size() + 1 > longest_name; }

void filter_user(SessionFilter& filter, std::u16string_view text, const ServerNames& names) {
  auto account = account_meant(text, names);
  filter.matches_nothing |= !account;
  filter.user = std::move(account).value_or(u"");
}

SessionFilter make_filter(const std::optional<std::u16string>& client, const std::optional<std::u16string>& user,
                          const ServerNames& names) {
  SessionFilter filter;
  if (given(client)) filter.client = canonical_client(*client);
  if (given(user)) filter_user(filter, *user, names);
  return filter;
}

bool allowed(std::uint32_t level, const SessionRights& rights) {
  return level == 0 || level == 10 ? rights.read : rights.read_administrative;
}

/// Checks in the order that session rules give: level, lengths, form of the name; access comes after them.
NetApiStatus check(const SessionQuery& query) {
  if (!srvsvc::find_session_level(query.level)) return NetApiStatus::invalid_level;
  if (too_long(query.client) || too_long(query.user)) return NetApiStatus::invalid_parameter;
  if (given(query.client) && !query.client->starts_with(u"\\\\")) return NetApiStatus::invalid_computer;
  return NetApiStatus::success;
}

/// For a caller without the right to all sessions: leaves him his own, if he may see those. False: access is denied.
bool limit_to_own(SessionFilter& filter, const SessionRights& rights) {
  if (rights.own.empty() || filter.matches_nothing) return false;
  std::u16string own = upcase(rights.own);
  if (filter.user && *filter.user != own) return false;
  filter.user = std::move(own);
  return true;
}

/// Nothing matched a walk from the start. [MS-SRVS] 3.1.4.5 leaves open which of the two it is: the client is named when
/// it is the client that is not here. Who sees his own sessions alone does not learn which clients others have.
NetApiStatus not_found(const SessionRegistry& registry, const SessionQuery& query, const SessionFilter& filter, bool own_only) {
  if (filter.client && (own_only || !registry.has_client(*filter.client))) return NetApiStatus::client_name_not_found;
  if (own_only && !given(query.user)) return NetApiStatus::success;
  if (filter.user) return NetApiStatus::user_not_found;
  return NetApiStatus::success;
}

}  // namespace

std::optional<std::u16string> account_meant(std::u16string_view text, const ServerNames& names) {
  std::u16string_view user = text, domain;
  if (const auto slash = text.find(u'\\'); slash != text.npos) {
    domain = text.substr(0, slash), user = text.substr(slash + 1);
  } else if (const auto at = text.rfind(u'@'); at != text.npos) {
    user = text.substr(0, at), domain = text.substr(at + 1);
  }
  const bool ours = domain.empty() || domain == u"." || equal_ignoring_case(domain, names.netbios) ||
                    equal_ignoring_case(domain, names.dns) || equal_ignoring_case(domain, names.domain);
  return ours && !user.empty() ? std::optional(upcase(user)) : std::nullopt;
}

srvsvc::SessionView make_session_record(const WorkstationSession& session, SteadyTime now) {
  const std::uint32_t logons = session.num_logons.load(std::memory_order_relaxed);
  const bool guest = logons > 0 && session.num_guests.load(std::memory_order_relaxed) == logons;
  const SteadyTime last{SteadyTime::duration(session.last_request.load(std::memory_order_relaxed))};
  return {.id = session.id,
          .client_name = session.client_name,
          .user_name = session.user,
          .num_opens = session.num_opens.load(std::memory_order_relaxed),
          .active_seconds = seconds_between(session.created, now),
          .idle_seconds = seconds_between(last, now),
          .user_flags = guest ? sess_guest : 0,
          .client_type = {},
          .transport = session.transport};
}

SessionSearch::SessionSearch(const SessionRegistry& registry, SessionQuery query, const SessionRights& rights, const ServerNames& names)
    : registry_(&registry), query_(std::move(query)), start_(query_.resume_handle.value_or(0)), after_(start_), room_(query_.preferred_maximum_length) {
  found_.status = check(query_);
  found_.resume_handle = start_;
  is_over_ = true;
  if (found_.status != NetApiStatus::success) return;
  filter_ = make_filter(query_.client, query_.user, names);
  own_only_ = !allowed(query_.level, rights);
  is_over_ = own_only_ && !limit_to_own(filter_, rights);
  if (is_over_) found_.status = NetApiStatus::access_denied;
}

bool SessionSearch::advance(std::size_t rows) {
  for (std::size_t looked_at = 0; !is_over_ && looked_at < rows;) {
    const auto page = registry_->page(after_, filter_, rows_per_lock);
    if (after_ == start_) found_.total_entries = page.total, found_.sessions.reserve(query_.preferred_maximum_length == everything ? page.total : 0);
    take_rows(page);
    looked_at += page.sessions.size();
    if (is_full_ || page.is_last()) finish();
  }
  return is_over_;
}

void SessionSearch::take_rows(const SessionRegistry::Page& rows) {
  const srvsvc::SessionLevel& level = *srvsvc::find_session_level(query_.level);
  const bool unlimited = query_.preferred_maximum_length == everything;
  for (const auto& session : rows.sessions) {
    const std::size_t size = level.marshalled_size({session->client_name, session->user, {}, session->transport});
    // At least one entry goes out whatever its size: a page without progress would hold the caller for ever.
    is_full_ = !unlimited && size > room_ && !found_.sessions.empty();
    if (is_full_) break;
    room_ -= std::min(room_, size);
    after_ = session->id;
    found_.marshalled_bytes += size;
    found_.sessions.push_back(session.get());
  }
  found_.kept.push_back(rows.kept);
}

void SessionSearch::finish() {
  is_over_ = true;
  if (found_.sessions.empty()) {
    if (start_ == 0) found_.status = not_found(*registry_, query_, filter_, own_only_);
    return;
  }
  found_.total_entries = std::max(found_.total_entries, static_cast<std::uint32_t>(found_.sessions.size()));
  if (!is_full_) return;
  found_.status = NetApiStatus::more_data;
  found_.resume_handle = found_.sessions.back()->id;
}

FoundSessions find_sessions(const SessionRegistry& registry, const SessionQuery& query, const SessionRights& rights,
                            const ServerNames& names) {
  SessionSearch search(registry, query, rights, names);
  while (!search.advance(rows_per_lock)) {}
  return search.take();
}

SessionPage enumerate_sessions(const SessionRegistry& registry, const SessionQuery& query, const SessionRights& rights,
                               const ServerNames& names, SteadyTime now) {
  FoundSessions found = find_sessions(registry, query, rights, names);
  SessionPage page{.status = found.status, .total_entries = found.total_entries, .resume_handle = found.resume_handle};
  page.records.reserve(found.sessions.size());
  for (const WorkstationSession* session : found.sessions) page.records.push_back(make_session_record(*session, now));
  page.kept = std::move(found.kept);
  return page;
}

SessionPage get_session(const SessionRegistry& registry, const SessionQuery& query, const SessionRights& rights,
                        const ServerNames& names, SteadyTime now) {
  if (!given(query.client) || !given(query.user)) return {.status = NetApiStatus::invalid_parameter};
  SessionQuery whole = query;
  whole.preferred_maximum_length = everything;
  whole.resume_handle.reset();
  return enumerate_sessions(registry, whole, rights, names, now);
}

void delete_sessions(const SessionRegistry& registry, const std::optional<std::u16string>& client,
                     const std::optional<std::u16string>& user, const SessionRights& rights, const ServerNames& names,
                     std::uint64_t own_session_id, std::move_only_function<void(SessionDeletion)> done, const Closing& how) {
  // Access first: a caller without the right learns nothing, not even whether the name is well formed.
  if (!rights.remove && rights.own.empty()) return done({.status = NetApiStatus::access_denied});
  if (too_long(client) || too_long(user)) return done({.status = NetApiStatus::invalid_parameter});
  if (!given(client) && !given(user)) return done({.status = NetApiStatus::invalid_parameter});  // never everybody by accident
  if (given(client) && !client->starts_with(u"\\\\")) return done({.status = NetApiStatus::client_name_not_found});

  SessionFilter filter = make_filter(client, user, names);
  if (!rights.remove && !limit_to_own(filter, rights)) return done({.status = NetApiStatus::access_denied});
  SessionDeletion deletion{.status = NetApiStatus::client_name_not_found};
  std::vector<std::shared_ptr<LogonControl>> closing;
  for (std::uint32_t after = 0;;) {
    const auto rows = registry.page(after, filter, rows_per_lock);
    for (const auto& session : rows.sessions) {
      after = session->id;
      deletion.status = NetApiStatus::success;
      for (const auto& logon : registry.logons(session->id)) {
        ++deletion.logons_closed;
        if (logon->session_id == own_session_id) deletion.closes_caller = true;
        else if (auto control = logon->control.lock()) closing.push_back(std::move(control));
      }
    }
    if (rows.is_last()) break;
  }
  // Each close holds the countdown; whoever lets go last reports, on whatever thread that is. A close that is called lets go
  // at once, one that is thrown away when it is destroyed, and a logon that is gone already never held it.
  struct Countdown {
    SessionDeletion result;
    std::move_only_function<void(SessionDeletion)> done;
    ~Countdown() { done(result); }
  };
  const auto countdown = std::shared_ptr<Countdown>(new Countdown{deletion, std::move(done)});
  for (const auto& control : closing) control->end(how, [held = countdown]() mutable { held.reset(); });
}

}  // namespace usher::server
