// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <string>

namespace usher::srvsvc {

/// What the levels of SHARE_INFO are made from ([MS-SRVS] 2.2.4.22-33).
struct ShareFields {
  std::u16string name{}, comment{}, path{}, password{}, server_name{u"*"};
  std::uint32_t type = 0, permissions = 0, maximum_uses = 0xFFFFFFFF, current_uses = 0, flags = 0, reserved = 0;
};

template <std::uint32_t level>
struct ShareInfo {
  static_assert(level == 0 || level == 1 || level == 2 || level == 501 || level == 502 || level == 503 || level == 1005);
  static void fields(auto& ndr, auto& s) {
    if constexpr (level != 1005) ndr.unique_string("netname", s.name);
    if constexpr (level != 0 && level != 1005) ndr("type", s.type), ndr.unique_string("remark", s.comment);
    if constexpr (level == 501 || level == 1005) ndr("flags", s.flags);
    if constexpr (level == 2 || level == 502 || level == 503) {
      ndr("permissions", s.permissions), ndr("max_uses", s.maximum_uses), ndr("current_uses", s.current_uses);
      ndr.unique_string("path", s.path), ndr.unique_string("passwd", s.password);
    }
    if constexpr (level == 503) ndr.unique_string("servername", s.server_name);
    // The descriptor: its length, and a NULL pointer where there is none.
    if constexpr (level == 502 || level == 503) ndr("reserved", s.reserved), ndr("security_descriptor", s.reserved);
  }
};

template <class Visit>
bool with_share_level(std::uint32_t level, Visit visit) {
  switch (level) {
    case 0: return visit(ShareInfo<0>{}), true;
    case 1: return visit(ShareInfo<1>{}), true;
    case 2: return visit(ShareInfo<2>{}), true;
    case 501: return visit(ShareInfo<501>{}), true;
    case 502: return visit(ShareInfo<502>{}), true;
    case 503: return visit(ShareInfo<503>{}), true;
    case 1005: return visit(ShareInfo<1005>{}), true;
    default: return false;
  }
}

}  // namespace usher::srvsvc
