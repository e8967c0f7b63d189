// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The basic types of Win32 as [MS-DTYP] 2.2 has them. long has 32 bits on Windows, so what is made of it there is 32 bits here.
#ifndef _MINWINDEF_
#define _MINWINDEF_
#include <stddef.h>
#include <stdint.h>
#include "sal.h"

#define WINAPI
#define APIENTRY WINAPI
#define CALLBACK
#define WINAPIV
#define __stdcall
#define __cdecl
#define _cdecl
#define __fastcall
#define __declspec(attribute)
#define FAR
#define NEAR
#define CONST const
#define IN
#define OUT
#define OPTIONAL

#ifndef VOID
#define VOID void
#endif
#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif
#ifndef MAX_PATH
#define MAX_PATH 260
#endif

typedef uint32_t DWORD, ULONG, DWORD32, ULONG32, *PDWORD, *LPDWORD, *PULONG;
typedef int32_t LONG, LONG32, *PLONG, *LPLONG;
typedef int BOOL, INT, *PBOOL, *LPBOOL, *PINT, *LPINT;
typedef unsigned int UINT, *PUINT, *LPUINT;
typedef short SHORT, *PSHORT;
typedef uint16_t WORD, USHORT, *PWORD, *LPWORD, *PUSHORT;
typedef unsigned char BYTE, UCHAR, BOOLEAN, *PBYTE, *LPBYTE, *PUCHAR, *PBOOLEAN;
typedef char CHAR, CCHAR;
typedef float FLOAT;
typedef int64_t LONGLONG, LONG64, INT64, *PLONGLONG, *PINT64;
typedef uint64_t ULONGLONG, DWORDLONG, DWORD64, ULONG64, UINT64, *PULONGLONG, *PDWORD64, *PUINT64;
typedef intptr_t LONG_PTR, INT_PTR, SSIZE_T, *PLONG_PTR, *PINT_PTR;
typedef uintptr_t DWORD_PTR, ULONG_PTR, UINT_PTR, SIZE_T, *PDWORD_PTR, *PULONG_PTR, *PUINT_PTR, *PSIZE_T;
typedef void *PVOID, *LPVOID, *HANDLE, *HMODULE, *HINSTANCE, **PHANDLE, **LPHANDLE;
typedef const void* LPCVOID;
typedef LONG HRESULT;
typedef ULONG_PTR WPARAM;
typedef LONG_PTR LPARAM, LRESULT;

#define LOWORD(value) ((WORD)((DWORD_PTR)(value) & 0xFFFF))
#define HIWORD(value) ((WORD)(((DWORD_PTR)(value) >> 16) & 0xFFFF))
#define LOBYTE(value) ((BYTE)((DWORD_PTR)(value) & 0xFF))
#define HIBYTE(value) ((BYTE)(((DWORD_PTR)(value) >> 8) & 0xFF))
#define MAKEWORD(low, high) ((WORD)(((BYTE)(low)) | ((WORD)((BYTE)(high))) << 8))
#define MAKELONG(low, high) ((LONG)(((WORD)(low)) | ((DWORD)((WORD)(high))) << 16))
#endif
