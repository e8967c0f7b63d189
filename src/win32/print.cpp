// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// printf and its kin under the names that usher_print.h gives them. This file knows C's own.
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cwchar>
#include <exception>

#include "src/win32/format.hpp"

namespace usher::win32 {
namespace {

const std::string& bytes_of(const std::string& text) { return text; }
std::string bytes_of(const std::wstring& text) { return to_locale(text); }

/// Formats and hands on to `use`; no exception reaches a C program. -1 with errno, as printf has it.
template <class Char, class Use>
int formatted(const Char* text, std::va_list arguments, Use use) {
  try {
    const auto out = format(text, arguments);
    if (out && out->size() <= INT_MAX) return use(*out);
    errno = out ? EOVERFLOW : EINVAL;
  } catch (const std::exception&) {
    errno = ENOMEM;
  }
  return -1;
}

template <class Char>
int print(std::FILE* stream, const Char* text, std::va_list arguments) {
  return formatted(text, arguments, [&](const auto& out) {
    const auto& bytes = bytes_of(out);
    return std::fwrite(bytes.data(), 1, bytes.size(), stream) == bytes.size() ? static_cast<int>(out.size()) : -1;
  });
}

}  // namespace
}  // namespace usher::win32

namespace win32 = usher::win32;

extern "C" {

int usher_win32_vfprintf(std::FILE* stream, const char* format, std::va_list arguments) { return win32::print(stream, format, arguments); }
int usher_win32_vprintf(const char* format, std::va_list arguments) { return win32::print(stdout, format, arguments); }
int usher_win32_vfwprintf(std::FILE* stream, const wchar_t* format, std::va_list arguments) { return win32::print(stream, format, arguments); }
int usher_win32_vwprintf(const wchar_t* format, std::va_list arguments) { return win32::print(stdout, format, arguments); }

int usher_win32_fprintf(std::FILE* stream, const char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  const int printed = win32::print(stream, format, arguments);
  va_end(arguments);
  return printed;
}

int usher_win32_printf(const char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  const int printed = win32::print(stdout, format, arguments);
  va_end(arguments);
  return printed;
}

int usher_win32_fwprintf(std::FILE* stream, const wchar_t* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  const int printed = win32::print(stream, format, arguments);
  va_end(arguments);
  return printed;
}

int usher_win32_wprintf(const wchar_t* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  const int printed = win32::print(stdout, format, arguments);
  va_end(arguments);
  return printed;
}

int usher_win32_vswprintf(wchar_t* buffer, std::size_t count, const wchar_t* format, std::va_list arguments) {
  return win32::formatted(format, arguments, [&](const std::wstring& out) {
    if (!buffer || count == 0) return -1;
    const std::size_t fits = std::min(out.size(), count - 1);
    std::wmemcpy(buffer, out.data(), fits);
    buffer[fits] = L'\0';
    return fits == out.size() ? static_cast<int>(fits) : -1;
  });
}

int usher_win32_swprintf(wchar_t* buffer, std::size_t count, const wchar_t* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  const int printed = usher_win32_vswprintf(buffer, count, format, arguments);
  va_end(arguments);
  return printed;
}

int usher_win32_fputws(const wchar_t* text, std::FILE* stream) { return usher_win32_fwprintf(stream, L"%ls", text) < 0 ? -1 : 0; }
std::wint_t usher_win32_fputwc(wchar_t character, std::FILE* stream) {
  return usher_win32_fwprintf(stream, L"%lc", static_cast<std::wint_t>(character)) < 0 ? WEOF : static_cast<std::wint_t>(character);
}
std::wint_t usher_win32_putwchar(wchar_t character) { return usher_win32_fputwc(character, stdout); }
int _putws(const wchar_t* text) { return usher_win32_wprintf(L"%ls\n", text) < 0 ? -1 : 0; }

}  // extern "C"
