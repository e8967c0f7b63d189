// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/wkssvc/wksta_info.hpp"
#include "server/pipes/rpc_call.hpp"
#include "server/pipes/srvsvc/enum_answer.hpp"
#include "server/pipes/srvsvc/one_info.hpp"

namespace usher::server {
namespace {

constexpr std::uint32_t union_levels[] = {100, 101, 102, 502, 1013, 1018, 1046};  // [MS-WKST] 2.2.4.1 WKSTA_INFO

// [MS-WKST] 3.2.4.1 NetrWkstaGetInfo (Opnum 0)
RpcOutcome wksta_get_info(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const auto level = call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const wkssvc::WkstaFields machine{.computer_name = call.host.server_name(), .lan_group = call.host.domain_name()};
  switch (level) {
    case 100: write_one_info<wkssvc::WkstaInfo<100>>(call.out, level, machine); break;
    case 101:
    case 102:
      if (!call.is_privileged()) write_no_info(call.out, level, union_levels, NetApiStatus::access_denied);
      else if (level == 101) write_one_info<wkssvc::WkstaInfo<101>>(call.out, level, machine);
      else write_one_info<wkssvc::WkstaInfo<102>>(call.out, level, machine);
      break;
    case 502:
      if (call.is_privileged()) write_one_info<wkssvc::WkstaInfo502>(call.out, level, wkssvc::WkstaTuning{});
      else write_no_info(call.out, level, union_levels, NetApiStatus::access_denied);
      break;
    default: write_no_info(call.out, level, union_levels, NetApiStatus::invalid_level);
  }
  return RpcOutcome::done();
}

// [MS-WKST] 3.2.4.3 NetrWkstaUserEnum (Opnum 2): who sits at this machine. A file server has nobody at it, and sessions do not
// belong here.
RpcOutcome wksta_user_enum(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const auto arguments = srvsvc::read_enum_arguments(call.in, [](std::uint32_t level) { return level <= 1; });
  if (const auto fault = fault_in(call, arguments)) return RpcOutcome::failed(*fault);
  const bool known = arguments.level <= 1;
  NetApiStatus status = known ? NetApiStatus::success : NetApiStatus::invalid_level;
  if (known && !call.is_privileged()) status = NetApiStatus::access_denied;
  srvsvc::write_enum_struct(call.out, arguments.level, known, 0, [](rpc::NdrWriter&) {});
  call.out.put(std::uint32_t{0});
  call.out.unique_number(arguments.resume_handle);
  call.out.put(status);
  return RpcOutcome::done();
}

// [MS-WKST] 3.2.4.4 NetrWkstaTransportEnum (Opnum 5): the transports of a redirector. There is TCP, and nobody connected by it.
RpcOutcome wksta_transport_enum(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const auto arguments = srvsvc::read_enum_arguments(call.in, [](std::uint32_t level) { return level == 0; });
  if (const auto fault = fault_in(call, arguments)) return RpcOutcome::failed(*fault);
  const std::vector<wkssvc::WkstaTransportFields> transports{{.name = u"\\Device\\NetbiosSmb", .address = u"000000000000"}};
  RecordPage<wkssvc::WkstaTransportFields> page{.status = NetApiStatus::invalid_level};
  if (arguments.level == 0) page = page_of(transports, arguments, [](const auto& row) { return rpc::marshalled_size<wkssvc::WkstaTransportInfo0>(row); });
  const auto with_level = [](std::uint32_t level, auto visit) {
    if (level == 0) visit(wkssvc::WkstaTransportInfo0{});
    return level == 0;
  };
  answer_enum(call, arguments, with_level, page);
  return RpcOutcome::done();
}

constexpr RpcMethodRow methods[] = {
    {wkssvc::opnum::get_info, "NetrWkstaGetInfo", &wksta_get_info},
    {wkssvc::opnum::user_enum, "NetrWkstaUserEnum", &wksta_user_enum},
    {wkssvc::opnum::transport_enum, "NetrWkstaTransportEnum", &wksta_transport_enum},
};

}  // namespace

const RpcInterface& wkssvc_interface() {
  static constexpr RpcInterface interface{.pipe = "wkssvc", .secondary_address = "\\PIPE\\wkssvc", .id = wkssvc::interface_id,
                                          .methods = methods, .last_opnum = 30};
  return interface;
}

}  // namespace usher::server
