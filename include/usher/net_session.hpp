// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The session functions with Win32's signatures, structures and codes (lmshare.h, lmapibuf.h), under names of their own, so
// that they stand beside the real headers on Windows. Strings are the platform's wchar_t. Source: the SDK's documentation of
// NetSessionEnum, NetSessionGetInfo, NetSessionDel and the NetApiBuffer functions; [MS-SRVS] 3.1.4.5, 3.1.4.6.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace usher::win32 {

using DWORD = std::uint32_t;
using NET_API_STATUS = DWORD;
using LMSTR = wchar_t*;
using LPBYTE = unsigned char*;
using LPDWORD = DWORD*;
using LPVOID = void*;

inline constexpr DWORD MAX_PREFERRED_LENGTH = 0xFFFFFFFF;
inline constexpr DWORD SESS_GUEST = 0x1, SESS_NOENCRYPTION = 0x2;

struct SESSION_INFO_0 {
  LMSTR sesi0_cname;
};
struct SESSION_INFO_1 {
  LMSTR sesi1_cname, sesi1_username;
  DWORD sesi1_num_opens, sesi1_time, sesi1_idle_time, sesi1_user_flags;
};
struct SESSION_INFO_2 {
  LMSTR sesi2_cname, sesi2_username;
  DWORD sesi2_num_opens, sesi2_time, sesi2_idle_time, sesi2_user_flags;
  LMSTR sesi2_cltype_name;
};
struct SESSION_INFO_10 {
  LMSTR sesi10_cname, sesi10_username;
  DWORD sesi10_time, sesi10_idle_time;
};
struct SESSION_INFO_502 {
  LMSTR sesi502_cname, sesi502_username;
  DWORD sesi502_num_opens, sesi502_time, sesi502_idle_time, sesi502_user_flags;
  LMSTR sesi502_cltype_name, sesi502_transport;
};

static_assert(sizeof(SESSION_INFO_0) == sizeof(void*));
static_assert(sizeof(SESSION_INFO_1) == 2 * sizeof(void*) + 16);
static_assert(sizeof(SESSION_INFO_2) == 3 * sizeof(void*) + 16);
static_assert(sizeof(SESSION_INFO_10) == 2 * sizeof(void*) + 8);
static_assert(sizeof(SESSION_INFO_502) == 4 * sizeof(void*) + 16);

// Pointers first and last, four-byte numbers between them, and no padding, whatever a pointer's size.
static_assert(offsetof(SESSION_INFO_0, sesi0_cname) == 0);
static_assert(offsetof(SESSION_INFO_1, sesi1_cname) == 0);
static_assert(offsetof(SESSION_INFO_1, sesi1_username) == sizeof(void*));
static_assert(offsetof(SESSION_INFO_1, sesi1_num_opens) == 2 * sizeof(void*));
static_assert(offsetof(SESSION_INFO_1, sesi1_time) == 2 * sizeof(void*) + 4);
static_assert(offsetof(SESSION_INFO_1, sesi1_idle_time) == 2 * sizeof(void*) + 8);
static_assert(offsetof(SESSION_INFO_1, sesi1_user_flags) == 2 * sizeof(void*) + 12);
static_assert(offsetof(SESSION_INFO_2, sesi2_cname) == 0);
static_assert(offsetof(SESSION_INFO_2, sesi2_username) == sizeof(void*));
static_assert(offsetof(SESSION_INFO_2, sesi2_num_opens) == 2 * sizeof(void*));
static_assert(offsetof(SESSION_INFO_2, sesi2_time) == 2 * sizeof(void*) + 4);
static_assert(offsetof(SESSION_INFO_2, sesi2_idle_time) == 2 * sizeof(void*) + 8);
static_assert(offsetof(SESSION_INFO_2, sesi2_user_flags) == 2 * sizeof(void*) + 12);
static_assert(offsetof(SESSION_INFO_2, sesi2_cltype_name) == 2 * sizeof(void*) + 16);
static_assert(offsetof(SESSION_INFO_10, sesi10_cname) == 0);
static_assert(offsetof(SESSION_INFO_10, sesi10_username) == sizeof(void*));
static_assert(offsetof(SESSION_INFO_10, sesi10_time) == 2 * sizeof(void*));
static_assert(offsetof(SESSION_INFO_10, sesi10_idle_time) == 2 * sizeof(void*) + 4);
static_assert(offsetof(SESSION_INFO_502, sesi502_cname) == 0);
static_assert(offsetof(SESSION_INFO_502, sesi502_username) == sizeof(void*));
static_assert(offsetof(SESSION_INFO_502, sesi502_num_opens) == 2 * sizeof(void*));
static_assert(offsetof(SESSION_INFO_502, sesi502_time) == 2 * sizeof(void*) + 4);
static_assert(offsetof(SESSION_INFO_502, sesi502_idle_time) == 2 * sizeof(void*) + 8);
static_assert(offsetof(SESSION_INFO_502, sesi502_user_flags) == 2 * sizeof(void*) + 12);
static_assert(offsetof(SESSION_INFO_502, sesi502_cltype_name) == 2 * sizeof(void*) + 16);
static_assert(offsetof(SESSION_INFO_502, sesi502_transport) == 3 * sizeof(void*) + 16);

/// Lists sessions. `servername` NULL, empty, "localhost" or a name of its own is the server in this process
/// (usher::set_local_server), with all rights; any other name is reached over SMB as set_credentials() says.
/// Memory   *bufptr is one block, array first, for NetApiBufferFree, also with ERROR_MORE_DATA; NULL on any other error
/// Errors   ERROR_INVALID_PARAMETER, ERROR_INVALID_LEVEL, NERR_InvalidComputer, NERR_ClientNameNotFound, NERR_UserNotFound,
///          ERROR_ACCESS_DENIED, ERROR_MORE_DATA, ERROR_NOT_ENOUGH_MEMORY, NERR_ServerNotStarted; of another server also
///          ERROR_BAD_NETPATH, ERROR_LOGON_FAILURE, RPC_S_SERVER_UNAVAILABLE. Nothing is thrown
/// Thread   any but the server's own
NET_API_STATUS NetSessionEnum(LMSTR servername, LMSTR UncClientName, LMSTR username, DWORD level, LPBYTE* bufptr,
                              DWORD prefmaxlen, LPDWORD entriesread, LPDWORD totalentries, LPDWORD resume_handle);

/// One session; client and user are both required. Levels 0, 1, 2, 10, and 502, which Win32 does not document here.
NET_API_STATUS NetSessionGetInfo(LMSTR servername, LMSTR UncClientName, LMSTR username, DWORD level, LPBYTE* bufptr);

/// Closes every session that matches and returns when that is done. Neither client nor user: ERROR_INVALID_PARAMETER.
/// Thread   any but the server's own: it would wait for itself
NET_API_STATUS NetSessionDel(LMSTR servername, LMSTR UncClientName, LMSTR username);

/// Blocks that know their size. Allocation of 0 bytes gives a block; freeing NULL succeeds.
NET_API_STATUS NetApiBufferAllocate(DWORD ByteCount, LPVOID* Buffer);
NET_API_STATUS NetApiBufferFree(LPVOID Buffer);
NET_API_STATUS NetApiBufferReallocate(LPVOID OldBuffer, DWORD NewByteCount, LPVOID* NewBuffer);
NET_API_STATUS NetApiBufferSize(LPVOID Buffer, LPDWORD ByteCount);

/// Whom the functions above log on as at `server` (HOST or HOST:PORT). On Windows that is the user who is logged on; here it
/// has to be said once. Kept in this process only; an empty user forgets it. Until then ERROR_ACCESS_DENIED.
void set_credentials(const std::string& server, const std::string& user, const std::string& password);

}  // namespace usher::win32
