/* Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE). */
/*
 * Usher for C and whatever can call C: run a server, and ask it or any other who is there and what is open.
 *
 * Handles are opaque; each is freed by the function that its comment names, and NULL is accepted there. Strings are UTF-8 and
 * end with a NUL. Functions return a status: 0 is done, else Windows' code (5 ERROR_ACCESS_DENIED, 2312 NERR_ClientNameNotFound
 * and so on; usher_status_text() says it in words). No exception leaves the library.
 *
 * A handle may be used by several threads at once, but not freed while it is. What closes or stops something waits until that
 * is done.
 */
#ifndef USHER_H
#define USHER_H
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define USHER_API __attribute__((visibility("default")))
#else
#define USHER_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef uint32_t usher_status;

/* The library's version: major << 16 | minor << 8 | patch, and as text. Minor versions add, and take nothing away. */
#define USHER_VERSION 0x000100u
USHER_API uint32_t usher_version(void);
USHER_API const char* usher_version_text(void);

/* One sentence for a status, such as "no session that matches". It lives for ever. */
USHER_API const char* usher_status_text(usher_status status);
/* Windows' name of a status, such as "NERR_ClientNameNotFound". It lives for ever. */
USHER_API const char* usher_status_name(usher_status status);

/* ---- What to serve. Freed by usher_options_free; a server keeps a copy. Not for several threads at once. */
typedef struct usher_options usher_options;

enum { USHER_USER_ADMIN = 1, USHER_USER_OPERATOR = 2, USHER_USER_DISABLED = 4 };
enum { USHER_SHARE_READ_ONLY = 1, USHER_SHARE_HIDDEN = 2, USHER_SHARE_GUEST_OK = 4, USHER_SHARE_ENCRYPT = 8 };

USHER_API usher_options* usher_options_new(void);
USHER_API void usher_options_free(usher_options* options);
/* "address:port", IPv6 in brackets, port 0 for a free one; the first call replaces the default 127.0.0.1:0, later ones add. */
USHER_API usher_status usher_options_listen(usher_options* options, const char* address);
USHER_API usher_status usher_options_add_user(usher_options* options, const char* name, const char* password, uint32_t flags);
/* path: a folder, or "memory:"; comment: may be NULL. */
USHER_API usher_status usher_options_add_share(usher_options* options, const char* name, const char* path, const char* comment,
                                               uint32_t flags);
/* The keys of the configuration file that are one word: "name", "workgroup", "comment", "signing", "encryption", "min-dialect",
 * "max-dialect", "guest", "anonymous" ("true", "false"), "autodisconnect" (minutes, -1 for never), "max-sessions",
 * "max-sessions-per-user", "max-sessions-per-client", "log-level", "log-file", "threads". And what forces the protocol: "ciphers" and
 * "signing-algorithms" (names with commas between), "large-mtu", "multichannel", "notifications", "oplocks", "leases",
 * "durable-handles", "max-transact-size",
 * "max-read-size", "max-write-size", "max-credits", and "seed", by which chance falls the same way in every run.
 * ERROR_INVALID_PARAMETER: no such key, or no such value. */
USHER_API usher_status usher_options_set(usher_options* options, const char* key, const char* value);
/* Takes what the log would have written to standard error: level 0 trace to 4 error, and a line without a date. Called on the
 * server's threads, one at a time. */
typedef void (*usher_log_function)(void* context, int level, const char* line);
USHER_API usher_status usher_options_log_to(usher_options* options, usher_log_function write, void* context);

/* ---- A server in this process. Freed by usher_server_free, which stops it. */
typedef struct usher_server usher_server;

USHER_API usher_server* usher_server_new(const usher_options* options); /* NULL: no memory */
/* NERR_ServerNotStarted: usher_server_error() says why. */
USHER_API usher_status usher_server_start(usher_server* server);
USHER_API void usher_server_stop(usher_server* server);
USHER_API void usher_server_free(usher_server* server);

/* Both write at most `size` bytes with the NUL and return how many characters the whole text has, as snprintf does.
 * endpoint: where it listens, as "address:port"; empty past the last one. error: why it did not start, one sentence. */
USHER_API size_t usher_server_endpoint(const usher_server* server, size_t index, char* buffer, size_t size);
USHER_API size_t usher_server_error(const usher_server* server, char* buffer, size_t size);

/* ---- A server to ask, wherever it is. Freed by usher_service_free. */
typedef struct usher_service usher_service;

/* The server in this process. NULL: it does not run. */
USHER_API usher_service* usher_server_service(const usher_server* server);
/* The server of this user on this machine, over its local socket; path NULL is the usual one. */
USHER_API usher_status usher_open_local(const char* path, usher_service** service);
/* Any SMB server: HOST or HOST:PORT; user may be DOMAIN\name. */
USHER_API usher_status usher_connect(const char* server, const char* user, const char* password, usher_service** service);
USHER_API void usher_service_free(usher_service* service);

/*
 * ---- Lists. *entries becomes an array of *count structures, their strings in the same block, to be freed with usher_free as
 * one. entry_size is sizeof of the structure as the caller knows it: later versions add members at the end, and members that
 * the library does not know are zero. On an error *entries is NULL and *count 0.
 */
USHER_API void usher_free(void* entries);

typedef struct usher_session {
  const char* client; /* two backslashes and the address */
  const char* user;   /* empty: anonymous */
  const char* client_type;
  const char* transport;
  uint64_t active_seconds;
  uint64_t idle_seconds;
  uint32_t id; /* 0 from other servers */
  uint32_t opens;
  uint32_t guest; /* 1: yes */
  uint32_t logons; /* SMB2 Sessions inside; 0 from other servers */
} usher_session;

/* NULL or empty: any client, any user. A client is an address, with or without two backslashes. */
USHER_API usher_status usher_sessions(usher_service* service, const char* client, const char* user, size_t entry_size,
                                      usher_session** entries, size_t* count);
/* Closes every session that matches. Neither client nor user: ERROR_INVALID_PARAMETER. */
USHER_API usher_status usher_close_sessions(usher_service* service, const char* client, const char* user);
/* One logon of a session that has several. */
USHER_API usher_status usher_close_logon(usher_service* service, uint64_t id);

typedef struct usher_file {
  const char* path; /* as on the server; \PIPE\name is a pipe */
  const char* user;
  const char* client; /* empty from other servers, as the share is */
  const char* share;
  uint64_t logon_id;
  uint32_t id;
  uint32_t permissions; /* 1 read, 2 write, 4 create, 8 execute, 16 delete */
  uint32_t locks;
  uint32_t reserved;
  /* From servers of Usher's own only: */
  const char* oplock;    /* "none", "level II", "exclusive", "batch" or "lease" */
  const char* caching;   /* of "RHW": reads, the handle, writes */
  const char* orphan_of; /* the account whose client may come back to it; empty: it has its session */
  uint32_t breaking;     /* 1: the client has been told to give some of it up */
  uint32_t durable;      /* 1: the client may come back to it after a lost connection */
} usher_file;

/* base_path: what paths begin with. NULL or empty: any. */
USHER_API usher_status usher_files(usher_service* service, const char* base_path, const char* user, size_t entry_size,
                                   usher_file** entries, size_t* count);
/* 2314 NERR_FileIdNotFound: it is open no more. */
USHER_API usher_status usher_close_file(usher_service* service, uint32_t id);
/* Durable opens whose clients have gone: of that user, or of all when it is NULL or empty. closed: how many; may be NULL. */
USHER_API usher_status usher_close_orphans(usher_service* service, const char* user, size_t* closed);

typedef struct usher_use { /* of a share by a user: what Win32 calls a connection, and SMB2 a tree connect */
  const char* user;
  const char* client;
  const char* share;
  uint64_t active_seconds;
  uint64_t logon_id;
  uint32_t id;
  uint32_t type; /* 0 a folder, 3 IPC$ */
  uint32_t opens;
  uint32_t reserved;
} usher_use;

/* NULL or empty: any. */
USHER_API usher_status usher_connections(usher_service* service, const char* client, const char* share, size_t entry_size,
                                         usher_use** entries, size_t* count);

#ifdef __cplusplus
}
#endif
#endif
