// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Blocks that know their size. What NetSessionEnum and its kin hand out is one, for NetApiBufferFree.
#ifndef _LMAPIBUF_
#define _LMAPIBUF_
#include "lmcons.h"

USHER_BEGIN_C
NET_API_STATUS NET_API_FUNCTION NetApiBufferAllocate(DWORD ByteCount, LPVOID* Buffer);
NET_API_STATUS NET_API_FUNCTION NetApiBufferFree(LPVOID Buffer);
NET_API_STATUS NET_API_FUNCTION NetApiBufferReallocate(LPVOID OldBuffer, DWORD NewByteCount, LPVOID* NewBuffer);
NET_API_STATUS NET_API_FUNCTION NetApiBufferSize(LPVOID Buffer, LPDWORD ByteCount);
USHER_END_C
#endif
