// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What a server is, what time it has and how it fares, with Win32's signatures (lmserver.h, lmstats.h, lmremutl.h, lmwksta.h).
// Source: the SDK's documentation; [MS-SRVS] 3.1.4.18, 3.1.4.21, 3.1.4.24; [MS-WKST] 3.2.4.1.
#pragma once
#include <usher/export.hpp>
#include <usher/net_types.hpp>

namespace usher::win32 {

/// Levels 100, 101, 102. Memory, threads and servername as for NetSessionEnum.
USHER_EXPORT NET_API_STATUS NetServerGetInfo(LMSTR servername, DWORD level, LPBYTE* bufptr);
/// STAT_SERVER_0: level 0 of the service "LanmanServer" (NULL means it too), without options.
USHER_EXPORT NET_API_STATUS NetStatisticsGet(LMSTR servername, LMSTR service, DWORD level, DWORD options,
                                             LPBYTE* bufptr);
/// TIME_OF_DAY_INFO of a server on this machine.
USHER_EXPORT NET_API_STATUS NetRemoteTOD(LPCWSTR servername, LPBYTE* bufptr);
/// Levels 100, 101, 102: what the server's machine calls itself.
USHER_EXPORT NET_API_STATUS NetWkstaGetInfo(LMSTR servername, DWORD level, LPBYTE* bufptr);

}  // namespace usher::win32
