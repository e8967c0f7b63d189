// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Methods that this server does not offer: a well-formed answer that says so, where a fault would make many tools stop.
#include "server/pipes/srvsvc/enum_answer.hpp"
#include "server/pipes/srvsvc/methods.hpp"

namespace usher::server::srvsvc_methods {

RpcOutcome not_supported(RpcCall& call) {
  call.out.put(NetApiStatus::not_supported);
  return RpcOutcome::done();
}

RpcOutcome not_supported_null(RpcCall& call) {
  call.out.null();
  return not_supported(call);
}

RpcOutcome not_supported_handle(RpcCall& call) {
  for (int word = 0; word < 5; ++word) call.out.null();  // attributes and UUID
  return not_supported(call);
}

// [MS-SRVS] 3.1.4.45 NetrServerAliasEnum (Opnum 55)
RpcOutcome server_alias_enum(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const auto arguments = srvsvc::read_enum_arguments(call.in, [](std::uint32_t level) { return level == 0; });
  if (const auto fault = fault_in(call, arguments)) return RpcOutcome::failed(*fault);
  const bool known = arguments.level == 0;
  srvsvc::write_enum_struct(call.out, arguments.level, known, 0, [](rpc::NdrWriter&) {});
  call.out.put(std::uint32_t{0});
  call.out.unique_number(arguments.resume_handle);
  call.out.put(known ? NetApiStatus::not_supported : NetApiStatus::invalid_level);
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
