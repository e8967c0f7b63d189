// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The methods of srvsvc, one file each in this folder ([MS-SRVS] 3.1.4).
#pragma once
#include "server/pipes/rpc_call.hpp"

namespace usher::server::srvsvc_methods {

RpcOutcome connection_enum(RpcCall& call);
RpcOutcome file_enum(RpcCall& call);
RpcOutcome session_enum(RpcCall& call);
RpcOutcome session_del(RpcCall& call);
RpcOutcome share_enum(RpcCall& call);
RpcOutcome share_get_info(RpcCall& call);
RpcOutcome server_get_info(RpcCall& call);
RpcOutcome server_disk_enum(RpcCall& call);
RpcOutcome remote_tod(RpcCall& call);
RpcOutcome name_validate(RpcCall& call);
/// For methods whose response is their status alone and that this server does not offer.
RpcOutcome not_supported(RpcCall& call);

}  // namespace usher::server::srvsvc_methods
