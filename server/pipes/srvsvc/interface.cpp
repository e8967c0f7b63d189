// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/srvsvc/interface.hpp"

#include "server/pipes/srvsvc/methods.hpp"

namespace usher::server {
namespace {

namespace m = srvsvc_methods;
namespace op = srvsvc::opnum;

// A method that exists and is not offered answers ERROR_NOT_SUPPORTED: tools print that and go on. Without a row, and so out of
// range, are those that are not used on the wire, and NetrDfsCreateExitPoint, whose answer only its request could shape.
constexpr RpcMethodRow methods[] = {
    {op::connection_enum, "NetrConnectionEnum", &m::connection_enum},
    {op::file_enum, "NetrFileEnum", &m::file_enum},
    {op::file_get_info, "NetrFileGetInfo", &m::file_get_info},
    {op::file_close, "NetrFileClose", &m::file_close},
    {op::session_enum, "NetrSessionEnum", &m::session_enum},
    {op::session_del, "NetrSessionDel", &m::session_del},
    {op::share_add, "NetrShareAdd", &m::share_add},
    {op::share_enum, "NetrShareEnum", &m::share_enum},
    {op::share_get_info, "NetrShareGetInfo", &m::share_get_info},
    {op::share_set_info, "NetrShareSetInfo", &m::share_set_info},
    {op::share_del, "NetrShareDel", &m::share_del},
    {op::share_del_sticky, "NetrShareDelSticky", &m::share_del_sticky},
    {op::share_check, "NetrShareCheck", &m::share_check},
    {op::server_get_info, "NetrServerGetInfo", &m::server_get_info},
    {op::server_set_info, "NetrServerSetInfo", &m::server_set_info},
    {op::server_disk_enum, "NetrServerDiskEnum", &m::server_disk_enum},
    {op::server_statistics_get, "NetrServerStatisticsGet", &m::server_statistics_get},
    {op::server_transport_add, "NetrServerTransportAdd", &m::not_supported},
    {op::server_transport_enum, "NetrServerTransportEnum", &m::server_transport_enum},
    {op::server_transport_del, "NetrServerTransportDel", &m::not_supported},
    {op::remote_tod, "NetrRemoteTOD", &m::remote_tod},
    {op::path_type, "NetprPathType", &m::path_type},
    {op::path_canonicalize, "NetprPathCanonicalize", &m::path_canonicalize},
    {op::path_compare, "NetprPathCompare", &m::path_compare},
    {op::name_validate, "NetprNameValidate", &m::name_validate},
    {op::name_canonicalize, "NetprNameCanonicalize", &m::name_canonicalize},
    {op::name_compare, "NetprNameCompare", &m::name_compare},
    {op::share_enum_sticky, "NetrShareEnumSticky", &m::share_enum_sticky},
    {op::share_del_start, "NetrShareDelStart", &m::not_supported_handle},
    {op::share_del_commit, "NetrShareDelCommit", &m::not_supported_handle},
    {op::get_file_security, "NetrpGetFileSecurity", &m::not_supported_null},
    {op::set_file_security, "NetrpSetFileSecurity", &m::not_supported},
    {op::server_transport_add_ex, "NetrServerTransportAddEx", &m::not_supported},
    {op::dfs_get_version, "NetrDfsGetVersion", &m::not_supported_null},
    {44, "NetrDfsCreateLocalPartition", &m::not_supported},
    {45, "NetrDfsDeleteLocalPartition", &m::not_supported},
    {46, "NetrDfsSetLocalVolumeState", &m::not_supported},
    {49, "NetrDfsDeleteExitPoint", &m::not_supported},
    {50, "NetrDfsModifyPrefix", &m::not_supported},
    {51, "NetrDfsFixLocalVolume", &m::not_supported},
    {op::dfs_manager_report_site_info, "NetrDfsManagerReportSiteInfo", &m::not_supported_null},
    {op::server_transport_del_ex, "NetrServerTransportDelEx", &m::not_supported},
    {op::server_alias_add, "NetrServerAliasAdd", &m::not_supported},
    {op::server_alias_enum, "NetrServerAliasEnum", &m::server_alias_enum},
    {op::server_alias_del, "NetrServerAliasDel", &m::not_supported},
    {op::share_del_ex, "NetrShareDelEx", &m::share_del_ex},
};

}  // namespace

const RpcInterface& srvsvc_interface() {
  static constexpr RpcInterface interface{.pipe = "srvsvc", .secondary_address = "\\PIPE\\srvsvc", .id = srvsvc::interface_id,
                                          .methods = methods, .last_opnum = op::last};
  return interface;
}

}  // namespace usher::server
