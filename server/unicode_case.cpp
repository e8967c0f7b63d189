// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/unicode_case.hpp"

#include <utf8proc.h>

#include <algorithm>

namespace usher::server {

char16_t upcase(char16_t unit) {
  if (unit < 0x80) return unit >= u'a' && unit <= u'z' ? static_cast<char16_t>(unit - 32) : unit;
  if (unit >= 0xD800 && unit < 0xE000) return unit;  // halves of a pair have no case of their own
  const utf8proc_int32_t upper = utf8proc_toupper(unit);
  return upper > 0 && upper < 0x10000 ? static_cast<char16_t>(upper) : unit;
}

std::u16string upcase(std::u16string_view text) {
  std::u16string out(text);
  std::ranges::transform(out, out.begin(), [](char16_t unit) { return upcase(unit); });
  return out;
}

int compare_ignoring_case(std::u16string_view a, std::u16string_view b) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (a[i] == b[i]) continue;
    const char16_t x = upcase(a[i]), y = upcase(b[i]);
    if (x != y) return x < y ? -1 : 1;
  }
  return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
}

bool equal_ignoring_case(std::u16string_view a, std::u16string_view b) {
  return a.size() == b.size() && compare_ignoring_case(a, b) == 0;
}

}  // namespace usher::server
