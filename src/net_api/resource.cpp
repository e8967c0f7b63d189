// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/net_resource.hpp>

#include "src/net_api/block.hpp"
#include "src/net_api/enumerate.hpp"
#include "src/net_api/target.hpp"

namespace usher::win32 {

static void fields(auto& put, CONNECTION_INFO_0& out, const ConnectionInfo& from) { put(out.coni0_id, from.id); }

static void fields(auto& put, CONNECTION_INFO_1& out, const ConnectionInfo& from) {
  put(out.coni1_id, from.id);
  put(out.coni1_type, from.type);
  put(out.coni1_num_opens, from.opens);
  put(out.coni1_num_users, from.users);
  put(out.coni1_time, from.active);
  put(out.coni1_username, from.user);
  put(out.coni1_netname, from.netname);
}

static void fields(auto& put, FILE_INFO_2& out, const FileInfo& from) { put(out.fi2_id, from.id); }

static void fields(auto& put, FILE_INFO_3& out, const FileInfo& from) {
  put(out.fi3_id, from.id);
  put(out.fi3_permissions, from.permissions);
  put(out.fi3_num_locks, from.locks);
  put(out.fi3_pathname, from.path);
  put(out.fi3_username, from.user);
}

static BlockMaker<ConnectionInfo> connection_maker(DWORD level) {
  switch (level) {
    case 0: return make_block<CONNECTION_INFO_0>;
    case 1: return make_block<CONNECTION_INFO_1>;
    default: return nullptr;
  }
}

static BlockMaker<FileInfo> file_maker(DWORD level) {
  switch (level) {
    case 2: return make_block<FILE_INFO_2>;
    case 3: return make_block<FILE_INFO_3>;
    default: return nullptr;
  }
}

NET_API_STATUS NetConnectionEnum(LMSTR servername, LMSTR qualifier, DWORD level, LPBYTE* bufptr, DWORD prefmaxlen,
                                 LPDWORD entriesread, LPDWORD totalentries, LPDWORD resume_handle) {
  const auto ask = [&](const PageOptions& options) -> Page<ConnectionInfo> {
    if (!qualifier || !*qualifier) return {.status = NetApiStatus::invalid_parameter};
    const auto [service, status, elsewhere] = find_service(servername);
    if (!service) return {.status = status};
    return service->connections(narrow(qualifier), options);
  };
  return enumerate(connection_maker(level), {bufptr, prefmaxlen, entriesread, totalentries}, resume_handle, ask);
}

NET_API_STATUS NetFileEnum(LMSTR servername, LMSTR basepath, LMSTR username, DWORD level, LPBYTE* bufptr, DWORD prefmaxlen,
                           LPDWORD entriesread, LPDWORD totalentries, PDWORD_PTR resume_handle) {
  const auto ask = [&](const PageOptions& options) -> Page<FileInfo> {
    const auto [service, status, elsewhere] = find_service(servername);
    if (!service) return {.status = status};
    return service->files({.base_path = narrow(basepath), .user = narrow(username)}, options);
  };
  return enumerate(file_maker(level), {bufptr, prefmaxlen, entriesread, totalentries}, resume_handle, ask);
}

NET_API_STATUS NetFileGetInfo(LMSTR servername, DWORD fileid, DWORD level, LPBYTE* bufptr) {
  return get_one(file_maker(level), bufptr, [&]() -> std::expected<FileInfo, NetApiStatus> {
    const auto [service, status, elsewhere] = find_service(servername);
    if (!service) return std::unexpected(status);
    return service->file(fileid);
  });
}

NET_API_STATUS NetFileClose(LMSTR servername, DWORD fileid) {
  return without_exceptions([&] {
    const auto [service, status, elsewhere] = find_service(servername);
    return code(service ? service->close_file(fileid) : status);
  });
}

}  // namespace usher::win32
