// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/wire/utf16.hpp"
#include "server/pipes/srvsvc/later_answer.hpp"
#include "server/pipes/srvsvc/methods.hpp"

namespace usher::server::srvsvc_methods {

// [MS-SRVS] 3.1.4.4 NetrFileClose (Opnum 11): answered when the open is closed.
RpcOutcome file_close(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const auto id = call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  AuditRecord record = begin_record(call, "NetrFileClose");
  record.target = wire::to_utf16(std::to_string(id));
  if (!call.is_privileged()) {
    leave_record(call, std::move(record), NetApiStatus::access_denied);
    return call.out.put(NetApiStatus::access_denied), RpcOutcome::done();
  }
  call.host.administration().close_open(id, answer_later(call, std::move(record)));
  return RpcOutcome::later();
}

}  // namespace usher::server::srvsvc_methods
