// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <string>

#include "protocol/auth/av_pairs.hpp"
#include "protocol/auth/ntlm_signer.hpp"
#include "protocol/auth/ntlmv2.hpp"
#include "protocol/auth/spnego.hpp"

namespace usher::auth {

/// The client's side of one logon with NTLMv2, in SPNEGO or bare. [MS-NLMP] 3.1.5.1
/// Use     send first_token(); step() the answer and send what it returns; step() the server's last token, if any
/// Thread  one at a time
class NtlmInitiator {
 public:
  struct Config {
    std::u16string user{}, domain{}, workstation{};
    NtHash hash{};            ///< of the password; with an empty user the logon is anonymous
    crypto::Key response_key{};  ///< NTOWFv2, for who has made it already; empty: it is made from the hash
    std::u16string target{};  ///< service name such as cifs/server, sent as MsvAvTargetName; may be empty
    Challenge8 client_challenge{};
    crypto::Digest16 random_session_key{};
    FileTime now{};  ///< used when the server names no time
    bool use_spnego = true;
    bool seals = false;  ///< asks for confidentiality too, as DCE/RPC at level privacy does
    Upcase upcase = &simple_upcase;
  };

  explicit NtlmInitiator(Config config);

  Bytes first_token();
  /// Another logon of the same account, whose first token is the same again.
  void start_again(const Challenge8& client_challenge, const crypto::Digest16& random_session_key);
  /// The answer to a challenge; or empty for the server's last token, whose mechListMIC is then verified.
  /// Errors  invalid_parameter for a malformed token, logon_failure when the server refuses or proves no knowledge of
  /// the key
  Result<Bytes> step(ByteView token);

  /// Known once the challenge has been answered.
  const crypto::Key& session_key() const { return session_key_; }

 private:
  enum class State : std::uint8_t { start, negotiated, answered, done, failed };

  Result<Bytes> advance(ByteView token);
  Result<Bytes> answer(ByteView challenge_message);
  Result<Bytes> finish(ByteView token);
  std::uint32_t wanted_flags() const;
  bool is_anonymous() const { return config_.user.empty(); }
  Bytes response_av_pairs(const AvPairs& offered) const;

  Config config_;
  State state_ = State::start;
  Bytes negotiate_message_{};
  crypto::Key session_key_{};
  std::optional<NtlmSigner> signer_{};
};

}  // namespace usher::auth
