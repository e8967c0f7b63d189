// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cctype>
#include <string>
#include <string_view>

#include "protocol/wire/bytes.hpp"

namespace usher::test {

/// Bytes from hexadecimal digits; everything else between them is skipped.
inline Bytes from_hex(std::string_view text) {
  Bytes bytes;
  bool half = false;
  for (const char c : text) {
    if (!std::isxdigit(static_cast<unsigned char>(c))) continue;
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    if (!half)
      bytes.push_back(static_cast<std::byte>(digit << 4));
    else
      bytes.back() |= static_cast<std::byte>(digit);
    half = !half;
  }
  return bytes;
}

/// The characters of a literal, without its NUL.
inline ByteView text(std::string_view characters) { return wire::as_view(characters); }

inline std::string to_hex(ByteView bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string digits_of;
  for (const std::byte b : bytes) {
    digits_of += digits[std::to_integer<unsigned>(b) >> 4];
    digits_of += digits[std::to_integer<unsigned>(b) & 15];
  }
  return digits_of;
}

inline Bytes counting(std::size_t size, unsigned first = 0) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(first + i);
  return bytes;
}

}  // namespace usher::test
