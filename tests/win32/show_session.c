// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Shows the session of a user on a client: show_session [\\server] \\client user
#ifndef UNICODE
#define UNICODE
#endif
#include <stdio.h>
#include <windows.h>
#include <lm.h>

#pragma comment(lib, "Netapi32.lib")

int wmain(int argc, wchar_t* argv[]) {
  LPTSTR server = NULL;
  LPSESSION_INFO_10 session = NULL;
  NET_API_STATUS status;

  if (argc < 3 || argc > 4) {
    fwprintf(stderr, L"usage: %s [\\\\server] \\\\client user\n", argv[0]);
    exit(1);
  }
  if (argc == 4) server = argv[1];

  status = NetSessionGetInfo(server, argv[argc - 2], argv[argc - 1], 10, (LPBYTE*)&session);
  if (status == NERR_Success && session != NULL) {
    wprintf(L"client %s, ", session->sesi10_cname);
    printf("for %d s, idle %d s, ", session->sesi10_time, session->sesi10_idle_time);
    wprintf(TEXT("user %-6s|\n"), session->sesi10_username);
  } else {
    fprintf(stderr, "error %d\n", status);
  }
  if (session != NULL) NetApiBufferFree(session);
  return status == NERR_Success ? 0 : 1;
}
