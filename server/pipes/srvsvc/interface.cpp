// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/srvsvc/interface.hpp"

#include "server/pipes/srvsvc/methods.hpp"

namespace usher::server {
namespace {

namespace m = srvsvc_methods;
namespace op = srvsvc::opnum;

// A method that exists and is not offered answers ERROR_NOT_SUPPORTED where its response is a status alone: tools print that
// and go on. Those that would have to return structures fault as out of range, which is what a server without them does.
constexpr RpcMethodRow methods[] = {
    {op::connection_enum, "NetrConnectionEnum", &m::connection_enum},
    {op::file_enum, "NetrFileEnum", &m::file_enum},
    {11, "NetrFileClose", &m::not_supported},
    {op::session_enum, "NetrSessionEnum", &m::session_enum},
    {op::session_del, "NetrSessionDel", &m::session_del},
    {op::share_enum, "NetrShareEnum", &m::share_enum},
    {op::share_get_info, "NetrShareGetInfo", &m::share_get_info},
    {18, "NetrShareDel", &m::not_supported},
    {19, "NetrShareDelSticky", &m::not_supported},
    {op::server_get_info, "NetrServerGetInfo", &m::server_get_info},
    {op::server_disk_enum, "NetrServerDiskEnum", &m::server_disk_enum},
    {25, "NetrServerTransportAdd", &m::not_supported},
    {27, "NetrServerTransportDel", &m::not_supported},
    {op::remote_tod, "NetrRemoteTOD", &m::remote_tod},
    {op::name_validate, "NetprNameValidate", &m::name_validate},
    {op::share_enum_sticky, "NetrShareEnumSticky", &m::share_enum},
    {38, "NetrShareDelCommit", &m::not_supported},
    {41, "NetrServerTransportAddEx", &m::not_supported},
    {53, "NetrServerTransportDelEx", &m::not_supported},
    {54, "NetrServerAliasAdd", &m::not_supported},
    {56, "NetrServerAliasDel", &m::not_supported},
    {57, "NetrShareDelEx", &m::not_supported},
};

}  // namespace

const RpcInterface& srvsvc_interface() {
  static constexpr RpcInterface interface{.pipe = "srvsvc", .secondary_address = "\\PIPE\\srvsvc", .id = srvsvc::interface_id,
                                          .methods = methods, .last_opnum = op::last};
  return interface;
}

}  // namespace usher::server
