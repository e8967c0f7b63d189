// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Closes sessions: close_sessions [\\server] [\\client] [user]. Without arguments it must close nothing.
#ifndef UNICODE
#define UNICODE
#endif
#pragma comment(lib, "Netapi32.lib")

#include <stdio.h>
#include <windows.h>
#include <lm.h>

int wmain(int argc, wchar_t* argv[]) {
  LPTSTR server = NULL, client = NULL, user = NULL;
  NET_API_STATUS status;

  if (argc > 4) {
    fwprintf(stderr, L"usage: %s [\\\\server] [\\\\client] [user]\n", argv[0]);
    exit(1);
  }
  if (argc > 1 && argv[1][0] != L'\0') server = argv[1];
  if (argc > 2) client = argv[2];
  if (argc > 3) user = argv[3];

  status = NetSessionDel(server, client, user);
  if (status == NERR_Success) {
    fprintf(stderr, "closed\n");
  } else {
    fprintf(stderr, "error %d\n", status);
  }
  return status == NERR_Success ? 0 : 1;
}
