// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <string>

namespace usher::srvsvc {

/// What the levels of SERVER_INFO are made from ([MS-SRVS] 2.2.4.40-42).
struct ServerFields {
  std::uint32_t platform_id = 500;  // SV_PLATFORM_ID_NT
  std::u16string name{}, comment{}, user_path{};
  std::uint32_t version_major = 10, version_minor = 0;
  std::uint32_t type = 0x1 | 0x2 | 0x1000 | 0x8000;  // SV_TYPE_WORKSTATION, SERVER, NT, SERVER_NT
  std::uint32_t users = 0xFFFFFFFF, disconnect_minutes = 0xFFFFFFFF, hidden = 0, announce = 240, announce_delta = 3000, licenses = 0;
};

template <std::uint32_t level>
struct ServerInfo {
  static_assert(level == 100 || level == 101 || level == 102);
  static void fields(auto& ndr, auto& s) {
    ndr("platform_id", s.platform_id), ndr.unique_string("name", s.name);
    if constexpr (level >= 101) {
      ndr("version_major", s.version_major), ndr("version_minor", s.version_minor), ndr("type", s.type);
      ndr.unique_string("comment", s.comment);
    }
    if constexpr (level == 102) {
      ndr("users", s.users), ndr("disc", s.disconnect_minutes), ndr("hidden", s.hidden), ndr("announce", s.announce);
      ndr("anndelta", s.announce_delta), ndr("licenses", s.licenses), ndr.unique_string("userpath", s.user_path);
    }
  }
};

}  // namespace usher::srvsvc
