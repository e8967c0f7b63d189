// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/wire/utf16.hpp"

#include <algorithm>
#include <bit>

namespace usher::wire {
namespace {

constexpr bool is_high(char16_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool is_low(char16_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

void put_utf8(std::string& out, char32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

struct Decoded {
  char32_t code = 0;
  std::size_t length = 0;  // 0: not valid UTF-8 here
};

Decoded decode_one(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0) == 0x80; };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  if (first >= 0xC2 && first < 0xE0 && continues(1)) return {static_cast<char32_t>((first & 0x1F) << 6 | (byte(1) & 0x3F)), 2};
  if (first >= 0xE0 && first < 0xF0 && continues(1) && continues(2)) {
    const char32_t code = static_cast<char32_t>((first & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F));
    if (code >= 0x800 && !(code >= 0xD800 && code < 0xE000)) return {code, 3};
  }
  if (first >= 0xF0 && first < 0xF5 && continues(1) && continues(2) && continues(3)) {
    const char32_t code = static_cast<char32_t>((first & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 |
                                                (byte(3) & 0x3F));
    if (code >= 0x10000 && code < 0x110000) return {code, 4};
  }
  return {};
}

}  // namespace

std::string to_utf8(std::u16string_view text) {
  if (std::ranges::all_of(text, [](char16_t unit) { return unit < 0x80; })) return {text.begin(), text.end()};  // most names
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char16_t unit = text[i];
    if (is_high(unit) && i + 1 < text.size() && is_low(text[i + 1])) {
      put_utf8(out, 0x10000 + (static_cast<char32_t>(unit - 0xD800) << 10) + (text[i + 1] - 0xDC00));
      ++i;
    } else if (unit >= 0xDC80 && unit <= 0xDCFF) {
      out += static_cast<char>(unit - 0xDC00);
    } else {
      put_utf8(out, unit);
    }
  }
  return out;
}

std::u16string to_utf16(std::string_view text) {
  if (std::ranges::all_of(text, [](char unit) { return static_cast<unsigned char>(unit) < 0x80; })) return {text.begin(), text.end()};
  std::u16string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Decoded found = decode_one(text);
    if (found.length == 0) {
      out += static_cast<char16_t>(0xDC00 + static_cast<unsigned char>(text[0]));
      text.remove_prefix(1);
      continue;
    }
    if (found.code < 0x10000) {
      out += static_cast<char16_t>(found.code);
    } else {
      out += static_cast<char16_t>(0xD800 + ((found.code - 0x10000) >> 10));
      out += static_cast<char16_t>(0xDC00 + ((found.code - 0x10000) & 0x3FF));
    }
    text.remove_prefix(found.length);
  }
  return out;
}

std::optional<std::u16string> utf16_from_bytes(ByteView bytes) {
  if (bytes.size() % 2 != 0) return std::nullopt;
  std::u16string text(bytes.size() / 2, u'\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char16_t>(load<std::uint16_t>(bytes, 2 * i));
  return text;
}

void append_utf16(Bytes& out, std::u16string_view text) {
  if constexpr (std::endian::native == std::endian::little) {
    append(out, as_view(text));
  } else {
    for (const char16_t unit : text) append(out, static_cast<std::uint16_t>(unit));
  }
}

}  // namespace usher::wire
