// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "server/administration.hpp"
#include "server/pipes/rpc_call.hpp"

namespace usher::server {

/// For methods whose response is a status that comes when something has been closed or made: takes the call over, and answers
/// with `before`, which is in the response already, and the status.
inline Administration::Done answer_later(RpcCall& call) {
  return [before = call.out.out(), respond = call.later()](NetApiStatus status) mutable {
    wire::append(before, status);
    respond(std::move(before), false);
  };
}

}  // namespace usher::server
