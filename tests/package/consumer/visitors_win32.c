/* Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE). */
#define UNICODE
#include <stdio.h>
#include <windows.h>
#include <lm.h>

int wmain(int argc, wchar_t* argv[]) {
  LPSESSION_INFO_0 sessions = NULL;
  DWORD read = 0, total = 0;
  NET_API_STATUS status = NetSessionEnum(NULL, NULL, NULL, 0, (LPBYTE*)&sessions, MAX_PREFERRED_LENGTH, &read, &total, NULL);
  NetApiBufferFree(sessions);
  wprintf(L"%d %s %lu\n", argc, argc > 1 ? argv[1] : L"", status);
  return 0;
}
