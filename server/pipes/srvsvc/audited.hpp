// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <string_view>

#include "server/audit.hpp"
#include "server/pipes/rpc_call.hpp"

namespace usher::server::srvsvc_methods {

/// Who stands behind the pipe, as records name him.
inline AuditCaller audit_caller(const RpcCall& call) {
  const CallerIdentity& caller = call.caller;
  return {.door = AuditCaller::Door::srvsvc, .user = caller.user, .client = caller.client, .session_id = caller.session_id};
}

/// A record of this call, to be filled in and left. `name` is a literal.
inline AuditRecord begin_record(const RpcCall& call, std::string_view name) {
  return {.caller = audit_caller(call), .call = name, .started = call.now};
}

inline void leave_record(const RpcCall& call, AuditRecord record, NetApiStatus status, std::uint64_t count = 0) {
  record.status = status, record.count = count;
  if (AuditLog* audit = call.host.audit()) audit->record(std::move(record));
}

/// Of a call that everybody makes, so that only its refusal is worth a record.
inline void leave_refusal(const RpcCall& call, std::string_view name, std::optional<std::uint32_t> level = {}) {
  AuditRecord record = begin_record(call, name);
  record.level = level;
  leave_record(call, std::move(record), NetApiStatus::access_denied);
}

}  // namespace usher::server::srvsvc_methods
