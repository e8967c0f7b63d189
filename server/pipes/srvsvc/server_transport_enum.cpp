// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/srvsvc/transport_info.hpp"

#include "server/pipes/srvsvc/audited.hpp"
#include "server/pipes/srvsvc/enum_answer.hpp"
#include "server/pipes/srvsvc/methods.hpp"

namespace usher::server::srvsvc_methods {
namespace {

/// Direct TCP, the one transport there is, under the name by which tools know it; it has no hardware address of its own.
std::vector<srvsvc::TransportFields> transports(const RpcCall& call) {
  constexpr std::u16string_view no_hardware = u"000000000000";
  srvsvc::TransportFields tcp{.connections = call.host.administration().server_info().connections,
                              .name = u"\\Device\\NetbiosSmb",
                              .network_address = std::u16string(no_hardware),
                              .domain = call.host.domain_name()};
  for (const char16_t digit : no_hardware) tcp.address.push_back(static_cast<std::byte>(digit));
  tcp.address_size = static_cast<std::uint32_t>(tcp.address.size());
  return {tcp};
}

}  // namespace

// [MS-SRVS] 3.1.4.24 NetrServerTransportEnum (Opnum 26). Level 3 is in the union, and is no level of this method.
RpcOutcome server_transport_enum(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const auto arguments = srvsvc::read_enum_arguments(call.in, [](std::uint32_t level) { return level <= 3; });
  if (const auto fault = fault_in(call, arguments)) return RpcOutcome::failed(*fault);
  RecordPage<srvsvc::TransportFields> page{.status = NetApiStatus::invalid_level};
  srvsvc::with_transport_level(arguments.level, [&](auto fields) {
    if (!call.is_privileged()) leave_refusal(call, "NetrServerTransportEnum", arguments.level), page.status = NetApiStatus::access_denied;
    else page = page_of(transports(call), arguments, [](const auto& row) { return rpc::marshalled_size<decltype(fields)>(row); });
  });
  const auto with_level = [](std::uint32_t level, auto visit) {  // nothing but an empty container is ever written at 3
    return srvsvc::with_transport_level(level == 3 ? 2 : level, visit);
  };
  answer_enum(call, arguments, with_level, page);
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
