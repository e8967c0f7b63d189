// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What a server is.
#ifndef _LMSERVER_
#define _LMSERVER_
#include "lmcons.h"

#include "structures/layout.inc"
#include "structures/server.inc"

#define SV_PLATFORM_ID_NT PLATFORM_ID_NT
#define MAJOR_VERSION_MASK 0x0F
#define SV_NODISC (-1)
#define SV_USERS_PER_LICENSE 5
#define SV_HIDDEN TRUE
#define SV_VISIBLE FALSE

#define SV_TYPE_WORKSTATION 0x00000001
#define SV_TYPE_SERVER 0x00000002
#define SV_TYPE_SQLSERVER 0x00000004
#define SV_TYPE_DOMAIN_CTRL 0x00000008
#define SV_TYPE_DOMAIN_BAKCTRL 0x00000010
#define SV_TYPE_TIME_SOURCE 0x00000020
#define SV_TYPE_DOMAIN_MEMBER 0x00000100
#define SV_TYPE_PRINTQ_SERVER 0x00000200
#define SV_TYPE_XENIX_SERVER 0x00000800
#define SV_TYPE_SERVER_UNIX SV_TYPE_XENIX_SERVER
#define SV_TYPE_NT 0x00001000
#define SV_TYPE_SERVER_NT 0x00008000
#define SV_TYPE_TERMINALSERVER 0x02000000
#define SV_TYPE_ALL 0xFFFFFFFF

USHER_BEGIN_C
NET_API_STATUS NET_API_FUNCTION NetServerGetInfo(LMSTR servername, DWORD level, LPBYTE* bufptr);
USHER_END_C
#endif
