// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Shares with Win32's signatures (lmshare.h). Source: the SDK's documentation of NetShareEnum and its kin; [MS-SRVS] 3.1.4.7
// to 3.1.4.15. Security descriptors of shares are neither given nor taken.
#pragma once
#include <usher/export.hpp>
#include <usher/net_types.hpp>

namespace usher::win32 {

/// Levels 0, 1, 2, 501, 502, 503. Memory, threads and servername as for NetSessionEnum.
USHER_EXPORT NET_API_STATUS NetShareEnum(LMSTR servername, DWORD level, LPBYTE* bufptr, DWORD prefmaxlen,
                                         LPDWORD entriesread, LPDWORD totalentries, LPDWORD resume_handle);
/// Levels 0, 1, 2, 501, 502, 503, 1005.
USHER_EXPORT NET_API_STATUS NetShareGetInfo(LMSTR servername, LMSTR netname, DWORD level, LPBYTE* bufptr);
/// Levels 2, 502, 503: a folder, until the server ends. parm_err, which may be NULL, says which member is wrong.
USHER_EXPORT NET_API_STATUS NetShareAdd(LMSTR servername, DWORD level, unsigned char* buf, LPDWORD parm_err);
/// Levels 1, 2, 502, 503, 1004, 1005, 1006: comment, maximum of uses and flags. A NULL comment leaves it.
USHER_EXPORT NET_API_STATUS NetShareSetInfo(LMSTR servername, LMSTR netname, DWORD level, unsigned char* buf,
                                            LPDWORD parm_err);
/// The share is gone for who comes; tree connects and opens of it are closed.
USHER_EXPORT NET_API_STATUS NetShareDel(LMSTR servername, LMSTR netname, DWORD reserved);
/// The type of the share of a folder; NERR_DeviceNotShared when there is none.
USHER_EXPORT NET_API_STATUS NetShareCheck(LMSTR servername, LMSTR device, LPDWORD type);

}  // namespace usher::win32
