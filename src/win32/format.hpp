// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdarg>
#include <optional>
#include <string>

namespace usher::win32 {

/// What Windows' printf (Char = char) or wprintf (wchar_t) makes of a format. Where C and Windows differ, Windows' rule holds:
///   %s %c         the function's own kind of character; %S %C the other kind; h makes either narrow, l and w wide
///   %d %u %x ...  l means 32 bits, as long has there; ll, I64 and j mean 64, I, z and t a pointer's size, I32 32
///   %n            refused: nothing is written to where it points
/// nullopt: the format is wrong.
template <class Char>
std::optional<std::basic_string<Char>> format(const Char* format, std::va_list arguments);

extern template std::optional<std::string> format(const char*, std::va_list);
extern template std::optional<std::wstring> format(const wchar_t*, std::va_list);

/// Between wide characters and the locale's bytes. Total: what has no counterpart is a question mark.
std::string to_locale(std::wstring_view text);
std::wstring from_locale(std::string_view text);

}  // namespace usher::win32
