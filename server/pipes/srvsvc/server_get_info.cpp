// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/srvsvc/server_info.hpp"

#include "server/pipes/srvsvc/audited.hpp"
#include "server/pipes/srvsvc/methods.hpp"
#include "server/pipes/srvsvc/one_info.hpp"

namespace usher::server::srvsvc_methods {
namespace {

constexpr std::uint32_t union_levels[] = {  // [MS-SRVS] 2.2.3.7 SERVER_INFO
    100,  101,  102,  103,  502,  503,  599,  1005, 1010, 1016, 1017, 1018, 1107, 1501, 1502, 1503, 1506,
    1510, 1511, 1512, 1513, 1514, 1515, 1516, 1518, 1523, 1528, 1529, 1530, 1533, 1534, 1535, 1536, 1538,
    1539, 1540, 1541, 1542, 1543, 1544, 1545, 1546, 1547, 1548, 1549, 1550, 1552, 1553, 1554, 1555, 1556};

srvsvc::ServerFields server_fields(const RpcCall& call) {
  const ServerRecord record = call.host.administration().server_info();
  return {.name = record.name,
          .comment = record.comment,
          .users = record.maximum_users,
          .disconnect_minutes = static_cast<std::uint32_t>(record.autodisconnect_minutes)};
}

}  // namespace

// [MS-SRVS] 3.1.4.17 NetrServerGetInfo (Opnum 21)
RpcOutcome server_get_info(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const auto level = call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto refuse = [&](NetApiStatus status) { return write_no_info(call.out, level, union_levels, status), RpcOutcome::done(); };
  const bool known = (level >= 100 && level <= 103) || level == 502 || level == 503;
  if (!known) return refuse(NetApiStatus::invalid_level);
  if (level > 101 && !call.is_privileged()) return leave_refusal(call, "NetrServerGetInfo", level), refuse(NetApiStatus::access_denied);
  const srvsvc::ServerFields server = server_fields(call);
  const srvsvc::ServerTuning tuning{.domain = call.host.domain_name()};
  switch (level) {
    case 100: write_one_info<srvsvc::ServerInfo<100>>(call.out, level, server); break;
    case 101: write_one_info<srvsvc::ServerInfo<101>>(call.out, level, server); break;
    case 102: write_one_info<srvsvc::ServerInfo<102>>(call.out, level, server); break;
    case 103: write_one_info<srvsvc::ServerInfo<103>>(call.out, level, server); break;
    case 502: write_one_info<srvsvc::ServerTuningInfo<502>>(call.out, level, tuning); break;
    default: write_one_info<srvsvc::ServerTuningInfo<503>>(call.out, level, tuning);
  }
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
