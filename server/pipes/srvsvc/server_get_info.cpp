// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/srvsvc/server_info.hpp"

#include "server/pipes/srvsvc/methods.hpp"
#include "server/pipes/srvsvc/one_info.hpp"

namespace usher::server::srvsvc_methods {

// [MS-SRVS] 3.1.4.17 NetrServerGetInfo (Opnum 21)
RpcOutcome server_get_info(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const auto level = call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const srvsvc::ServerFields server{.name = call.host.server_name(), .comment = call.host.server_comment()};
  switch (level) {
    case 100: write_one_info<srvsvc::ServerInfo<100>>(call.out, level, server); break;
    case 101: write_one_info<srvsvc::ServerInfo<101>>(call.out, level, server); break;
    case 102:
      if (call.is_privileged()) write_one_info<srvsvc::ServerInfo<102>>(call.out, level, server);
      else write_no_info(call.out, level, NetApiStatus::access_denied);
      break;
    default: write_no_info(call.out, level, NetApiStatus::invalid_level);
  }
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
