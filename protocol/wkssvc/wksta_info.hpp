// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/rpc/pdu.hpp"

#include <string>

namespace usher::wkssvc {

/// 6bffd098-a112-3610-9833-46c3f87e345a v1.0, [MS-WKST] 1.9.
inline constexpr rpc::SyntaxId interface_id{{0x98, 0xd0, 0xff, 0x6b, 0x12, 0xa1, 0x10, 0x36, 0x98, 0x33, 0x46, 0xc3, 0xf8, 0x7e, 0x34, 0x5a}, 1};

namespace opnum {
inline constexpr std::uint16_t get_info = 0, user_enum = 2;
}

struct WkstaFields {
  std::uint32_t platform_id = 500;
  std::u16string computer_name{}, lan_group{}, lan_root{};
  std::uint32_t version_major = 10, version_minor = 0, logged_on_users = 0;
};

template <std::uint32_t level>
struct WkstaInfo {  // [MS-WKST] 2.2.5.1-3
  static_assert(level == 100 || level == 101 || level == 102);
  static void fields(auto& ndr, auto& s) {
    ndr("platform_id", s.platform_id), ndr.unique_string("computername", s.computer_name);
    ndr.unique_string("langroup", s.lan_group), ndr("ver_major", s.version_major), ndr("ver_minor", s.version_minor);
    if constexpr (level >= 101) ndr.unique_string("lanroot", s.lan_root);
    if constexpr (level == 102) ndr("logged_on_users", s.logged_on_users);
  }
};

}  // namespace usher::wkssvc
