// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/wkssvc/wksta_info.hpp"
#include "server/pipes/rpc_call.hpp"
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
    default: write_no_info(call.out, level, union_levels, NetApiStatus::invalid_level);
  }
  return RpcOutcome::done();
}

// [MS-WKST] 3.2.4.3 NetrWkstaUserEnum (Opnum 2): who sits at this machine. A file server has nobody at it, and sessions do not
// belong here. UserInfo has Level and the union, but no separate tag in front of the container's pointer.
RpcOutcome wksta_user_enum(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const auto level = call.in.get<std::uint32_t>(), tag = call.in.get<std::uint32_t>();
  if (call.in.pointer()) {
    (void)call.in.get<std::uint32_t>();
    if (call.in.pointer() && call.in.array_count(1) != 0) call.in.fail();
  }
  (void)call.in.get<std::uint32_t>();  // PreferredMaximumLength
  const auto resume = call.in.unique_number();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (level != tag) return RpcOutcome::failed(rpc::Fault::invalid_tag);
  const bool known = level <= 1;
  call.out.put(level), call.out.put(level);
  if (known) call.out.pointer(), call.out.put(std::uint32_t{0}), call.out.null();
  call.out.put(std::uint32_t{0});
  call.out.unique_number(resume);
  NetApiStatus status = known ? NetApiStatus::success : NetApiStatus::invalid_level;
  if (known && !call.is_privileged()) status = NetApiStatus::access_denied;
  call.out.put(status);
  return RpcOutcome::done();
}

constexpr RpcMethodRow methods[] = {
    {wkssvc::opnum::get_info, "NetrWkstaGetInfo", &wksta_get_info},
    {wkssvc::opnum::user_enum, "NetrWkstaUserEnum", &wksta_user_enum},
};

}  // namespace

const RpcInterface& wkssvc_interface() {
  static constexpr RpcInterface interface{.pipe = "wkssvc", .secondary_address = "\\PIPE\\wkssvc", .id = wkssvc::interface_id,
                                          .methods = methods, .last_opnum = 30};
  return interface;
}

}  // namespace usher::server
