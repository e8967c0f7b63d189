// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/srvsvc/methods.hpp"

namespace usher::server::srvsvc_methods {

// [MS-SRVS] 3.1.4.6 NetrSessionDel (Opnum 13): answered when the sessions are closed; the caller's own goes after his answer.
RpcOutcome session_del(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const auto client = call.in.unique_string();
  const auto user = call.in.unique_string();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  delete_sessions(call.host.sessions(), client, user, call.host.session_rights(call.caller), call.host.server_names(), call.caller.session_id,
                  [respond = call.later()](SessionDeletion deletion) mutable {
                    Bytes stub;
                    wire::append(stub, deletion.status);
                    respond(std::move(stub), deletion.closes_caller);
                  });
  return RpcOutcome::later();
}

}  // namespace usher::server::srvsvc_methods
