// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The session calls as the doors make them: each leaves its audit record.
#pragma once
#include "server/audit.hpp"
#include "server/session_service.hpp"

namespace usher::server {

/// One call by one caller. The references and views last for the call.
struct SessionCall {
  const SessionRegistry& registry;
  AuditLog* audit = nullptr;  ///< null: nobody keeps records
  std::string_view name{};    ///< of the call, a literal
  AuditCaller caller{};
  SessionRights rights{};
  ServerNames names{};
  Now now{};
};

/// A search of which the record is left when it is over.
class AuditedSearch {
 public:
  AuditedSearch(SessionCall call, const SessionQuery& query);
  bool advance(std::size_t rows) { return search_.advance(rows); }
  FoundSessions take();
  const SessionCall& call() const { return call_; }

 private:
  SessionCall call_;
  SessionQuery query_;
  SessionSearch search_;
};
SessionPage enumerate_sessions(const SessionCall& call, const SessionQuery& query);
/// The record is left before `done` is told. Who watches is told who closed.
void delete_sessions(const SessionCall& call, const std::optional<std::u16string>& client, const std::optional<std::u16string>& user,
                     std::move_only_function<void(SessionDeletion)> done);

/// A person's words for who closed something: the account, or the door.
std::u16string name_of(const AuditCaller& caller);

}  // namespace usher::server
