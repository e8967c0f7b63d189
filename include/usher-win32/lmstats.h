// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// How a server fares.
#ifndef _LMSTATS_
#define _LMSTATS_
#include "lmserver.h"

USHER_BEGIN_C
NET_API_STATUS NET_API_FUNCTION NetStatisticsGet(LMSTR ServerName, LMSTR ServiceName, DWORD Level, DWORD Options, LPBYTE* Buffer);
USHER_END_C
#endif
