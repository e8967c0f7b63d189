// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/rpc/pdu.hpp"

namespace usher::rpc {

enum class AuthType : std::uint8_t { none = 0, spnego = 9, ntlm = 10, kerberos = 16 };  // [MS-RPCE] 2.2.1.1.7
enum class AuthLevel : std::uint8_t { none = 1, connect = 2, call = 3, packet = 4, integrity = 5, privacy = 6 };  // 2.2.1.1.8

/// sec_trailer with the token behind it, [MS-RPCE] 2.2.2.11.
struct AuthTrailer {
  AuthType type{};
  AuthLevel level{};
  std::uint8_t pad_length = 0;  ///< of what lies between the stub and the trailer
  std::uint32_t context_id = 0;
  ByteView token{};
};
inline constexpr std::size_t auth_trailer_size = 8;

/// Of a PDU whose auth_length is not zero. Errors  invalid_parameter: it does not fit behind the header
Result<AuthTrailer> read_auth_trailer(ByteView pdu, const PduHeader& header);
/// Pads the body, which starts at `body`, to `alignment`; appends trailer and token; sets the lengths in the header.
void append_auth_trailer(Bytes& pdu, std::size_t body, std::size_t alignment, const AuthTrailer& trailer);

}  // namespace usher::rpc
