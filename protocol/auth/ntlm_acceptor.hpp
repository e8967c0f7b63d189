// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "protocol/auth/av_pairs.hpp"
#include "protocol/auth/ntlm_signer.hpp"
#include "protocol/auth/ntlmv2.hpp"
#include "protocol/auth/spnego.hpp"

namespace usher::auth {

/// How this server calls itself in CHALLENGE_MESSAGE.TargetInfo.
struct NtlmNames {
  std::u16string nb_computer{}, nb_domain{};
  std::u16string dns_computer{}, dns_domain{};  ///< left out when empty
};

struct NtlmPolicy {
  bool allow_anonymous = false;
  bool allow_guest = false;  ///< a user whom the lookup does not know becomes guest; a wrong password never does
};

/// Who logged on.
struct Identity {
  std::u16string user{}, domain{}, workstation{};  ///< as the client wrote them; the workstation is not verified
  bool is_anonymous = false, is_guest = false;
  crypto::Key session_key{};  ///< ExportedSessionKey, 16 bytes; worth nothing for guest and anonymous
  std::uint32_t flags = 0;        ///< negotiated; with the key and the next they make an NtlmSigner
  std::uint32_t first_sequence = 0;
};

/// The server's side of one logon: NTLMSSP, in SPNEGO or bare, NTLMv2 and nothing older. [MS-NLMP] 3.2.5.1
/// States  before NEGOTIATE -> challenged -> done, and failed from anywhere: a failed one refuses every further token.
/// Thread  one at a time: the owner of the session being set up
class NtlmAcceptor {
 public:
  /// The account's NT hash, or nothing for an unknown user. Names compare case-insensitively; the domain is the
  /// client's.
  using Lookup = std::move_only_function<std::optional<NtHash>(std::u16string_view user, std::u16string_view domain)>;

  struct Config {
    Challenge8 server_challenge{};
    NtlmNames names{};
    FileTime now{};  ///< MsvAvTimestamp
    NtlmPolicy policy{};
    Upcase upcase = &simple_upcase;
  };
  struct Step {
    Bytes reply{};        ///< goes into the response's security buffer, may be empty
    bool done = false;    ///< false: answer STATUS_MORE_PROCESSING_REQUIRED and wait for the next token
    Identity identity{};  ///< once done
  };

  NtlmAcceptor(Config config, Lookup lookup);

  /// Errors  invalid_parameter for a malformed or unexpected token, logon_failure for every refused logon
  Result<Step> step(ByteView token);

 private:
  enum class State : std::uint8_t { start, mechanism_chosen, challenged, done, failed };
  struct Token {  ///< what one security buffer held
    ByteView ntlmssp{};
    std::optional<ByteView> mech_list_mic{};
    bool raw = false;
  };

  Result<Step> advance(ByteView token);
  Result<Step> start(ByteView token);
  Result<Step> challenge(const Token& token);
  Result<Step> authenticate(const Token& token);
  Result<Identity> check(const AuthenticateMessage& message, ByteView bytes);
  Result<Identity> check_response(const AuthenticateMessage& message, ByteView bytes);
  Bytes target_info() const;

  Config config_;
  Lookup lookup_;
  State state_ = State::start;
  Bytes mech_types_{};
  Bytes negotiate_message_{}, challenge_message_{};
  std::uint32_t offered_flags_ = 0;
};

}  // namespace usher::auth
