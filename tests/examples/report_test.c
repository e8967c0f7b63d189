/* Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE). */
/* A test in C: the program under test uploads a report (here that is smbclient), and Usher is the server that it meets. */
#include <usher/usher_test.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect(int holds, const char* what) {
  if (holds) return;
  fprintf(stderr, "%s does not hold\n", what);
  exit(1);
}
#define EXPECT(condition) expect((condition) != 0, #condition)

/* The program under test. 0: it says that it has uploaded the file. */
static int upload(const char* address, const char* file) {
  const char* port = strrchr(address, ':') + 1;
  char command[1000];
  snprintf(command, sizeof command, "smbclient //127.0.0.1/data -p %s -U alice%%secret -c 'put \"%s\" report.txt' >/dev/null 2>&1", port, file);
  return system(command);
}

static int has_content(usher_store* store, const char* path, const char* wanted) {
  char* content;
  size_t size;
  int same;
  if (usher_store_read(store, path, &content, &size) != 0) return 0;
  same = size == strlen(wanted) && memcmp(content, wanted, size) == 0;
  usher_free(content);
  return same;
}

int main(int argc, char** argv) {
  usher_options* options = usher_options_new();
  usher_store* store = usher_memory_store(0, 0);
  usher_server* server;
  usher_recording* recording;
  usher_request* requests;
  usher_fault full = {0};
  usher_rule* rule;
  char address[64], file[500];
  size_t count;
  FILE* report;

  usher_options_add_user(options, "alice", "secret", 0);
  usher_options_set(options, "log-level", "off");
  server = usher_server_new(options);
  usher_options_free(options);
  usher_server_add_share(server, "data", store, NULL, 0);
  EXPECT(usher_server_start(server) == 0);
  usher_server_endpoint(server, 0, address, sizeof address);

  snprintf(file, sizeof file, "%s/report.txt", argc > 1 ? argv[1] : ".");
  report = fopen(file, "w");
  EXPECT(report != NULL && fputs("3 EUR\n", report) >= 0 && fclose(report) == 0);

  /* The disk is full, and the program says that it has failed. */
  full.command = "write";
  full.status = usher_nt_status_named("STATUS_DISK_FULL");
  EXPECT(usher_inject(server, &full, sizeof full, &rule) == 0);
  EXPECT(upload(address, file) != 0);
  EXPECT(usher_rule_fired(rule) == 1);
  EXPECT(!has_content(store, "report.txt", "3 EUR\n"));
  usher_rule_remove(rule);
  usher_rule_free(rule);

  /* The disk has room, and the report is there. */
  EXPECT(usher_record(server, &recording) == 0);
  EXPECT(upload(address, file) == 0);
  EXPECT(has_content(store, "report.txt", "3 EUR\n"));
  EXPECT(usher_recording_requests(recording, "write", sizeof *requests, &requests, &count) == 0);
  EXPECT(count == 1 && strcmp(requests[0].path, "report.txt") == 0 && strcmp(requests[0].user, "alice") == 0);
  usher_free(requests);
  usher_recording_free(recording);

  /* It has left. */
  EXPECT(usher_wait_for_sessions(server, NULL, "alice", 0, 10000));
  usher_server_free(server);
  usher_store_free(store);
  puts("the report arrives");
  return 0;
}
