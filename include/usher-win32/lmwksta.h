// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What a machine calls itself.
#ifndef _LMWKSTA_
#define _LMWKSTA_
#include "lmcons.h"

#include "structures/layout.inc"
#include "structures/workstation.inc"

USHER_BEGIN_C
NET_API_STATUS NET_API_FUNCTION NetWkstaGetInfo(LMSTR servername, DWORD level, LPBYTE* bufptr);
USHER_END_C
#endif
