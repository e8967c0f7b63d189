// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What all of the lm headers have in common.
#ifndef _LMCONS_
#define _LMCONS_
#include "windef.h"

#ifdef __cplusplus
#define USHER_BEGIN_C extern "C" {
#define USHER_END_C }
#else
#define USHER_BEGIN_C
#define USHER_END_C
#endif

#define NET_API_FUNCTION __stdcall
typedef DWORD NET_API_STATUS;
typedef DWORD API_RET_TYPE;
typedef LPWSTR LMSTR;
typedef LPCWSTR LMCSTR;

#define MAX_PREFERRED_LENGTH ((DWORD)-1)
#define PARMNUM_BASE_INFOLEVEL 1000
#define PARMNUM_ALL 0
#define PARM_ERROR_UNKNOWN ((DWORD)-1)
#define PARM_ERROR_NONE 0
#define TIMEQ_FOREVER ((DWORD)-1)

#define CNLEN 15
#define UNCLEN (CNLEN + 2)
#define NNLEN 80
#define RMLEN (UNCLEN + 1 + NNLEN)
#define UNLEN 256
#define GNLEN UNLEN
#define PWLEN 256
#define MAXCOMMENTSZ 256
#define PATHLEN 256

#define PLATFORM_ID_DOS 300
#define PLATFORM_ID_OS2 400
#define PLATFORM_ID_NT 500
#define PLATFORM_ID_OSF 600
#define PLATFORM_ID_VMS 700

#define SERVICE_WORKSTATION TEXT("LanmanWorkstation")
#define SERVICE_SERVER TEXT("LanmanServer")
#endif
