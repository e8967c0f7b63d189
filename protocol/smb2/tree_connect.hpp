// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <string>

#include "protocol/wire/codec.hpp"

namespace usher::smb2 {

struct TreeConnectRequest {  // [MS-SMB2] 2.2.9
  static constexpr std::uint16_t structure_size = 9;
  std::uint16_t flags = 0;
  std::u16string path{};  // \\server\share, no NUL
  static constexpr void fields(auto& wire, auto& m) {
    wire("Flags", m.flags), wire.buffer16("PathOffset/Length", m.path);
  }
};

namespace share_flag {
inline constexpr std::uint32_t no_caching = 0x30, encrypt_data = 0x8000;
}

struct TreeConnectResponse {  // [MS-SMB2] 2.2.10
  static constexpr std::uint16_t structure_size = 16;
  std::uint8_t share_type = 0;
  std::uint32_t share_flags = 0;
  std::uint32_t capabilities = 0;
  std::uint32_t maximal_access = 0;
  static constexpr void fields(auto& wire, auto& m) {
    wire("ShareType", m.share_type), wire.reserved(1), wire("ShareFlags", m.share_flags);
    wire("Capabilities", m.capabilities), wire("MaximalAccess", m.maximal_access);
  }
};

}  // namespace usher::smb2
