// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/wire/nt_status.hpp"
#include <usher/net_api_status.hpp>

namespace usher::client {

/// What a caller of the session functions is told when the way to the server, and not the method, says no.
inline NetApiStatus to_net_api_status(NtStatus status) {
  switch (status) {
    case NtStatus::access_denied: return NetApiStatus::access_denied;
    case NtStatus::logon_failure: return NetApiStatus::logon_failure;
    case NtStatus::not_supported: return NetApiStatus::not_supported;
    case NtStatus::bad_network_name:
    case NtStatus::unexpected_io_error:
    case NtStatus::io_timeout: return NetApiStatus::bad_netpath;
    default: return NetApiStatus::rpc_server_unavailable;
  }
}

}  // namespace usher::client
