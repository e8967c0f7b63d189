// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// SPNEGO tokens: RFC 4178 4.2 as [MS-SPNG] 2.2.1 extends it. Parsed views point into the token they were read from.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "protocol/wire/bytes.hpp"
#include "protocol/wire/nt_status.hpp"

namespace usher::auth {

/// The contents of NTLMSSP's object identifier, 1.3.6.1.4.1.311.2.2.10, without tag and length.
ByteView ntlmssp_oid();

struct NegTokenInit {
  std::vector<ByteView> mechanisms{};    ///< object identifiers, most wanted first
  ByteView mech_types{};                 ///< the whole MechTypeList in DER, over which mechListMIC is made
  std::optional<ByteView> mech_token{};  ///< meant for the first mechanism
  std::optional<ByteView> mech_list_mic{};

  bool offers_ntlmssp() const;
  bool prefers_ntlmssp() const;
};

enum class NegState : std::uint8_t { accept_completed = 0, accept_incomplete = 1, reject = 2, request_mic = 3 };

struct NegTokenResp {
  std::optional<NegState> state{};
  std::optional<ByteView> supported_mech{};  ///< contents of an object identifier
  std::optional<ByteView> response_token{};
  std::optional<ByteView> mech_list_mic{};
};

/// Errors  invalid_parameter for anything malformed, deeper or with more mechanisms than the protocol needs
Result<NegTokenInit> decode_neg_token_init(ByteView token);
Result<NegTokenResp> decode_neg_token_resp(ByteView token);

/// A client's first token: NTLMSSP as the only mechanism, with `mech_token` for it.
Bytes encode_neg_token_init(ByteView mech_token);
Bytes encode_neg_token_resp(const NegTokenResp& response);

/// What a NEGOTIATE response carries in its security buffer: NegTokenInit2 offering NTLMSSP. [MS-SPNG] 3.2.5.2
const Bytes& server_hint_token();

/// The MechTypeList that encode_neg_token_init() sends.
Bytes ntlmssp_mech_types();

/// The mechanism's own message without SPNEGO around it, as some clients send.
bool is_raw_ntlmssp(ByteView token);

}  // namespace usher::auth
