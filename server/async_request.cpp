// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/async_request.hpp"

#include "server/connection_port.hpp"

namespace usher::server {

bool AsyncRequest::complete(NtStatus status, Bytes body) {
  if (completed_.exchange(true, std::memory_order_acq_rel)) return false;
  counted_.end();
  port_->answer(header_, encrypted_, status, std::move(body));
  return true;
}

}  // namespace usher::server
