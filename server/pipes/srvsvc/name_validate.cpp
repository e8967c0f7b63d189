// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/srvsvc/methods.hpp"
#include "server/pipes/srvsvc/name_types.hpp"

namespace usher::server::srvsvc_methods {

// [MS-SRVS] 3.1.4.32 NetprNameValidate (Opnum 33)
RpcOutcome name_validate(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const std::u16string name = call.in.string();
  const auto type = call.in.get<std::uint32_t>(), flags = call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const bool known_flags = flags == 0 || flags == name_flag::lan_manager;
  call.out.put(known_flags ? validate_name(name, type, flags) : NetApiStatus::invalid_parameter);
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
