// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <algorithm>
#include <iterator>

#include "protocol/srvsvc/server_info.hpp"

#include "server/pipes/srvsvc/audited.hpp"
#include "server/pipes/srvsvc/methods.hpp"

namespace usher::server::srvsvc_methods {
namespace {

/// Levels that set one number ([MS-SRVS] 2.2.3.7): the union's, from 1010 on.
constexpr std::uint32_t number_levels[] = {1010, 1016, 1017, 1018, 1107, 1501, 1502, 1503, 1506, 1510, 1511, 1512, 1513, 1514, 1515, 1516, 1518,
                                           1523, 1528, 1529, 1530, 1533, 1534, 1535, 1536, 1538, 1539, 1540, 1541, 1542, 1543, 1544, 1545, 1546,
                                           1547, 1548, 1549, 1550, 1552, 1553, 1554, 1555, 1556};

struct OneString {
  static void fields(auto& ndr, auto& s) { ndr.unique_string("comment", s.comment); }
};
struct OneNumber {
  static void fields(auto& ndr, auto& s) { ndr("value", s.users); }
};

/// Whether the level can be set at all; what is set is read past, to find ParmErr behind it.
bool skip_server_info(rpc::NdrReader& in, std::uint32_t level) {
  srvsvc::ServerFields server;
  srvsvc::ServerTuning tuning;
  switch (level) {
    case 100: return (void)rpc::read_pointee<srvsvc::ServerInfo<100>>(in, server), false;
    case 101: return (void)rpc::read_pointee<srvsvc::ServerInfo<101>>(in, server), true;
    case 102: return (void)rpc::read_pointee<srvsvc::ServerInfo<102>>(in, server), true;
    case 103: return (void)rpc::read_pointee<srvsvc::ServerInfo<103>>(in, server), false;
    case 502: return (void)rpc::read_pointee<srvsvc::ServerTuningInfo<502>>(in, tuning), true;
    case 503: return (void)rpc::read_pointee<srvsvc::ServerTuningInfo<503>>(in, tuning), true;
    case 1005: return (void)rpc::read_pointee<OneString>(in, server), true;
    default: break;
  }
  if (std::ranges::find(number_levels, level) == std::ranges::end(number_levels)) return false;
  return (void)rpc::read_pointee<OneNumber>(in, server), true;
}

}  // namespace

// [MS-SRVS] 3.1.4.18 NetrServerSetInfo (Opnum 22): a server is what its configuration says, and nothing of it is changed from afar.
RpcOutcome server_set_info(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const auto level = call.in.get<std::uint32_t>(), tag = call.in.get<std::uint32_t>();
  const bool known = skip_server_info(call.in, tag);
  const auto parm_err = call.in.unique_number();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (level != tag) return RpcOutcome::failed(rpc::Fault::invalid_tag);
  call.out.unique_number(parm_err ? std::optional<std::uint32_t>(0) : std::nullopt);
  if (!call.is_privileged()) leave_refusal(call, "NetrServerSetInfo", level), call.out.put(NetApiStatus::access_denied);
  else call.out.put(known ? NetApiStatus::not_supported : NetApiStatus::invalid_level);
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
