/* Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE). */
#include <stdio.h>
#include <usher/usher.h>

int main(void) {
  usher_options* options = usher_options_new();
  usher_server* server;
  usher_service* service;
  usher_session* sessions = NULL;
  size_t count = 0;
  char address[64];
  usher_options_add_user(options, "alice", "secret", USHER_USER_ADMIN);
  usher_options_add_share(options, "data", "memory:", NULL, 0);
  usher_options_set(options, "log-level", "off");
  server = usher_server_new(options);
  usher_options_free(options);
  if (usher_server_start(server) != 0) return 1;
  usher_server_endpoint(server, 0, address, sizeof address);
  if (usher_connect(address, "alice", "secret", &service) != 0) return 2;
  if (usher_sessions(service, NULL, NULL, sizeof *sessions, &sessions, &count) != 0 || count != 1) return 3;
  printf("%s\n", sessions[0].user);
  usher_free(sessions);
  usher_service_free(service);
  usher_server_free(server);
  return 0;
}
