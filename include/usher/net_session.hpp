// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The session functions and the buffer functions with Win32's signatures, structures and codes (lmshare.h, lmapibuf.h).
// Strings are the platform's wchar_t. Source: the SDK's documentation of NetSessionEnum, NetSessionGetInfo, NetSessionDel and
// the NetApiBuffer functions; [MS-SRVS] 3.1.4.5, 3.1.4.6.
#pragma once
#include <string>

#include <usher/export.hpp>
#include <usher/net_types.hpp>

namespace usher::win32 {

/// Lists sessions. `servername` NULL, empty, "localhost" or a name of its own is the server in this process
/// (usher::set_local_server), with all rights; without one, the server of the same user on this machine, over its local socket.
/// Any other name, HOST or HOST:PORT, is reached over SMB as set_credentials() says.
/// Memory   *bufptr is one block, array first, for NetApiBufferFree, also with ERROR_MORE_DATA; NULL on any other error
/// Errors   ERROR_INVALID_PARAMETER, ERROR_INVALID_LEVEL, NERR_InvalidComputer, NERR_ClientNameNotFound, NERR_UserNotFound,
///          ERROR_ACCESS_DENIED, ERROR_MORE_DATA, ERROR_NOT_ENOUGH_MEMORY, NERR_ServerNotStarted; of another server also
///          ERROR_BAD_NETPATH, ERROR_LOGON_FAILURE, RPC_S_SERVER_UNAVAILABLE. Nothing is thrown
/// Thread   any but the server's own
USHER_EXPORT NET_API_STATUS NetSessionEnum(LMSTR servername, LMSTR UncClientName, LMSTR username, DWORD level,
                                           LPBYTE* bufptr, DWORD prefmaxlen, LPDWORD entriesread,
                                           LPDWORD totalentries, LPDWORD resume_handle);

/// One session; client and user are both required. Levels 0, 1, 2, 10, and 502, which Win32 does not document here.
USHER_EXPORT NET_API_STATUS NetSessionGetInfo(LMSTR servername, LMSTR UncClientName, LMSTR username, DWORD level,
                                              LPBYTE* bufptr);

/// Closes every session that matches and returns when that is done. Neither client nor user: ERROR_INVALID_PARAMETER.
/// Thread   any but the server's own: it would wait for itself
USHER_EXPORT NET_API_STATUS NetSessionDel(LMSTR servername, LMSTR UncClientName, LMSTR username);

/// Blocks that know their size. Allocation of 0 bytes gives a block; freeing NULL succeeds.
USHER_EXPORT NET_API_STATUS NetApiBufferAllocate(DWORD ByteCount, LPVOID* Buffer);
USHER_EXPORT NET_API_STATUS NetApiBufferFree(LPVOID Buffer);
USHER_EXPORT NET_API_STATUS NetApiBufferReallocate(LPVOID OldBuffer, DWORD NewByteCount, LPVOID* NewBuffer);
USHER_EXPORT NET_API_STATUS NetApiBufferSize(LPVOID Buffer, LPDWORD ByteCount);

/// Whom all the functions of this namespace log on as at `server` (HOST or HOST:PORT). On Windows that is the user who is
/// logged on; here it has to be said. Kept in this process only; an empty user forgets it. Who was told nothing looks into the
/// file that the environment variable USHER_CREDENTIALS_FILE names, which its owner alone can read: smbclient's lines
/// username = NAME, password = WORD, domain = NAME, below [HOST] or [HOST:PORT], or above all of these for every other server.
/// Neither: ERROR_ACCESS_DENIED.
USHER_EXPORT void set_credentials(const std::string& server, const std::string& user, const std::string& password);

}  // namespace usher::win32
