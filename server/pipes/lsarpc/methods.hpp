// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/lsarpc/lookup.hpp"
#include "server/pipes/names_call.hpp"

namespace usher::server::lsarpc_methods {

RpcOutcome close(RpcCall& call);
RpcOutcome query_security(RpcCall& call);
RpcOutcome open_policy(RpcCall& call);
RpcOutcome open_policy2(RpcCall& call);
RpcOutcome query_information_policy(RpcCall& call);
RpcOutcome enumerate_trusted_domains(RpcCall& call);
RpcOutcome over_tcp_only(RpcCall& call);
RpcOutcome get_user_name(RpcCall& call);
template <lsarpc::Version version>
RpcOutcome lookup_names(RpcCall& call);
template <lsarpc::Version version>
RpcOutcome lookup_sids(RpcCall& call);

}  // namespace usher::server::lsarpc_methods
