/* Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE). */
/* A C program that serves, asks and closes, through usher.h alone. */
#include <usher/usher.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ACCESS_DENIED = 5, NOT_SUPPORTED = 50, INVALID_PARAMETER = 87, LOGON_FAILURE = 1326, SERVER_NOT_STARTED = 2114, CLIENT_NOT_FOUND = 2312,
       FILE_ID_NOT_FOUND = 2314 };

static int failures = 0;

static void check(int holds, const char* what, int line) {
  if (holds) return;
  fprintf(stderr, "line %d: %s does not hold\n", line, what);
  ++failures;
}
#define CHECK(condition) check((condition) != 0, #condition, __LINE__)

static usher_server* serve(const char* address) {
  usher_options* options = usher_options_new();
  usher_server* server;
  CHECK(usher_options_listen(options, address) == 0);
  CHECK(usher_options_add_user(options, "alice", "secret", USHER_USER_ADMIN) == 0);
  CHECK(usher_options_add_user(options, "bob", "b", 0) == 0);
  CHECK(usher_options_add_share(options, "data", "memory:", NULL, USHER_SHARE_HIDDEN) == 0);
  CHECK(usher_options_set(options, "log-level", "off") == 0);
  CHECK(usher_options_set(options, "threads", "2") == 0);
  CHECK(usher_options_set(options, "threads", "two") == INVALID_PARAMETER);
  CHECK(usher_options_set(options, "signing", "perhaps") == INVALID_PARAMETER);
  CHECK(usher_options_set(options, "colour", "red") == INVALID_PARAMETER);
  server = usher_server_new(options);
  usher_options_free(options);
  return server;
}

static void test_versions_and_words(void) {
  CHECK(usher_version() == USHER_VERSION);
  CHECK(strcmp(usher_version_text(), "0.1.0") == 0);
  CHECK(strcmp(usher_status_name(CLIENT_NOT_FOUND), "NERR_ClientNameNotFound") == 0);
  CHECK(strcmp(usher_status_text(0), "done") == 0);
  CHECK(strlen(usher_status_text(12345)) > 0);
}

static void test_a_server_that_cannot_start_says_why(const char* address) {
  usher_server* second = serve(address);
  char error[20] = "", all[200] = "";
  CHECK(usher_server_start(second) == SERVER_NOT_STARTED);
  CHECK(usher_server_error(second, error, sizeof error) > sizeof error);
  CHECK(strlen(error) == sizeof error - 1);
  CHECK(usher_server_error(second, all, sizeof all) == strlen(all));
  CHECK(strstr(all, "in use") != NULL);
  CHECK(usher_server_service(second) == NULL);
  usher_server_free(second);
}

static void test_sessions(usher_service* service) {
  usher_session* sessions = NULL;
  size_t count = 0;
  CHECK(usher_sessions(service, NULL, NULL, sizeof *sessions, &sessions, &count) == 0);
  CHECK(count == 2);
  if (count == 2) {
    CHECK(strcmp(sessions[0].user, "alice") == 0);
    CHECK(strcmp(sessions[1].user, "bob") == 0);
    CHECK(strcmp(sessions[0].client, "\\\\127.0.0.1") == 0);
    CHECK(sessions[0].guest == 0);
  }
  usher_free(sessions);
  CHECK(usher_sessions(service, "127.0.0.1", "BOB", sizeof *sessions, &sessions, &count) == 0);
  CHECK(count == 1);
  usher_free(sessions);
  CHECK(usher_sessions(service, "127.0.0.9", NULL, sizeof *sessions, &sessions, &count) == CLIENT_NOT_FOUND);
  CHECK(sessions == NULL && count == 0);
  usher_free(sessions);
}

/* A caller of an older version knows fewer members, one of a newer version more. */
static void test_entries_have_the_callers_size(usher_service* service) {
  struct older { const char *client, *user; } *older = NULL;
  struct newer { usher_session known; uint64_t later; } *newer = NULL;
  size_t count = 0;
  CHECK(usher_sessions(service, NULL, NULL, sizeof *older, (usher_session**)(void*)&older, &count) == 0);
  CHECK(count == 2 && strcmp(older[1].user, "bob") == 0);
  usher_free(older);
  CHECK(usher_sessions(service, NULL, NULL, sizeof *newer, (usher_session**)(void*)&newer, &count) == 0);
  CHECK(count == 2 && strcmp(newer[1].known.user, "bob") == 0 && newer[1].later == 0);
  usher_free(newer);
  CHECK(usher_sessions(service, NULL, NULL, 0, (usher_session**)(void*)&newer, &count) == INVALID_PARAMETER);
  CHECK(usher_sessions(service, NULL, NULL, 9, (usher_session**)(void*)&newer, &count) == INVALID_PARAMETER);
}

/* The administrator's own conversation with the server is a use of IPC$ with a pipe open in it. */
static void test_files_and_connections(usher_service* service) {
  usher_file* files = NULL;
  usher_use* uses = NULL;
  size_t count = 0, i, ours = 0;
  CHECK(usher_files(service, NULL, "alice", sizeof *files, &files, &count) == 0);
  CHECK(count == 1 && strstr(files[0].path, "srvsvc") != NULL);
  CHECK(count == 1 && strcmp(files[0].oplock, "none") == 0 && strcmp(files[0].caching, "") == 0 && strcmp(files[0].orphan_of, "") == 0);
  CHECK(count == 1 && files[0].breaking == 0 && files[0].durable == 0);
  usher_free(files);
  CHECK(usher_files(service, "/nowhere", NULL, sizeof *files, &files, &count) == 0);
  CHECK(count == 0);
  usher_free(files);
  CHECK(usher_connections(service, "127.0.0.1", "IPC$", sizeof *uses, &uses, &count) == 0);
  for (i = 0; i < count; ++i) ours += strcmp(uses[i].user, "alice") == 0 && uses[i].type == 3;
  CHECK(ours == 1);
  usher_free(uses);
  CHECK(usher_connections(service, "127.0.0.9", "IPC$", sizeof *uses, &uses, &count) == 0);
  CHECK(count == 0);
  usher_free(uses);
  CHECK(usher_close_file(service, 0x7FFFFFFF) == FILE_ID_NOT_FOUND);
}

/* Nothing is closed, because nobody has left anything; only a server of Usher's own is asked. */
static void test_orphans(usher_service* service, usher_status expected) {
  size_t closed = 9;
  CHECK(usher_close_orphans(service, NULL, &closed) == expected);
  CHECK(closed == 0);
  CHECK(usher_close_orphans(service, "alice", NULL) == expected);
}

static void test_null(void) {
  usher_session* sessions = (usher_session*)1;
  usher_service* service = (usher_service*)1;
  size_t count = 9;
  CHECK(usher_sessions(NULL, NULL, NULL, sizeof *sessions, &sessions, &count) == INVALID_PARAMETER);
  CHECK(sessions == NULL && count == 0);
  CHECK(usher_connect(NULL, NULL, NULL, &service) == INVALID_PARAMETER);
  CHECK(service == NULL);
  CHECK(usher_connect("127.0.0.1:1", "a", "b", NULL) == INVALID_PARAMETER);
  CHECK(usher_close_sessions(NULL, NULL, "bob") == INVALID_PARAMETER);
  CHECK(usher_options_listen(NULL, "127.0.0.1:0") == INVALID_PARAMETER);
  CHECK(usher_server_new(NULL) == NULL);
  CHECK(usher_server_start(NULL) == INVALID_PARAMETER);
  CHECK(usher_server_service(NULL) == NULL);
  CHECK(usher_open_local("/nonexistent/usher.socket", &service) == SERVER_NOT_STARTED);
  usher_server_free(NULL);
  usher_service_free(NULL);
  usher_options_free(NULL);
  usher_free(NULL);
}

int main(void) {
  usher_server* server = serve("127.0.0.1:0");
  usher_service *local, *alice = NULL, *bob = NULL;
  usher_session* sessions = NULL;
  char address[64] = "";
  size_t count = 0;

  CHECK(usher_server_start(server) == 0);
  CHECK(usher_server_endpoint(server, 0, address, sizeof address) == strlen(address));
  CHECK(usher_server_endpoint(server, 1, NULL, 0) == 0);
  local = usher_server_service(server);
  CHECK(local != NULL);
  if (failures) return 1;

  CHECK(usher_connect(address, "alice", "wrong", &alice) == LOGON_FAILURE);
  CHECK(usher_connect(address, "alice", "secret", &alice) == 0);
  CHECK(usher_connect(address, "bob", "b", &bob) == 0);
  if (failures) return 1;
  test_versions_and_words();
  test_null();
  test_a_server_that_cannot_start_says_why(address);
  test_sessions(local);
  test_sessions(alice);
  test_entries_have_the_callers_size(local);
  test_files_and_connections(local);
  test_orphans(local, 0), test_orphans(alice, NOT_SUPPORTED), test_orphans(NULL, INVALID_PARAMETER);
  CHECK(usher_sessions(bob, NULL, NULL, sizeof *sessions, &sessions, &count) == ACCESS_DENIED);

  CHECK(usher_close_sessions(local, NULL, "") == INVALID_PARAMETER);
  CHECK(usher_close_sessions(alice, "127.0.0.1", "bob") == 0);
  CHECK(usher_close_sessions(local, NULL, "bob") == CLIENT_NOT_FOUND);
  CHECK(usher_close_logon(local, 1) != 0);

  usher_service_free(bob);
  usher_service_free(alice);
  usher_server_stop(server);
  CHECK(usher_sessions(local, NULL, NULL, sizeof *sessions, &sessions, &count) == SERVER_NOT_STARTED);
  usher_service_free(local);
  usher_server_free(server);
  return failures != 0;
}
