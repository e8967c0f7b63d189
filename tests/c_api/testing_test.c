/* Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE). */
/* What a test in C does with a server, through usher_test.h alone. The client is the library's own, on the pipe srvsvc. */
#include <usher/usher_test.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SERVER_ERROR_INVALID_PARAMETER = 87, NO_SUCH_FOLDER = 2116, CLIENT_NOT_FOUND = 2312, PATIENCE = 10000 };
#define STATUS_INVALID_PARAMETER 0xC000000Du
#define STATUS_OBJECT_NAME_NOT_FOUND 0xC0000034u
#define STATUS_ACCOUNT_DISABLED 0xC0000072u
#define STATUS_DISK_FULL 0xC000007Fu
#define STATUS_PIPE_BUSY 0xC00000AEu

static int failures = 0;

static void check(int holds, const char* what, int line) {
  if (holds) return;
  fprintf(stderr, "line %d: %s does not hold\n", line, what);
  ++failures;
}
#define CHECK(condition) check((condition) != 0, #condition, __LINE__)

static int log_lines = 0;
static void take_line(void* context, int level, const char* line) {
  if (level == 2 && strstr(line, "session started") != NULL) ++*(int*)context;
}

static usher_server* serve(usher_clock* clock) {
  usher_options* options = usher_options_new();
  usher_server* server;
  CHECK(usher_options_add_user(options, "alice", "secret", USHER_USER_ADMIN) == 0);
  CHECK(usher_options_set(options, "threads", "2") == 0);
  CHECK(usher_options_set(options, "seed", "7") == 0);
  CHECK(usher_options_set(options, "autodisconnect", "15") == 0);
  CHECK(usher_options_set(options, "autodisconnect", "-2") == SERVER_ERROR_INVALID_PARAMETER);
  CHECK(usher_options_set(options, "min-dialect", "3.1.1") == 0);
  CHECK(usher_options_set(options, "min-dialect", "4") == SERVER_ERROR_INVALID_PARAMETER);
  CHECK(usher_options_set(options, "ciphers", "AES-256-GCM,AES-128-GCM") == 0);
  CHECK(usher_options_set(options, "multichannel", "false") == 0);
  CHECK(usher_options_set(options, "durable-handles", "true") == 0);
  CHECK(usher_options_set(options, "multichannel", "no") == SERVER_ERROR_INVALID_PARAMETER);
  CHECK(usher_options_set(options, "max-credits", "65536") == SERVER_ERROR_INVALID_PARAMETER);
  CHECK(usher_options_set(options, "max-credits", "64") == 0);
  CHECK(usher_options_log_to(options, &take_line, &log_lines) == 0);
  CHECK(usher_options_log_to(options, NULL, NULL) == SERVER_ERROR_INVALID_PARAMETER);
  if (clock) CHECK(usher_options_set_clock(options, clock) == 0);
  server = usher_server_new(options);
  usher_options_free(options);
  return server;
}

static usher_service* visit(usher_server* server) {
  usher_service* service = NULL;
  char address[64];
  usher_server_endpoint(server, 0, address, sizeof address);
  CHECK(usher_connect(address, "alice", "secret", &service) == 0);
  return service;
}

static usher_status ask(usher_service* service) {
  usher_session* sessions;
  size_t count;
  const usher_status status = usher_sessions(service, NULL, NULL, sizeof *sessions, &sessions, &count);
  usher_free(sessions);
  return status;
}

static void test_names_of_statuses(void) {
  CHECK(strcmp(usher_nt_status_name(STATUS_DISK_FULL), "STATUS_DISK_FULL") == 0);
  CHECK(usher_nt_status_named("STATUS_DISK_FULL") == STATUS_DISK_FULL);
  CHECK(usher_nt_status_named("STATUS_OF_AFFAIRS") == 0);
  CHECK(usher_nt_status_named(NULL) == 0);
}

static usher_nt_status count_up(void* context, uint64_t offset, void* into, size_t size) {
  size_t i;
  if (offset >= 1000) return *(usher_nt_status*)context;
  for (i = 0; i < size; ++i) ((unsigned char*)into)[i] = (unsigned char)(offset + i);
  return 0;
}

static void test_a_store(void) {
  usher_store* store = usher_memory_store(1 << 20, 0);
  usher_snapshot* clean;
  usher_entry* entries = NULL;
  usher_nt_status trouble = STATUS_DISK_FULL;
  char* content = NULL;
  size_t size = 0, count = 0;
  CHECK(usher_store_write(store, "in/order.txt", "12 apples", 9) == 0);
  CHECK(usher_store_make_directory(store, "out") == 0);
  clean = usher_store_snapshot(store);
  CHECK(usher_store_read(store, "IN/order.txt", &content, &size) == 0);
  CHECK(size == 9 && strcmp(content, "12 apples") == 0);
  usher_free(content);
  CHECK(usher_store_read(store, "none", &content, &size) == STATUS_OBJECT_NAME_NOT_FOUND);
  CHECK(content == NULL && size == 0);
  CHECK(usher_store_rename(store, "in/order.txt", "out/done.txt", 0) == 0);
  CHECK(usher_store_list(store, "", sizeof *entries, &entries, &count) == 0);
  CHECK(count == 2 && strcmp(entries[0].name, "in") == 0 && entries[1].directory == 1);
  usher_free(entries);
  CHECK(usher_store_remove(store, "out") == 0);
  CHECK(usher_store_list(store, "out", sizeof *entries, &entries, &count) == STATUS_OBJECT_NAME_NOT_FOUND);
  CHECK(usher_store_restore(store, clean) == 0);
  CHECK(usher_store_list(store, "in", sizeof *entries, &entries, &count) == 0);
  CHECK(count == 1 && entries[0].size == 9 && entries[0].directory == 0);
  usher_free(entries);
  CHECK(usher_store_free_bytes(store) < 1 << 20 && usher_store_free_bytes(store) > 0);
  CHECK(usher_store_generate(store, "made", 300, &count_up, &trouble) == 0);
  CHECK(usher_store_read(store, "made", &content, &size) == 0);
  CHECK(size == 300 && (unsigned char)content[255] == 255 && content[256] == 0);
  usher_free(content);
  CHECK(usher_store_generate(store, "made", 5000, &count_up, &trouble) == 0);
  (void)usher_store_read(store, "made", &content, &size);
  usher_free(content);
  CHECK(usher_store_write(store, "big", NULL, 1) == STATUS_INVALID_PARAMETER);
  CHECK(usher_store_write(NULL, "a", "b", 1) == STATUS_INVALID_PARAMETER);
  usher_snapshot_free(clean);
  usher_store_free(store);
  store = usher_memory_store(0, 1);
  CHECK(usher_store_write(store, "one", "", 0) == 0);
  CHECK(usher_store_write(store, "two", "", 0) == STATUS_DISK_FULL);
  usher_store_free(store);
  CHECK(usher_overlay("/nowhere", &store) == NO_SUCH_FOLDER);
  CHECK(store == NULL);
}

static void test_users_and_shares_come_and_go(usher_server* server) {
  usher_store* store = usher_memory_store(0, 0);
  usher_service* bob = NULL;
  char text[200];
  CHECK(usher_server_add_share(server, "more", store, "Papers", USHER_SHARE_READ_ONLY) == 0);
  CHECK(usher_server_add_share(server, "MORE", store, NULL, 0) == SERVER_ERROR_INVALID_PARAMETER);
  CHECK(usher_server_error(server, text, sizeof text) > 0 && strstr(text, "already") != NULL);
  CHECK(usher_server_remove_share(server, "more") == 0);
  CHECK(usher_server_add_user(server, "bob", "b", 0) == 0);
  usher_server_endpoint(server, 0, text, sizeof text);
  CHECK(usher_connect(text, "bob", "b", &bob) == 0);
  CHECK(usher_wait_for_sessions(server, NULL, "bob", 1, PATIENCE) == 1);
  CHECK(usher_server_remove_user(server, "bob") == 0);
  CHECK(usher_wait_for_sessions(server, "127.0.0.1", "bob", 0, 0) == 1);
  CHECK(usher_server_remove_user(server, "bob") == SERVER_ERROR_INVALID_PARAMETER);
  usher_service_free(bob);
  usher_store_free(store);
}

static void test_a_fault_strikes_and_counts(usher_server* server) {
  usher_fault fault = {0};
  usher_rule* rule = NULL;
  usher_service* alice;
  usher_service* none = NULL;
  char address[64];
  fault.command = "create";
  fault.path = "srv*";
  fault.nth = 2;
  fault.status = STATUS_PIPE_BUSY;
  CHECK(usher_inject(server, &fault, sizeof fault, &rule) == 0);
  alice = visit(server);
  CHECK(ask(alice) == 0);
  usher_server_endpoint(server, 0, address, sizeof address);
  CHECK(usher_connect(address, "alice", "secret", &none) != 0 || ask(none) != 0);
  CHECK(usher_rule_matched(rule) == 2);
  CHECK(usher_rule_fired(rule) == 1);
  CHECK(usher_rule_wait(rule, 1, 0) == 1);
  CHECK(usher_rule_wait(rule, 2, 0) == 0);
  usher_rule_remove(rule);
  usher_rule_free(rule);
  usher_service_free(none);
  usher_service_free(alice);

  fault.command = "cancel";
  CHECK(usher_inject(server, &fault, sizeof fault, NULL) == SERVER_ERROR_INVALID_PARAMETER);
  memset(&fault, 0, sizeof fault);
  CHECK(usher_inject(server, &fault, sizeof fault, NULL) == SERVER_ERROR_INVALID_PARAMETER);
  CHECK(usher_inject(server, NULL, sizeof fault, NULL) == SERVER_ERROR_INVALID_PARAMETER);
}

static void test_logons_are_refused_expire_and_end(usher_server* server) {
  usher_service *alice = visit(server), *late = NULL;
  char address[64];
  usher_server_endpoint(server, 0, address, sizeof address);
  CHECK(usher_wait_for_sessions(server, NULL, NULL, 1, PATIENCE) == 1);
  CHECK(usher_refuse_logons(server, STATUS_ACCOUNT_DISABLED, "alice") == 0);
  CHECK(usher_connect(address, "alice", "secret", &late) != 0);
  usher_accept_logons(server);
  CHECK(usher_expire_sessions(server, "127.0.0.1", "alice") == 1);
  CHECK(ask(alice) != 0);
  CHECK(usher_break_lease(server, "data", "nothing", USHER_CACHE_READ | USHER_CACHE_HANDLE) == 0);
  CHECK(usher_drop_connections(server, NULL, "nobody") == 0);
  CHECK(usher_drop_connections(server, NULL, NULL) == 1);
  CHECK(usher_wait_for_sessions(server, NULL, NULL, 0, PATIENCE) == 1);
  usher_service_free(alice);
}

static int sessions_are_gone(void* context) { return usher_wait_for_sessions(context, NULL, NULL, 0, 0); }

static void test_the_clock_ends_what_is_idle(usher_server* server, usher_clock* clock) {
  usher_service* local = usher_server_service(server);
  usher_service* alice = visit(server);
  usher_session* sessions = NULL;
  size_t count = 0;
  CHECK(usher_close_sessions(local, NULL, "alice") == 0);
  CHECK(usher_wait_until(server, &sessions_are_gone, server, PATIENCE) == 1);
  usher_service_free(alice);
  alice = visit(server);
  usher_clock_advance(clock, 5000);
  CHECK(usher_sessions(local, NULL, "alice", sizeof *sessions, &sessions, &count) == 0);
  CHECK(count == 1 && sessions[0].idle_seconds == 5);
  usher_free(sessions);
  usher_service_free(alice);
  usher_service_free(local);
  CHECK(usher_wait_for_sessions(server, NULL, NULL, 0, PATIENCE) == 1);
}

static void test_a_recording_tells_what_was_asked(usher_server* server, const char* folder) {
  usher_recording* recording = NULL;
  usher_request* requests = NULL;
  usher_service* alice;
  size_t count = 0;
  char file[500];
  CHECK(usher_record(server, &recording) == 0);
  alice = visit(server);
  CHECK(ask(alice) == 0);
  CHECK(usher_recording_requests(recording, "create", sizeof *requests, &requests, &count) == 0);
  CHECK(count == 1 && strcmp(requests[0].path, "srvsvc") == 0 && strcmp(requests[0].user, "alice") == 0);
  CHECK(count == 1 && requests[0].answered == 1 && requests[0].status == 0 && requests[0].response_size > 64);
  usher_free(requests);
  CHECK(usher_recording_requests(recording, NULL, sizeof *requests, &requests, &count) == 0);
  CHECK(count > 4 && strcmp(requests[0].command, "NEGOTIATE") == 0);
  usher_free(requests);
  CHECK(usher_recording_requests(recording, "dance", sizeof *requests, &requests, &count) == SERVER_ERROR_INVALID_PARAMETER);
  CHECK(requests == NULL && count == 0);
  CHECK(usher_recording_dropped(recording) == 0);
  usher_recording_stop(recording);
  snprintf(file, sizeof file, "%s/visit.pcap", folder);
  CHECK(usher_recording_write_pcap(recording, file) == 0);
  snprintf(file, sizeof file, "%s/keys", folder);
  CHECK(usher_recording_write_keys(recording, file) == 0);
  CHECK(usher_recording_write_pcap(recording, "/nowhere/visit.pcap") == NO_SUCH_FOLDER);
  usher_recording_free(recording);
  usher_service_free(alice);
}

static void test_null(void) {
  usher_recording* recording = (usher_recording*)1;
  CHECK(usher_record(NULL, &recording) == SERVER_ERROR_INVALID_PARAMETER);
  CHECK(recording == NULL);
  CHECK(usher_wait_until(NULL, NULL, NULL, 0) == 0);
  CHECK(usher_wait_for_sessions(NULL, NULL, NULL, 0, 0) == 0);
  CHECK(usher_expire_sessions(NULL, NULL, NULL) == 0);
  CHECK(usher_break_lease(NULL, "data", "f", USHER_CACHE_READ) == 0);
  CHECK(usher_rule_fired(NULL) == 0);
  usher_clear_faults(NULL), usher_accept_logons(NULL), usher_clock_advance(NULL, 1);
  usher_rule_release(NULL), usher_rule_remove(NULL), usher_rule_free(NULL);
  usher_store_free(NULL), usher_snapshot_free(NULL), usher_clock_free(NULL), usher_recording_free(NULL);
}

int main(int argc, char** argv) {
  usher_clock* clock = usher_clock_new();
  usher_server* server = serve(clock);
  CHECK(usher_server_start(server) == 0);
  if (failures) return 1;
  test_names_of_statuses();
  test_a_store();
  test_users_and_shares_come_and_go(server);
  test_a_fault_strikes_and_counts(server);
  test_logons_are_refused_expire_and_end(server);
  test_the_clock_ends_what_is_idle(server, clock);
  test_a_recording_tells_what_was_asked(server, argc > 1 ? argv[1] : ".");
  test_null();
  CHECK(log_lines >= 5);
  usher_server_free(server);
  usher_clock_free(clock);
  return failures != 0;
}
