// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Sessions, connections, open files and shares.
#ifndef _LMSHARE_
#define _LMSHARE_
#include "lmcons.h"

#include "structures/layout.inc"
#include "structures/resource.inc"
#include "structures/session.inc"
#include "structures/share.inc"

#define SESS_GUEST 0x00000001
#define SESS_NOENCRYPTION 0x00000002

#define PERM_FILE_READ 0x1
#define PERM_FILE_WRITE 0x2
#define PERM_FILE_CREATE 0x4

#define ACCESS_NONE 0
#define ACCESS_READ 0x01
#define ACCESS_WRITE 0x02
#define ACCESS_CREATE 0x04
#define ACCESS_EXEC 0x08
#define ACCESS_DELETE 0x10
#define ACCESS_ATRIB 0x20
#define ACCESS_PERM 0x40
#define ACCESS_ALL 0x7F

#define STYPE_DISKTREE 0
#define STYPE_PRINTQ 1
#define STYPE_DEVICE 2
#define STYPE_IPC 3
#define STYPE_MASK 0x000000FF
#define STYPE_TEMPORARY 0x40000000
#define STYPE_SPECIAL 0x80000000

#define SHI_USES_UNLIMITED ((DWORD)-1)
#define SHI1005_FLAGS_DFS 0x0001
#define SHI1005_FLAGS_DFS_ROOT 0x0002
#define CSC_MASK 0x0030
#define SHI1005_FLAGS_RESTRICT_EXCLUSIVE_OPENS 0x0100
#define SHI1005_FLAGS_FORCE_SHARED_DELETE 0x0200
#define SHI1005_FLAGS_ALLOW_NAMESPACE_CACHING 0x0400
#define SHI1005_FLAGS_ACCESS_BASED_DIRECTORY_ENUM 0x0800
#define SHI1005_FLAGS_FORCE_LEVELII_OPLOCK 0x1000
#define SHI1005_FLAGS_ENABLE_HASH 0x2000
#define SHI1005_FLAGS_ENABLE_CA 0x4000
#define SHI1005_FLAGS_ENCRYPT_DATA 0x8000
#define SHI1005_FLAGS_COMPRESS_DATA 0x100000

#define SHARE_NETNAME_PARMNUM 1
#define SHARE_TYPE_PARMNUM 3
#define SHARE_REMARK_PARMNUM 4
#define SHARE_PERMISSIONS_PARMNUM 5
#define SHARE_MAX_USES_PARMNUM 6
#define SHARE_CURRENT_USES_PARMNUM 7
#define SHARE_PATH_PARMNUM 8
#define SHARE_PASSWD_PARMNUM 9
#define SHARE_FILE_SD_PARMNUM 501
#define SHARE_SERVER_PARMNUM 503

USHER_BEGIN_C
NET_API_STATUS NET_API_FUNCTION NetSessionEnum(LMSTR servername, LMSTR UncClientName, LMSTR username, DWORD level, LPBYTE* bufptr,
                                               DWORD prefmaxlen, LPDWORD entriesread, LPDWORD totalentries, LPDWORD resume_handle);
NET_API_STATUS NET_API_FUNCTION NetSessionGetInfo(LMSTR servername, LMSTR UncClientName, LMSTR username, DWORD level, LPBYTE* bufptr);
NET_API_STATUS NET_API_FUNCTION NetSessionDel(LMSTR servername, LMSTR UncClientName, LMSTR username);

NET_API_STATUS NET_API_FUNCTION NetConnectionEnum(LMSTR servername, LMSTR qualifier, DWORD level, LPBYTE* bufptr, DWORD prefmaxlen,
                                                  LPDWORD entriesread, LPDWORD totalentries, LPDWORD resume_handle);

NET_API_STATUS NET_API_FUNCTION NetFileEnum(LMSTR servername, LMSTR basepath, LMSTR username, DWORD level, LPBYTE* bufptr,
                                            DWORD prefmaxlen, LPDWORD entriesread, LPDWORD totalentries, PDWORD_PTR resume_handle);
NET_API_STATUS NET_API_FUNCTION NetFileGetInfo(LMSTR servername, DWORD fileid, DWORD level, LPBYTE* bufptr);
NET_API_STATUS NET_API_FUNCTION NetFileClose(LMSTR servername, DWORD fileid);

NET_API_STATUS NET_API_FUNCTION NetShareEnum(LMSTR servername, DWORD level, LPBYTE* bufptr, DWORD prefmaxlen, LPDWORD entriesread,
                                             LPDWORD totalentries, LPDWORD resume_handle);
NET_API_STATUS NET_API_FUNCTION NetShareGetInfo(LMSTR servername, LMSTR netname, DWORD level, LPBYTE* bufptr);
NET_API_STATUS NET_API_FUNCTION NetShareAdd(LMSTR servername, DWORD level, LPBYTE buf, LPDWORD parm_err);
NET_API_STATUS NET_API_FUNCTION NetShareSetInfo(LMSTR servername, LMSTR netname, DWORD level, LPBYTE buf, LPDWORD parm_err);
NET_API_STATUS NET_API_FUNCTION NetShareDel(LMSTR servername, LMSTR netname, DWORD reserved);
NET_API_STATUS NET_API_FUNCTION NetShareCheck(LMSTR servername, LMSTR device, LPDWORD type);
USHER_END_C
#endif
