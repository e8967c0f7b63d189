// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "server/audited_sessions.hpp"
#include "server/pipes/rpc_call.hpp"
#include "server/pipes/srvsvc/audited.hpp"

namespace usher::server::srvsvc_methods {

/// A session call by who stands behind the pipe, with the rights that he has now.
inline SessionCall session_call(const RpcCall& call, std::string_view name) {
  return {.registry = call.host.sessions(),
          .audit = call.host.audit(),
          .name = name,
          .caller = audit_caller(call),
          .rights = call.host.session_rights(call.caller),
          .names = call.host.server_names(),
          .now = call.now};
}

}  // namespace usher::server::srvsvc_methods
