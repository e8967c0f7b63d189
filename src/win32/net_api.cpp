// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The functions under their own names. There is one implementation, in usher::win32; the types are the same on both sides.
#include <usher/net_resource.hpp>
#include <usher/net_server.hpp>
#include <usher/net_session.hpp>
#include <usher/net_share.hpp>

#define UNICODE
#include <usher-win32/lm.h>

namespace impl = usher::win32;

extern "C" {

NET_API_STATUS NetSessionEnum(LMSTR servername, LMSTR client, LMSTR username, DWORD level, LPBYTE* bufptr, DWORD prefmaxlen,
                              LPDWORD entriesread, LPDWORD totalentries, LPDWORD resume_handle) {
  return impl::NetSessionEnum(servername, client, username, level, bufptr, prefmaxlen, entriesread, totalentries, resume_handle);
}
NET_API_STATUS NetSessionGetInfo(LMSTR servername, LMSTR client, LMSTR username, DWORD level, LPBYTE* bufptr) {
  return impl::NetSessionGetInfo(servername, client, username, level, bufptr);
}
NET_API_STATUS NetSessionDel(LMSTR servername, LMSTR client, LMSTR username) {
  return impl::NetSessionDel(servername, client, username);
}

NET_API_STATUS NetConnectionEnum(LMSTR servername, LMSTR qualifier, DWORD level, LPBYTE* bufptr, DWORD prefmaxlen,
                                 LPDWORD entriesread, LPDWORD totalentries, LPDWORD resume_handle) {
  return impl::NetConnectionEnum(servername, qualifier, level, bufptr, prefmaxlen, entriesread, totalentries, resume_handle);
}
NET_API_STATUS NetFileEnum(LMSTR servername, LMSTR basepath, LMSTR username, DWORD level, LPBYTE* bufptr, DWORD prefmaxlen,
                           LPDWORD entriesread, LPDWORD totalentries, PDWORD_PTR resume_handle) {
  return impl::NetFileEnum(servername, basepath, username, level, bufptr, prefmaxlen, entriesread, totalentries, resume_handle);
}
NET_API_STATUS NetFileGetInfo(LMSTR servername, DWORD fileid, DWORD level, LPBYTE* bufptr) {
  return impl::NetFileGetInfo(servername, fileid, level, bufptr);
}
NET_API_STATUS NetFileClose(LMSTR servername, DWORD fileid) { return impl::NetFileClose(servername, fileid); }

NET_API_STATUS NetShareEnum(LMSTR servername, DWORD level, LPBYTE* bufptr, DWORD prefmaxlen, LPDWORD entriesread,
                            LPDWORD totalentries, LPDWORD resume_handle) {
  return impl::NetShareEnum(servername, level, bufptr, prefmaxlen, entriesread, totalentries, resume_handle);
}
NET_API_STATUS NetShareGetInfo(LMSTR servername, LMSTR netname, DWORD level, LPBYTE* bufptr) {
  return impl::NetShareGetInfo(servername, netname, level, bufptr);
}
NET_API_STATUS NetShareAdd(LMSTR servername, DWORD level, LPBYTE buf, LPDWORD parm_err) {
  return impl::NetShareAdd(servername, level, buf, parm_err);
}
NET_API_STATUS NetShareSetInfo(LMSTR servername, LMSTR netname, DWORD level, LPBYTE buf, LPDWORD parm_err) {
  return impl::NetShareSetInfo(servername, netname, level, buf, parm_err);
}
NET_API_STATUS NetShareDel(LMSTR servername, LMSTR netname, DWORD reserved) { return impl::NetShareDel(servername, netname, reserved); }
NET_API_STATUS NetShareCheck(LMSTR servername, LMSTR device, LPDWORD type) { return impl::NetShareCheck(servername, device, type); }

NET_API_STATUS NetServerGetInfo(LMSTR servername, DWORD level, LPBYTE* bufptr) { return impl::NetServerGetInfo(servername, level, bufptr); }
NET_API_STATUS NetStatisticsGet(LMSTR servername, LMSTR service, DWORD level, DWORD options, LPBYTE* bufptr) {
  return impl::NetStatisticsGet(servername, service, level, options, bufptr);
}
NET_API_STATUS NetRemoteTOD(LPCWSTR servername, LPBYTE* bufptr) { return impl::NetRemoteTOD(servername, bufptr); }
NET_API_STATUS NetWkstaGetInfo(LMSTR servername, DWORD level, LPBYTE* bufptr) { return impl::NetWkstaGetInfo(servername, level, bufptr); }

NET_API_STATUS NetApiBufferAllocate(DWORD size, LPVOID* buffer) { return impl::NetApiBufferAllocate(size, buffer); }
NET_API_STATUS NetApiBufferFree(LPVOID buffer) { return impl::NetApiBufferFree(buffer); }
NET_API_STATUS NetApiBufferReallocate(LPVOID old, DWORD size, LPVOID* buffer) { return impl::NetApiBufferReallocate(old, size, buffer); }
NET_API_STATUS NetApiBufferSize(LPVOID buffer, LPDWORD size) { return impl::NetApiBufferSize(buffer, size); }

}  // extern "C"
