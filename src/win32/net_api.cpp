// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The functions under their own names. There is one implementation, in usher::win32; the types are the same on both sides.
#include <usher/net_session.hpp>

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

NET_API_STATUS NetApiBufferAllocate(DWORD size, LPVOID* buffer) { return impl::NetApiBufferAllocate(size, buffer); }
NET_API_STATUS NetApiBufferFree(LPVOID buffer) { return impl::NetApiBufferFree(buffer); }
NET_API_STATUS NetApiBufferReallocate(LPVOID old, DWORD size, LPVOID* buffer) { return impl::NetApiBufferReallocate(old, size, buffer); }
NET_API_STATUS NetApiBufferSize(LPVOID buffer, LPDWORD size) { return impl::NetApiBufferSize(buffer, size); }

}  // extern "C"
