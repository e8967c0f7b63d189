// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The methods of srvsvc, in files of their names in this folder ([MS-SRVS] 3.1.4).
#pragma once
#include "server/pipes/rpc_call.hpp"

namespace usher::server::srvsvc_methods {

RpcOutcome connection_enum(RpcCall& call);
RpcOutcome file_enum(RpcCall& call);
RpcOutcome file_get_info(RpcCall& call);
RpcOutcome file_close(RpcCall& call);
RpcOutcome session_enum(RpcCall& call);
RpcOutcome session_del(RpcCall& call);
RpcOutcome share_add(RpcCall& call);
RpcOutcome share_enum(RpcCall& call);
RpcOutcome share_enum_sticky(RpcCall& call);
RpcOutcome share_get_info(RpcCall& call);
RpcOutcome share_set_info(RpcCall& call);
RpcOutcome share_del(RpcCall& call);
RpcOutcome share_del_sticky(RpcCall& call);
RpcOutcome share_del_ex(RpcCall& call);
RpcOutcome share_check(RpcCall& call);
RpcOutcome server_get_info(RpcCall& call);
RpcOutcome server_set_info(RpcCall& call);
RpcOutcome server_disk_enum(RpcCall& call);
RpcOutcome server_statistics_get(RpcCall& call);
RpcOutcome server_transport_enum(RpcCall& call);
RpcOutcome server_alias_enum(RpcCall& call);
RpcOutcome remote_tod(RpcCall& call);
RpcOutcome path_type(RpcCall& call);
RpcOutcome path_canonicalize(RpcCall& call);
RpcOutcome path_compare(RpcCall& call);
RpcOutcome name_validate(RpcCall& call);
RpcOutcome name_canonicalize(RpcCall& call);
RpcOutcome name_compare(RpcCall& call);
/// For methods that this server does not offer: those whose response is their status alone, has a NULL or a zero in front, or an
/// empty context handle.
RpcOutcome not_supported(RpcCall& call);
RpcOutcome not_supported_null(RpcCall& call);
RpcOutcome not_supported_handle(RpcCall& call);

}  // namespace usher::server::srvsvc_methods
