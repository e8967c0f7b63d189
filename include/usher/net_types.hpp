// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Win32's types and the structures of lmshare.h, lmserver.h and their kin, under names of their own, so that they stand beside
// the real headers on Windows. The structures are the text that the Win32 header set (usher-win32/) includes too.
#pragma once
#include <cstddef>
#include <cstdint>

namespace usher::win32 {

using DWORD = std::uint32_t;
using LONG = std::int32_t;
using BOOL = int;
using NET_API_STATUS = DWORD;
using LMSTR = wchar_t*;
using LPCWSTR = const wchar_t*;
using LPBYTE = unsigned char*;
using LPDWORD = DWORD*;
using PDWORD_PTR = std::uintptr_t*;
using LPVOID = void*;
using PSECURITY_DESCRIPTOR = void*;

#include <usher-win32/structures/layout.inc>
#include <usher-win32/structures/resource.inc>
#include <usher-win32/structures/server.inc>
#include <usher-win32/structures/session.inc>
#include <usher-win32/structures/share.inc>
#include <usher-win32/structures/workstation.inc>

#ifndef MAX_PREFERRED_LENGTH  // Windows' headers have macros of these names
inline constexpr DWORD MAX_PREFERRED_LENGTH = 0xFFFFFFFF;
#endif
#ifndef SESS_GUEST
inline constexpr DWORD SESS_GUEST = 0x1, SESS_NOENCRYPTION = 0x2;
#endif

}  // namespace usher::win32
