// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/security_descriptor.hpp"

namespace usher::server {
namespace {

constexpr std::size_t header_size = 20;  // [MS-DTYP] 2.4.6
constexpr std::uint16_t group_defaulted = 0x2, owner_defaulted = 0x1, dacl_present = 0x4, sacl_present = 0x10,
                        self_relative = 0x8000;
constexpr std::uint16_t dacl_bits = 0x4 | 0x8 | 0x100 | 0x400 | 0x1000, sacl_bits = 0x10 | 0x20 | 0x200 | 0x800 | 0x2000;
constexpr std::size_t longest = 64 * 1024;

/// The SID at `offset`; empty when there is none there.
ByteView sid_at(ByteView bytes, std::uint32_t offset) {  // [MS-DTYP] 2.4.2.2
  wire::Cursor cursor(bytes);
  const ByteView fixed = cursor.part(offset, 8);
  if (fixed.empty() || fixed[0] != std::byte{1} || fixed[1] > std::byte{15}) return {};
  return cursor.part(offset, 8 + 4 * std::to_integer<std::size_t>(fixed[1]));
}

/// The ACL at `offset`, all of its ACEs inside; empty when there is none there.
ByteView acl_at(ByteView bytes, std::uint32_t offset) {  // [MS-DTYP] 2.4.5
  wire::Cursor cursor(bytes);
  const ByteView fixed = cursor.part(offset, 8);
  if (fixed.empty()) return {};
  const ByteView acl = cursor.part(offset, wire::load<std::uint16_t>(fixed, 2));
  if (acl.size() < 8) return {};
  wire::Cursor aces(acl, 8);
  for (unsigned left = wire::load<std::uint16_t>(fixed, 4); left > 0; --left) {
    aces.skip(2);  // AceType, AceFlags
    const auto size = aces.get<std::uint16_t>();
    if (!aces.ok() || size < 8) return {};
    aces.skip(size - 4u);
  }
  return aces.ok() ? acl : ByteView{};
}

struct Parts {
  std::uint16_t control = 0;
  ByteView owner{}, group{}, sacl{}, dacl{};
  bool valid = false;
};

Parts parse(ByteView bytes) {
  Parts parts;
  wire::Cursor cursor(bytes);
  const auto revision = cursor.get<std::uint8_t>();
  cursor.skip(1);
  parts.control = cursor.get<std::uint16_t>();
  const auto owner = cursor.get<std::uint32_t>(), group = cursor.get<std::uint32_t>();
  const auto sacl = cursor.get<std::uint32_t>(), dacl = cursor.get<std::uint32_t>();
  if (!cursor.ok() || revision != 1 || !(parts.control & self_relative) || bytes.size() > longest) return parts;
  parts.owner = owner ? sid_at(bytes, owner) : ByteView{};
  parts.group = group ? sid_at(bytes, group) : ByteView{};
  parts.sacl = sacl && parts.control & sacl_present ? acl_at(bytes, sacl) : ByteView{};
  parts.dacl = dacl && parts.control & dacl_present ? acl_at(bytes, dacl) : ByteView{};
  const auto missing = [](std::uint32_t offset, ByteView part) { return offset != 0 && part.empty(); };
  parts.valid = !missing(owner, parts.owner) && !missing(group, parts.group) &&
                !(parts.control & sacl_present && missing(sacl, parts.sacl)) &&
                !(parts.control & dacl_present && missing(dacl, parts.dacl));
  return parts;
}

void append_part(Bytes& out, std::size_t slot, ByteView part) {
  if (part.empty()) return;
  wire::store(out, slot, static_cast<std::uint32_t>(out.size()));
  wire::append(out, part);
  wire::pad_to(out, 0, 4);
}

std::uint16_t take_bits(std::uint16_t from, std::uint16_t into, std::uint16_t mask) {
  return static_cast<std::uint16_t>((into & ~mask) | (from & mask));
}

}  // namespace

bool is_security_descriptor(ByteView bytes) { return parse(bytes).valid; }

Bytes merge_security_descriptor(ByteView kept, ByteView change, std::uint32_t information) {
  Parts merged = parse(kept);
  const Parts news = parse(change);
  if (information & security_information::owner) {
    merged.owner = news.owner, merged.control = take_bits(news.control, merged.control, owner_defaulted);
  }
  if (information & security_information::group) {
    merged.group = news.group, merged.control = take_bits(news.control, merged.control, group_defaulted);
  }
  if (information & security_information::dacl) {
    merged.dacl = news.dacl, merged.control = take_bits(news.control, merged.control, dacl_bits);
  }
  if (information & security_information::sacl) {
    merged.sacl = news.sacl, merged.control = take_bits(news.control, merged.control, sacl_bits);
  }
  Bytes out(header_size);
  wire::store(out, 0, std::uint8_t{1});
  wire::store(out, 2, static_cast<std::uint16_t>(merged.control | self_relative));
  append_part(out, 4, merged.owner), append_part(out, 8, merged.group);
  append_part(out, 12, merged.sacl), append_part(out, 16, merged.dacl);
  return out;
}

}  // namespace usher::server
