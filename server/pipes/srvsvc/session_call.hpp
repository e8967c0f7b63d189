// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "server/audited_sessions.hpp"
#include "server/pipes/rpc_call.hpp"

namespace usher::server::srvsvc_methods {

/// A session call by who stands behind the pipe, with the rights that he has now.
inline SessionCall session_call(const RpcCall& call, std::string_view name) {
  const CallerIdentity& caller = call.caller;
  return {.registry = call.host.sessions(),
          .audit = call.host.audit(),
          .name = name,
          .caller = {.door = AuditCaller::Door::srvsvc, .user = caller.user, .client = caller.client, .session_id = caller.session_id},
          .rights = call.host.session_rights(caller),
          .names = call.host.server_names(),
          .now = call.now};
}

}  // namespace usher::server::srvsvc_methods
