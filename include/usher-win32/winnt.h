// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Characters and strings. WCHAR is the platform's wchar_t, so that L"..." is one.
#ifndef _WINNT_
#define _WINNT_
#include "minwindef.h"

#ifndef UNICODE
#error "Usher has the functions that take wide strings only: define UNICODE before windows.h is included."
#endif

typedef wchar_t WCHAR, TCHAR, *PWCHAR, *LPWCH, *PWCH, *PTCHAR;
typedef WCHAR *LPWSTR, *PWSTR, *NWPSTR, *LPTSTR, *PTSTR;
typedef const WCHAR *LPCWSTR, *PCWSTR, *LPCTSTR, *PCTSTR, *LPCWCH, *PCWCH;
typedef CHAR *PCHAR, *LPCH, *PCH, *LPSTR, *PSTR;
typedef const CHAR *LPCCH, *PCCH, *LPCSTR, *PCSTR;
typedef PVOID PSECURITY_DESCRIPTOR;
typedef PVOID PSID;

#define __TEXT(quote) L##quote
#define TEXT(quote) __TEXT(quote)

#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))
#define ARRAYSIZE(array) (sizeof(array) / sizeof((array)[0]))
#define MAXDWORD 0xFFFFFFFF
#endif
