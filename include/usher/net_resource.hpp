// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Connections and open files with Win32's signatures (lmshare.h). Source: the SDK's documentation of NetConnectionEnum and
// NetFileEnum, GetInfo and Close; [MS-SRVS] 3.1.4.1 to 3.1.4.4.
#pragma once
#include <usher/export.hpp>
#include <usher/net_types.hpp>

namespace usher::win32 {

/// The uses of a share, or those of a client when the qualifier begins with two backslashes. Levels 0 and 1.
/// Memory, threads and servername  as for NetSessionEnum
/// Errors   invalid_parameter without a qualifier; not_supported where the server cannot be asked
USHER_EXPORT NET_API_STATUS NetConnectionEnum(LMSTR servername, LMSTR qualifier, DWORD level, LPBYTE* bufptr,
                                              DWORD prefmaxlen, LPDWORD entriesread, LPDWORD totalentries,
                                              LPDWORD resume_handle);

/// Open files, folders and pipes whose path begins with `basepath` and whose user is `username`; NULL is any. Levels 2 and 3.
USHER_EXPORT NET_API_STATUS NetFileEnum(LMSTR servername, LMSTR basepath, LMSTR username, DWORD level, LPBYTE* bufptr,
                                        DWORD prefmaxlen, LPDWORD entriesread, LPDWORD totalentries,
                                        PDWORD_PTR resume_handle);
USHER_EXPORT NET_API_STATUS NetFileGetInfo(LMSTR servername, DWORD fileid, DWORD level, LPBYTE* bufptr);
/// Closes what NetFileEnum gave the id of, and returns when that is done.
USHER_EXPORT NET_API_STATUS NetFileClose(LMSTR servername, DWORD fileid);

}  // namespace usher::win32
