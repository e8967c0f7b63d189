// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/fscc/default_descriptor.hpp"

#include <array>

namespace usher::fscc {
namespace {

using wire::append;

constexpr std::uint32_t owner = 1, group = 2, dacl = 4, sacl = 8;  // SECURITY_INFORMATION, [MS-DTYP] 2.4.7
constexpr std::uint16_t dacl_present = 0x4, sacl_present = 0x10, self_relative = 0x8000;
constexpr std::size_t header_size = 20;

/// S-1-<authority>-<subauthorities...>, [MS-DTYP] 2.4.2.2.
Bytes sid(std::uint8_t authority, std::initializer_list<std::uint32_t> subs) {
  Bytes out;
  append(out, std::uint8_t{1}), append(out, static_cast<std::uint8_t>(subs.size()));
  out.resize(out.size() + 5);
  append(out, authority);
  for (const std::uint32_t sub : subs) append(out, sub);
  return out;
}

Bytes everyone_may_everything() {
  constexpr std::uint8_t acl_revision = 2, object_and_container_inherit = 3;
  constexpr std::uint32_t full = 0x001F01FF;
  const Bytes everyone = sid(1, {0});
  Bytes out;
  const auto ace_size = static_cast<std::uint16_t>(8 + everyone.size());
  append(out, acl_revision), append(out, std::uint8_t{0}), append(out, static_cast<std::uint16_t>(8 + ace_size));
  append(out, std::uint16_t{1}), append(out, std::uint16_t{0});
  append(out, std::uint8_t{0}), append(out, object_and_container_inherit), append(out, ace_size), append(out, full);
  append(out, everyone);
  return out;
}

/// Lays the parts out behind a header; an empty part has offset 0.
Bytes assemble(ByteView owner_sid, ByteView group_sid, ByteView system_acl, ByteView discretionary_acl, std::uint16_t control) {
  Bytes out(header_size);
  wire::store(out, 0, std::uint8_t{1});
  wire::store(out, 2, static_cast<std::uint16_t>(control | self_relative));
  std::size_t slot = 4;
  for (const ByteView part : {owner_sid, group_sid, system_acl, discretionary_acl}) {
    if (!part.empty()) {
      wire::store(out, slot, static_cast<std::uint32_t>(out.size()));
      append(out, part);
      wire::pad_to(out, 0, 4);
    }
    slot += 4;
  }
  return out;
}

}  // namespace

Bytes default_security_descriptor(std::uint32_t information) {
  const Bytes administrators = sid(5, {32, 544}), users = sid(5, {32, 545}), acl = everyone_may_everything();
  return assemble(information & owner ? ByteView(administrators) : ByteView{}, information & group ? ByteView(users) : ByteView{},
                  {}, information & dacl ? ByteView(acl) : ByteView{}, information & dacl ? dacl_present : std::uint16_t{0});
}

Bytes reduce_security_descriptor(ByteView descriptor, std::uint32_t information) {
  wire::Cursor in(descriptor);
  in.skip(2);
  const auto control = in.get<std::uint16_t>();
  std::array<std::uint32_t, 4> offsets{};
  for (auto& offset : offsets) offset = in.get<std::uint32_t>();
  const auto sid_at = [&](std::uint32_t offset) -> ByteView {
    if (offset == 0) return {};
    const ByteView head = in.part(offset, 2);
    return head.empty() ? head : in.part(offset, 8 + 4 * std::to_integer<std::size_t>(head[1]));
  };
  const auto acl_at = [&](std::uint32_t offset) -> ByteView {
    if (offset == 0) return {};
    const ByteView head = in.part(offset, 8);
    return head.empty() ? head : in.part(offset, wire::load<std::uint16_t>(head, 2));
  };
  const ByteView o = information & owner ? sid_at(offsets[0]) : ByteView{}, g = information & group ? sid_at(offsets[1]) : ByteView{};
  const ByteView s = information & sacl ? acl_at(offsets[2]) : ByteView{}, d = information & dacl ? acl_at(offsets[3]) : ByteView{};
  if (!in.ok()) return {};
  std::uint16_t kept = control;
  if (!(information & dacl)) kept &= ~dacl_present;
  if (!(information & sacl)) kept &= ~sacl_present;
  return assemble(o, g, s, d, kept);
}

}  // namespace usher::fscc
