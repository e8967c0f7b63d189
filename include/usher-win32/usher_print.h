// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// printf and its kin as Windows has them: %s is a string of the function's own kind of character and %S one of the other
// kind; l before a number means 32 bits, I64 and ll 64. They write the locale's bytes, so what is printed wide and what is
// printed narrow stand on one stream in the order in which they were printed. The values returned count characters.
#ifndef USHER_PRINT_H
#define USHER_PRINT_H
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <wchar.h>

#ifdef __cplusplus
#include <cstdio> /* these take the macros' names away, once */
#include <cwchar>
extern "C" {
#endif

int usher_win32_printf(const char* format, ...);
int usher_win32_fprintf(FILE* stream, const char* format, ...);
int usher_win32_vprintf(const char* format, va_list arguments);
int usher_win32_vfprintf(FILE* stream, const char* format, va_list arguments);
int usher_win32_wprintf(const wchar_t* format, ...);
int usher_win32_fwprintf(FILE* stream, const wchar_t* format, ...);
int usher_win32_vwprintf(const wchar_t* format, va_list arguments);
int usher_win32_vfwprintf(FILE* stream, const wchar_t* format, va_list arguments);
int usher_win32_swprintf(wchar_t* buffer, size_t count, const wchar_t* format, ...);
int usher_win32_vswprintf(wchar_t* buffer, size_t count, const wchar_t* format, va_list arguments);
int usher_win32_fputws(const wchar_t* text, FILE* stream);
wint_t usher_win32_fputwc(wchar_t character, FILE* stream);
wint_t usher_win32_putwchar(wchar_t character);
int _putws(const wchar_t* text);

#ifdef __cplusplus
}
namespace std { /* for who writes std::printf, which the macros rename as well */
using ::usher_win32_fprintf;
using ::usher_win32_fputwc;
using ::usher_win32_fputws;
using ::usher_win32_fwprintf;
using ::usher_win32_printf;
using ::usher_win32_putwchar;
using ::usher_win32_swprintf;
using ::usher_win32_vfprintf;
using ::usher_win32_vfwprintf;
using ::usher_win32_vprintf;
using ::usher_win32_vswprintf;
using ::usher_win32_vwprintf;
using ::usher_win32_wprintf;
}
#endif

#undef putwchar
#undef putwc
#undef fputwc
#define printf usher_win32_printf
#define fprintf usher_win32_fprintf
#define vprintf usher_win32_vprintf
#define vfprintf usher_win32_vfprintf
#define wprintf usher_win32_wprintf
#define fwprintf usher_win32_fwprintf
#define vwprintf usher_win32_vwprintf
#define vfwprintf usher_win32_vfwprintf
#define swprintf usher_win32_swprintf
#define vswprintf usher_win32_vswprintf
#define fputws usher_win32_fputws
#define fputwc usher_win32_fputwc
#define putwc usher_win32_fputwc
#define putwchar usher_win32_putwchar
#endif
