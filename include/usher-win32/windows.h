// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What a program that uses lm.h needs of windows.h. It is on the include path of who links usher::lm, and of nobody else; on
// Windows it has no place. Names that would break the C++ library (min, max, near, far, interface) are not defined.
#ifndef _WINDOWS_
#define _WINDOWS_
#if defined(_WIN32)
#error "These headers are for systems that are not Windows; there, include Windows' own."
#endif

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "windef.h"
#include "winerror.h"

#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wunknown-pragmas" /* #pragma comment(lib, "Netapi32.lib") */
#endif

#define ZeroMemory(destination, length) memset((destination), 0, (length))
#define FillMemory(destination, length, fill) memset((destination), (fill), (length))
#define CopyMemory(destination, source, length) memcpy((destination), (source), (length))
#define MoveMemory(destination, source, length) memmove((destination), (source), (length))

#include "usher_print.h"

/* C++ alone: in C a definition with other parameters is as good. */
#ifdef __cplusplus
extern "C" int wmain(int argc, wchar_t* argv[]);
#endif
#endif
