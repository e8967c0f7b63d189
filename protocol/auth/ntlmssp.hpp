// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The three messages of NTLMSSP, [MS-NLMP] 2.2.1. Views of a decoded message point into the bytes it was read from.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "protocol/wire/bytes.hpp"
#include "protocol/wire/nt_status.hpp"

namespace usher::auth {

namespace ntlm_flag {  // [MS-NLMP] 2.2.2.5
inline constexpr std::uint32_t unicode = 0x00000001, oem = 0x00000002, request_target = 0x00000004;
inline constexpr std::uint32_t sign = 0x00000010, seal = 0x00000020, datagram = 0x00000040, lm_key = 0x00000080;
inline constexpr std::uint32_t ntlm = 0x00000200, anonymous = 0x00000800;
inline constexpr std::uint32_t oem_domain_supplied = 0x00001000, oem_workstation_supplied = 0x00002000;
inline constexpr std::uint32_t always_sign = 0x00008000;
inline constexpr std::uint32_t target_type_domain = 0x00010000, target_type_server = 0x00020000;
inline constexpr std::uint32_t extended_session_security = 0x00080000, identify = 0x00100000;
inline constexpr std::uint32_t request_non_nt_session_key = 0x00400000, target_info = 0x00800000;
inline constexpr std::uint32_t version = 0x02000000, key_128 = 0x20000000, key_exch = 0x40000000, key_56 = 0x80000000;
}  // namespace ntlm_flag

using Challenge8 = std::array<std::byte, 8>;

struct NtlmVersion {  // 2.2.2.10
  std::uint8_t major = 6, minor = 1;
  std::uint16_t build = 0;
  std::uint8_t revision = 15;  // NTLMSSP_REVISION_W2K3
  friend bool operator==(const NtlmVersion&, const NtlmVersion&) = default;
};

struct NegotiateMessage {  // 2.2.1.1; the supplied names are hints that nobody needs
  std::uint32_t flags = 0;
  std::optional<NtlmVersion> version{};
};

struct ChallengeMessage {  // 2.2.1.2
  std::u16string target_name{};
  std::uint32_t flags = 0;
  Challenge8 server_challenge{};
  Bytes target_info{};  ///< AV_PAIRs, see AvPairs
  std::optional<NtlmVersion> version{};
};

struct AuthenticateMessage {  // 2.2.1.3
  static constexpr std::size_t mic_offset = 72, mic_size = 16;

  ByteView lm_response{}, nt_response{};
  std::u16string domain{}, user{}, workstation{};
  ByteView encrypted_random_session_key{};
  std::uint32_t flags = 0;
  std::optional<NtlmVersion> version{};
};

/// Errors  invalid_parameter
Result<NegotiateMessage> decode_negotiate(ByteView message);
Result<ChallengeMessage> decode_challenge(ByteView message);
Result<AuthenticateMessage> decode_authenticate(ByteView message);

Bytes encode(const NegotiateMessage& message);
Bytes encode(const ChallengeMessage& message);
/// With room for a MIC, still zero, at mic_offset.
Bytes encode(const AuthenticateMessage& message);

}  // namespace usher::auth
