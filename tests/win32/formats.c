// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What is printed wide and narrow, in the order in which it is printed, by Windows' rules for %s and %S.
#define UNICODE
#include <stdio.h>
#include <windows.h>

int wmain(int argc, wchar_t* argv[]) {
  DWORD number = 0xFFFFFFFF;
  int i;
  for (i = 1; i < argc; ++i) wprintf(L"%d %s\n", i, argv[i]);
  printf("narrow %s, wide %S, ", "n", L"w");
  wprintf(L"wide %s, narrow %S\n", L"w", "n");
  printf("%lu %ld %08lX ", number, (LONG)-1, number);
  wprintf(L"%I64d [%-4s][%4.2s]%%\n", (LONGLONG)-5, L"ab", L"xyz");
  fwprintf(stdout, L"%hs %ls %c%C\n", "h", L"l", L'\u00E9', 'C');
  putwchar(L'!');
  fputws(L"\u20AC\n", stdout);
  return 0;
}
