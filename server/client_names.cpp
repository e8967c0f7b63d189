// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/client_names.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace usher::server {
namespace {

using Address4 = std::array<std::uint8_t, 4>;
using Address6 = std::array<std::uint16_t, 8>;

std::optional<Address4> parse_v4(std::u16string_view text) {
  Address4 address{};
  for (std::size_t i = 0; i < address.size(); ++i) {
    unsigned value = 0;
    std::size_t digits = 0;
    while (digits < text.size() && digits < 3 && text[digits] >= u'0' && text[digits] <= u'9') value = value * 10 + (text[digits++] - u'0');
    if (digits == 0 || value > 255 || (digits > 1 && text[0] == u'0')) return std::nullopt;
    address[i] = static_cast<std::uint8_t>(value);
    text.remove_prefix(digits);
    const bool last = i + 1 == address.size();
    if (last != text.empty() || (!last && text[0] != u'.')) return std::nullopt;
    if (!last) text.remove_prefix(1);
  }
  return address;
}

std::optional<std::uint16_t> parse_group(std::u16string_view text) {
  if (text.empty() || text.size() > 4) return std::nullopt;
  unsigned value = 0;
  for (const char16_t c : text) {
    const char16_t lower = c | 0x20;
    if (c >= u'0' && c <= u'9') value = value << 4 | (c - u'0');
    else if (lower >= u'a' && lower <= u'f') value = value << 4 | (lower - u'a' + 10u);
    else return std::nullopt;
  }
  return static_cast<std::uint16_t>(value);
}

/// Groups on one side of "::". False when one is malformed or there are more than eight in all.
bool parse_groups(std::u16string_view text, bool may_end_in_v4, std::array<std::uint16_t, 8>& groups, std::size_t& count) {
  while (!text.empty()) {
    const auto colon = text.find(u':');
    const auto part = text.substr(0, colon);
    const bool last = colon == text.npos;
    if (const auto v4 = last && may_end_in_v4 ? parse_v4(part) : std::nullopt; v4 && count <= 6) {
      groups[count++] = static_cast<std::uint16_t>((*v4)[0] << 8 | (*v4)[1]);
      groups[count++] = static_cast<std::uint16_t>((*v4)[2] << 8 | (*v4)[3]);
      return true;
    }
    const auto group = parse_group(part);
    if (!group || count == groups.size()) return false;
    groups[count++] = *group;
    if (last) return true;
    text.remove_prefix(colon + 1);
    if (text.empty()) return false;  // a colon at the end
  }
  return true;
}

std::optional<Address6> parse_v6(std::u16string_view text) {
  Address6 address{}, tail{};
  std::size_t head_count = 0, tail_count = 0;
  const auto gap = text.find(u"::");
  if (gap == text.npos) {
    const bool whole = parse_groups(text, true, address, head_count) && head_count == 8;
    return whole ? std::optional(address) : std::nullopt;
  }
  if (!parse_groups(text.substr(0, gap), false, address, head_count)) return std::nullopt;
  if (!parse_groups(text.substr(gap + 2), true, tail, tail_count) || head_count + tail_count > 7) return std::nullopt;
  for (std::size_t i = 0; i < tail_count; ++i) address[8 - tail_count + i] = tail[i];
  return address;
}

void append_ascii(std::u16string& out, const std::string& text) { out.append(text.begin(), text.end()); }

std::u16string write_v4(const Address4& address) {
  std::u16string out;
  for (std::size_t i = 0; i < address.size(); ++i) {
    if (i) out += u'.';
    append_ascii(out, std::to_string(address[i]));
  }
  return out;
}

std::u16string write_v6(const Address6& address) {  // RFC 5952: the longest run of two or more zeros becomes "::"
  std::size_t best = 8, best_length = 1;
  for (std::size_t i = 0; i < 8;) {
    std::size_t j = i;
    while (j < 8 && address[j] == 0) ++j;
    if (j - i > best_length) best = i, best_length = j - i;
    i = j == i ? i + 1 : j;
  }
  std::u16string out;
  constexpr std::u16string_view digits = u"0123456789abcdef";
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      out += u"::";
      i += best_length - 1;
      continue;
    }
    if (!out.empty() && out.back() != u':') out += u':';
    bool started = false;
    for (int shift = 12; shift >= 0; shift -= 4) {
      const unsigned digit = address[i] >> shift & 0xF;
      if (digit || started || shift == 0) out += digits[digit], started = true;
    }
  }
  return out;
}

bool is_mapped(const Address6& a) {
  return a[0] == 0 && a[1] == 0 && a[2] == 0 && a[3] == 0 && a[4] == 0 && a[5] == 0xFFFF;
}

}  // namespace

std::u16string canonical_client(std::u16string_view text) {
  while (!text.empty() && (text.front() == u'\\' || text.front() == u'/')) text.remove_prefix(1);
  if (text.size() >= 2 && text.front() == u'[' && text.back() == u']') text = text.substr(1, text.size() - 2);
  if (const auto v4 = parse_v4(text)) return write_v4(*v4);
  const auto percent = text.find(u'%');
  if (const auto v6 = parse_v6(text.substr(0, percent))) {
    if (is_mapped(*v6)) {
      const auto byte = [](unsigned value) { return static_cast<std::uint8_t>(value); };
      return write_v4({byte((*v6)[6] >> 8), byte((*v6)[6]), byte((*v6)[7] >> 8), byte((*v6)[7])});
    }
    std::u16string out = write_v6(*v6);
    if (percent != text.npos) out += text.substr(percent);
    return out;
  }
  std::u16string name(text);
  for (char16_t& c : name) {
    if (c >= u'A' && c <= u'Z') c = static_cast<char16_t>(c + 32);  // host names are ASCII ([RFC 1123] 2.1)
  }
  return name;
}

AddressBytes address_bytes(std::u16string_view text) {
  AddressBytes out;
  if (const auto v4 = parse_v4(text)) {
    for (const std::uint8_t byte : *v4) out.bytes[out.size++] = std::byte{byte};
  } else if (const auto v6 = parse_v6(text.substr(0, text.find(u'%')))) {
    for (const std::uint16_t group : *v6) {
      out.bytes[out.size++] = static_cast<std::byte>(group >> 8);
      out.bytes[out.size++] = static_cast<std::byte>(group);
    }
  }
  return out;
}

std::u16string listed_client_name(std::u16string_view canonical, ClientNameForm form) {
  const bool v6 = canonical.find(u':') != canonical.npos;
  std::u16string out = form == ClientNameForm::backslashes ? u"\\\\" : u"";
  if (v6) out += u'[';
  out += canonical;
  if (v6) out += u']';
  return out;
}

}  // namespace usher::server
