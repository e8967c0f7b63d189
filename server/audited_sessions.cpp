// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/audited_sessions.hpp"

#include "protocol/wire/utf16.hpp"

namespace usher::server {

namespace {

void leave_record(const SessionCall& call, const SessionQuery& query, std::size_t count, NetApiStatus status) {
  if (!call.audit) return;
  call.audit->record({.caller = call.caller, .call = call.name, .client = query.client, .user = query.user, .level = query.level,
                      .count = count, .status = status, .started = call.now});
}

}  // namespace

AuditedSearch::AuditedSearch(SessionCall call, const SessionQuery& query)
    : call_(std::move(call)), query_(query), search_(call_.registry, query, call_.rights, call_.names) {}

FoundSessions AuditedSearch::take() {
  FoundSessions found = search_.take();
  leave_record(call_, query_, found.sessions.size(), found.status);
  return found;
}

SessionPage enumerate_sessions(const SessionCall& call, const SessionQuery& query) {
  SessionPage page = enumerate_sessions(call.registry, query, call.rights, call.names, call.now.steady);
  leave_record(call, query, page.records.size(), page.status);
  return page;
}

void delete_sessions(const SessionCall& call, const std::optional<std::u16string>& client, const std::optional<std::u16string>& user,
                     std::move_only_function<void(SessionDeletion)> done) {
  auto leave_record = [audit = call.audit, done = std::move(done),
                       record = AuditRecord{.caller = call.caller, .call = call.name, .client = client, .user = user, .started = call.now}](
                          SessionDeletion deletion) mutable {
    record.count = deletion.logons_closed;
    record.status = deletion.status;
    if (audit) audit->record(std::move(record));
    done(deletion);
  };
  delete_sessions(call.registry, client, user, call.rights, call.names, call.caller.session_id, std::move(leave_record),
                  {.reason = CloseReason::closed_by_administrator, .at = call.now.wall, .by = name_of(call.caller)});
}

std::u16string name_of(const AuditCaller& caller) {
  if (caller.door == AuditCaller::Door::srvsvc) return caller.user;
  std::string name(to_string(caller.door));
  if (caller.uid) name += " (uid " + std::to_string(*caller.uid) + ")";
  return wire::to_utf16(name);
}

}  // namespace usher::server
