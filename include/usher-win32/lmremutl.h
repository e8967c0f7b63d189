// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What time a server has.
#ifndef _LMREMUTL_
#define _LMREMUTL_
#include "lmserver.h"

USHER_BEGIN_C
NET_API_STATUS NET_API_FUNCTION NetRemoteTOD(LPCWSTR UncServerName, LPBYTE* BufferPtr);
USHER_END_C
#endif
