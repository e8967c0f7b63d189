// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "server/administration.hpp"
#include "server/pipes/rpc_call.hpp"
#include "server/pipes/srvsvc/audited.hpp"

namespace usher::server {

/// For methods whose response is a status that comes when something has been closed or made: takes the call over, leaves the
/// record, and answers with `before`, which is in the response already, and the status.
inline Administration::Done answer_later(RpcCall& call, AuditRecord record) {
  return [before = call.out.out(), respond = call.later(), audit = call.host.audit(), record = std::move(record)](NetApiStatus status) mutable {
    record.status = status, record.count = status == NetApiStatus::success;
    if (audit) audit->record(std::move(record));
    wire::append(before, status);
    respond(std::move(before), false);
  };
}

}  // namespace usher::server
