// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/smb2/header.hpp"
#include "protocol/wire/codec.hpp"

namespace usher::smb2 {

inline constexpr std::uint8_t session_flag_binding = 0x01;  // request Flags, [MS-SMB2] 2.2.5
namespace session_flags {                                   // response SessionFlags, [MS-SMB2] 2.2.6
inline constexpr std::uint16_t is_guest = 1, is_null = 2, encrypt_data = 4;
}

struct SessionSetupRequest {  // [MS-SMB2] 2.2.5
  static constexpr std::uint16_t structure_size = 25;
  std::uint8_t flags = 0;
  std::uint8_t security_mode = 0;
  std::uint32_t capabilities = 0;
  std::uint32_t channel = 0;
  ByteView security_buffer{};
  SessionId previous_session_id{};
  static constexpr void fields(auto& wire, auto& m) {
    wire("Flags", m.flags), wire("SecurityMode", m.security_mode), wire("Capabilities", m.capabilities);
    wire("Channel", m.channel), wire.buffer16("SecurityBufferOffset/Length", m.security_buffer);
    wire("PreviousSessionId", m.previous_session_id);
  }
};

struct SessionSetupResponse {  // [MS-SMB2] 2.2.6
  static constexpr std::uint16_t structure_size = 9;
  std::uint16_t session_flags = 0;
  ByteView security_buffer{};
  static constexpr void fields(auto& wire, auto& m) {
    wire("SessionFlags", m.session_flags), wire.buffer16("SecurityBufferOffset/Length", m.security_buffer);
  }
};

}  // namespace usher::smb2
