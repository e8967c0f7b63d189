// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The codes from 2100 on; those below are winerror.h's.
#ifndef _LMERR_
#define _LMERR_
#include "winerror.h"

#define NERR_Success 0
#define NERR_BASE 2100
#define NERR_NetNotStarted (NERR_BASE + 2)
#define NERR_UnknownServer (NERR_BASE + 3)
#define NERR_ServerNotStarted (NERR_BASE + 14)
#define NERR_ItemNotFound (NERR_BASE + 15)
#define NERR_UnknownDevDir (NERR_BASE + 16)
#define NERR_RedirectedPath (NERR_BASE + 17)
#define NERR_DuplicateShare (NERR_BASE + 18)
#define NERR_NoRoom (NERR_BASE + 19)
#define NERR_BufTooSmall (NERR_BASE + 23)
#define NERR_RemoteErr (NERR_BASE + 27)
#define NERR_WkstaNotStarted (NERR_BASE + 38)
#define NERR_InternalError (NERR_BASE + 40)
#define NERR_InvalidAPI (NERR_BASE + 42)
#define NERR_UserNotFound (NERR_BASE + 121)
#define NERR_NetNameNotFound (NERR_BASE + 210)
#define NERR_DeviceNotShared (NERR_BASE + 211)
#define NERR_ClientNameNotFound (NERR_BASE + 212)
#define NERR_FileIdNotFound (NERR_BASE + 214)
#define NERR_InvalidComputer (NERR_BASE + 251)
#define MAX_NERR (NERR_BASE + 899)
#endif
