// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <string>

#include "protocol/wire/utf16.hpp"

namespace usher {

/// Between UTF-8 and the platform's wchar_t, which is UTF-16 on Windows and UTF-32 elsewhere. Total, as wire::to_utf16 is.
inline std::wstring to_wide(const std::string& text) {
  const std::u16string units = wire::to_utf16(text);
  std::wstring out;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const bool pair = sizeof(wchar_t) == 4 && (units[i] & 0xFC00) == 0xD800 && i + 1 < units.size() && (units[i + 1] & 0xFC00) == 0xDC00;
    if (!pair) {
      out += static_cast<wchar_t>(units[i]);
      continue;
    }
    out += static_cast<wchar_t>(0x10000 + ((units[i] & 0x3FF) << 10) + (units[i + 1] & 0x3FF));
    ++i;
  }
  return out;
}

inline std::string to_utf8(std::wstring_view text) {
  std::u16string units;
  for (const wchar_t c : text) {
    const auto code = static_cast<char32_t>(c);
    if (code < 0x10000) {
      units += static_cast<char16_t>(code);
    } else {
      units += static_cast<char16_t>(0xD800 + ((code - 0x10000) >> 10 & 0x3FF));
      units += static_cast<char16_t>(0xDC00 + (code & 0x3FF));
    }
  }
  return wire::to_utf8(units);
}

}  // namespace usher
