// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Lists the sessions of a server, as a Windows program does that knows nothing of Usher:
//   list_sessions [\\server] [\\client] [user]
#ifndef UNICODE
#define UNICODE
#endif
#pragma comment(lib, "Netapi32.lib")

#include <assert.h>
#include <stdio.h>
#include <windows.h>
#include <lm.h>

static DWORD print_page(LPSESSION_INFO_10 page, DWORD count) {
  LPSESSION_INFO_10 one = page;
  DWORD i;
  for (i = 0; i < count; ++i, ++one) {
    assert(one != NULL);
    wprintf(L"client %s\n", one->sesi10_cname);
    wprintf(L"  user %s\n", one->sesi10_username);
    printf("  for %d s", one->sesi10_time);
    printf(", idle %d s\n", one->sesi10_idle_time);
  }
  return count;
}

int wmain(int argc, wchar_t* argv[]) {
  LPTSTR server = NULL, client = NULL, user = NULL;
  LPSESSION_INFO_10 page = NULL;
  DWORD read = 0, all = 0, resume = 0, listed = 0;
  NET_API_STATUS status;

  if (argc > 4) {
    fwprintf(stderr, L"usage: %s [\\\\server] [\\\\client] [user]\n", argv[0]);
    exit(1);
  }
  if (argc > 1) server = argv[1];
  if (argc > 2) client = argv[2];
  if (argc > 3) user = argv[3];

  do {
    status = NetSessionEnum(server, client, user, 10, (LPBYTE*)&page, MAX_PREFERRED_LENGTH, &read, &all, &resume);
    if (status == NERR_Success || status == ERROR_MORE_DATA) {
      listed += print_page(page, read);
    } else {
      fprintf(stderr, "error %d\n", status);
    }
    if (page != NULL) {
      NetApiBufferFree(page);
      page = NULL;
    }
  } while (status == ERROR_MORE_DATA);

  fprintf(stderr, "%lu of %lu listed\n", listed, all);
  return status == NERR_Success ? 0 : 1;
}
