// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "protocol/wire/bytes.hpp"

namespace usher::srvsvc {

/// What the levels of SHARE_INFO are made from ([MS-SRVS] 2.2.4.22-33).
struct ShareFields {
  std::u16string name{}, comment{}, path{}, password{}, server_name{u"*"};
  std::uint32_t type = 0, permissions = 0, maximum_uses = 0xFFFFFFFF, current_uses = 0, flags = 0;
  std::uint32_t descriptor_size = 0;
  Bytes descriptor{};
};

/// The same as a client sends it: NULL is not the same as empty.
struct ShareRequest {
  std::optional<std::u16string> name{}, comment{}, path{}, password{}, server_name{};
  std::uint32_t type = 0, permissions = 0, maximum_uses = 0xFFFFFFFF, current_uses = 0, flags = 0;
  std::uint32_t descriptor_size = 0;
  Bytes descriptor{};
};

template <std::uint32_t level>
struct ShareInfo {
  static_assert(level <= 2 || level == 501 || level == 502 || level == 503 || (level >= 1004 && level <= 1006) || level == 1501);
  static void fields(auto& ndr, auto& s) {
    if constexpr (level < 1000) ndr.unique_string("netname", s.name);
    if constexpr (level != 0 && level < 1000) ndr("type", s.type);
    if constexpr (level != 0 && level <= 1004) ndr.unique_string("remark", s.comment);
    if constexpr (level == 501 || level == 1005) ndr("flags", s.flags);
    if constexpr (level == 2 || level == 502 || level == 503) {
      ndr("permissions", s.permissions), ndr("max_uses", s.maximum_uses), ndr("current_uses", s.current_uses);
      ndr.unique_string("path", s.path), ndr.unique_string("passwd", s.password);
    }
    if constexpr (level == 1006) ndr("max_uses", s.maximum_uses);
    if constexpr (level == 503) ndr.unique_string("servername", s.server_name);
    if constexpr (level == 502 || level == 503 || level == 1501) {
      ndr("reserved", s.descriptor_size), ndr.unique_bytes("security_descriptor", s.descriptor);
    }
  }
};

/// The levels that can be asked for ([MS-SRVS] 3.1.4.8, 3.1.4.10).
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

/// All that the union SHARE_INFO has ([MS-SRVS] 2.2.3.6), which a client may send.
template <class Visit>
bool with_share_arm(std::uint32_t level, Visit visit) {
  switch (level) {
    case 1004: return visit(ShareInfo<1004>{}), true;
    case 1006: return visit(ShareInfo<1006>{}), true;
    case 1501: return visit(ShareInfo<1501>{}), true;
    default: return with_share_level(level, visit);
  }
}

}  // namespace usher::srvsvc
