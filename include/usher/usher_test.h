/* Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE). */
/*
 * What a test of an SMB client wants beside usher.h: shares in memory, faults, waiting without sleeping, a recording of what
 * the client did, and a clock that the test moves. A server for one test is made of usher_options_new(), a user and a share: it
 * listens on a free port of 127.0.0.1.
 *
 * As in usher.h handles are opaque and freed by the function that their comment names, NULL being accepted there; what clients
 * and stores answer is an NTSTATUS, 0 for done. Structures that are handed in begin as zeros, and `size` is sizeof of them as
 * the caller knows it.
 */
#ifndef USHER_TEST_H
#define USHER_TEST_H
#include <usher/usher.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef uint32_t usher_nt_status;

/* Such as "STATUS_DISK_FULL". It lives for ever. */
USHER_API const char* usher_nt_status_name(usher_nt_status status);
/* 0xC000007F for "STATUS_DISK_FULL"; 0: it is no name that the library knows. */
USHER_API usher_nt_status usher_nt_status_named(const char* name);

/* ---- A share in memory, looked at and filled without a client. Freed by usher_store_free; servers that have it keep it.
 * Paths are UTF-8 with '/' between the names, "" is the root. No share mode, lock or attribute binds these calls. */
typedef struct usher_store usher_store;
typedef struct usher_snapshot usher_snapshot; /* freed by usher_snapshot_free */

/* What the disk holds, in bytes and in files; 0: 4 GiB, no limit. NULL: no memory. */
USHER_API usher_store* usher_memory_store(uint64_t max_bytes, uint64_t max_files);
/* Shows a folder of this machine and keeps what is changed in memory. 2116 NERR_UnknownDevDir: it cannot be read. */
USHER_API usher_status usher_overlay(const char* folder, usher_store** store);
USHER_API void usher_store_free(usher_store* store);

/* The new content of a file, which is made, with the directories above it, if it is not there. */
USHER_API usher_nt_status usher_store_write(usher_store* store, const char* path, const void* content, size_t size);
/* *content is a block for usher_free, with a NUL behind the file's bytes. On an error it is NULL, and *size 0. */
USHER_API usher_nt_status usher_store_read(usher_store* store, const char* path, char** content, size_t* size);
USHER_API usher_nt_status usher_store_make_directory(usher_store* store, const char* path);
USHER_API usher_nt_status usher_store_rename(usher_store* store, const char* from, const char* to, int replace);
/* A file, or a directory with all that is in it. */
USHER_API usher_nt_status usher_store_remove(usher_store* store, const char* path);
/* 1: clients get STATUS_MEDIA_WRITE_PROTECTED for what would change something, from now on. */
USHER_API void usher_store_set_read_only(usher_store* store, int read_only);
USHER_API uint64_t usher_store_free_bytes(usher_store* store);
/* Everything as it is now, and back. NULL: no memory. */
USHER_API usher_snapshot* usher_store_snapshot(usher_store* store);
USHER_API usher_nt_status usher_store_restore(usher_store* store, const usher_snapshot* snapshot);
USHER_API void usher_snapshot_free(usher_snapshot* snapshot);

typedef struct usher_entry {
  const char* name;
  uint64_t size;
  uint32_t attributes; /* FILE_ATTRIBUTE_* */
  uint32_t directory;  /* 1: yes */
} usher_entry;

/* What is in a directory, by name; a list as in usher.h. */
USHER_API usher_nt_status usher_store_list(usher_store* store, const char* path, size_t entry_size, usher_entry** entries, size_t* count);

/* A file whose content is made when it is read: `read` fills all of `into`, on a thread of the server's, and may wait. What it
 * returns, if not 0, is what the client gets. */
typedef usher_nt_status (*usher_read_function)(void* context, uint64_t offset, void* into, size_t size);
USHER_API usher_nt_status usher_store_generate(usher_store* store, const char* path, uint64_t size, usher_read_function read, void* context);

/* ---- Accounts and shares, before the start or at any time after it. usher_server_error() says what was wrong. */
USHER_API usher_status usher_server_add_user(usher_server* server, const char* name, const char* password, uint32_t flags);
USHER_API usher_status usher_server_remove_user(usher_server* server, const char* name);
USHER_API usher_status usher_server_add_share(usher_server* server, const char* name, usher_store* store, const char* comment, uint32_t flags);
USHER_API usher_status usher_server_remove_share(usher_server* server, const char* name);

/* ---- A clock that stands until it is moved: timeouts and idle times without waiting. Freed by usher_clock_free; servers that
 * go by it keep it. */
typedef struct usher_clock usher_clock;

USHER_API usher_clock* usher_clock_new(void);
USHER_API void usher_clock_free(usher_clock* clock);
/* When it returns, what was due has been done by every server that goes by this clock. */
USHER_API void usher_clock_advance(usher_clock* clock, uint64_t milliseconds);
USHER_API usher_status usher_options_set_clock(usher_options* options, usher_clock* clock);

/* ---- Sessions, beside usher_sessions() and usher_close_sessions(). NULL or empty: any client, any user. */

/* Asks again whenever something has happened on the server, until `condition` returns other than 0. 1: it did; 0: not in time. */
typedef int (*usher_condition)(void* context);
USHER_API int usher_wait_until(usher_server* server, usher_condition condition, void* context, uint32_t milliseconds);
/* Until there are as many sessions of that kind. 1: there are; 0: not in time. */
USHER_API int usher_wait_for_sessions(usher_server* server, const char* client, const char* user, size_t count, uint32_t milliseconds);
/* The logons expire: their requests get STATUS_NETWORK_SESSION_EXPIRED until the client has logged on anew. How many. */
USHER_API size_t usher_expire_sessions(usher_server* server, const char* client, const char* user);
/* Their TCP connections end without a word. How many logons. */
USHER_API size_t usher_drop_connections(usher_server* server, const char* client, const char* user);
/* Breaks whatever clients cache of a file (oplocks and leases), as if somebody else wanted it, down to a sum of USHER_CACHE_*.
 * path is below the share. How many were told; they have not acknowledged yet. */
enum { USHER_CACHE_READ = 1, USHER_CACHE_HANDLE = 2, USHER_CACHE_WRITE = 4 };
USHER_API size_t usher_break_lease(usher_server* server, const char* share, const char* path, uint32_t keep);
/* Whoever has proved to be that user gets this status instead of getting in, until usher_accept_logons(). */
USHER_API usher_status usher_refuse_logons(usher_server* server, usher_nt_status reason, const char* user);
USHER_API void usher_accept_logons(usher_server* server);

/* ---- Faults: which requests, and what becomes of them. */
enum {
  USHER_FAULT_HOLD = 1,              /* the request lies until usher_rule_release() or usher_rule_remove() */
  USHER_FAULT_NEVER_ANSWER = 2,      /* it is done, and that is all */
  USHER_FAULT_CUT = 4,               /* it is done, and the TCP connection ends instead of an answer */
  USHER_FAULT_CUT_AFTER = 8,         /* after `cut_after` bytes of the answer, Direct TCP's four among them */
  USHER_FAULT_CORRUPT_SIGNATURE = 16,
  USHER_FAULT_CREDITS = 32           /* the answer grants no more than `credits` */
};

typedef struct usher_fault {
  const char* command; /* "read", "query-directory" ...; NULL: any, as for the texts below */
  const char* path;    /* a pattern with * and ?, relative to the share */
  const char* share;
  const char* user;
  const char* client;
  uint64_t nth;        /* of those that fit only this one, from 1; 0: each */
  uint64_t times;      /* at most so often; 0: for ever */
  double probability;  /* drawn from the option "seed"; 0: always */

  uint32_t flags;      /* USHER_FAULT_* */
  usher_nt_status status;        /* it is not done, and answered so; 0: no */
  uint64_t delay_microseconds;   /* it lies so long before it is done */
  uint64_t late_microseconds;    /* it is done at once, and answered so much later */
  uint64_t cut_after;
  uint64_t segment;    /* the answer leaves in TCP segments of so many bytes; 0: as always */
  uint32_t credits;
  uint32_t reserved;
} usher_fault;

/* A rule in force. usher_rule_free frees the handle; the rule stays until usher_rule_remove() or usher_clear_faults(). */
typedef struct usher_rule usher_rule;

/* Of several rules that fit, the first is followed. rule may be NULL. ERROR_INVALID_PARAMETER: there is no such command, or the
 * fault does nothing. */
USHER_API usher_status usher_inject(usher_server* server, const usher_fault* fault, size_t size, usher_rule** rule);
USHER_API void usher_clear_faults(usher_server* server);
USHER_API uint64_t usher_rule_matched(const usher_rule* rule); /* requests that fitted, whether or not their number was up */
USHER_API uint64_t usher_rule_fired(const usher_rule* rule);
USHER_API size_t usher_rule_held(const usher_rule* rule);      /* that lie now */
/* Until it has fired so often. 1: it has; 0: not in time. */
USHER_API int usher_rule_wait(const usher_rule* rule, uint64_t times, uint32_t milliseconds);
/* Lets go what is held; the rule stays. */
USHER_API void usher_rule_release(usher_rule* rule);
USHER_API void usher_rule_remove(usher_rule* rule);
USHER_API void usher_rule_free(usher_rule* rule);

/* ---- What clients do from now on. Freed by usher_recording_free, which ends it. */
typedef struct usher_recording usher_recording;

typedef struct usher_request {
  const char* command; /* "CREATE" */
  const char* path;    /* with '/' */
  const char* share;
  const char* user;
  const char* client;
  uint64_t connection; /* counts the server's connections from 1 */
  uint64_t message_id;
  uint64_t session_id;
  uint64_t request_size; /* bytes without framing */
  uint64_t response_size;
  uint64_t time_microseconds; /* since 1970 */
  uint64_t duration_microseconds;
  uint32_t tree_id;
  uint32_t flags;    /* of the SMB2 header */
  uint32_t encrypted; /* 1: yes, as below */
  uint32_t pending;  /* an interim response came first */
  uint32_t answered;
  usher_nt_status status; /* if it was answered */
} usher_request;

USHER_API usher_status usher_record(usher_server* server, usher_recording** recording);
/* In the order in which they came. command NULL: all of them. A list as in usher.h. */
USHER_API usher_status usher_recording_requests(const usher_recording* recording, const char* command, size_t entry_size,
                                                usher_request** entries, size_t* count);
USHER_API uint64_t usher_recording_dropped(const usher_recording* recording); /* what found no room any more */
USHER_API void usher_recording_stop(usher_recording* recording);
/* A capture file for Wireshark, and its file smb2_seskey_list with which it decrypts that. 2116 NERR_UnknownDevDir:
 * it cannot be written. */
USHER_API usher_status usher_recording_write_pcap(const usher_recording* recording, const char* file);
USHER_API usher_status usher_recording_write_keys(const usher_recording* recording, const char* file);
USHER_API void usher_recording_free(usher_recording* recording);

#ifdef __cplusplus
}
#endif
#endif
