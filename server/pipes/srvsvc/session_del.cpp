// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/srvsvc/methods.hpp"
#include "server/pipes/srvsvc/session_call.hpp"

namespace usher::server::srvsvc_methods {

// [MS-SRVS] 3.1.4.6 NetrSessionDel (Opnum 13): answered when the sessions are closed; the caller's own goes after his answer.
RpcOutcome session_del(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const auto client = call.in.unique_string();
  const auto user = call.in.unique_string();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  delete_sessions(session_call(call, "NetrSessionDel"), client, user,
                  [respond = call.later()](SessionDeletion deletion) mutable {
                    Bytes stub;
                    wire::append(stub, deletion.status);
                    respond(std::move(stub), deletion.closes_caller);
                  });
  return RpcOutcome::later();
}

}  // namespace usher::server::srvsvc_methods
