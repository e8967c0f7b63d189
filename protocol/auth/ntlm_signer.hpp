// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <optional>

#include "protocol/crypto/algorithms.hpp"
#include "protocol/crypto/digest.hpp"

namespace usher::auth {

/// GSS_GetMICEx and GSS_VerifyMICEx with extended session security, [MS-NLMP] 3.4.4.2: all that SPNEGO's mechListMIC
/// needs. Each direction counts its own messages.
/// Thread  one at a time
class NtlmSigner {
 public:
  /// `flags` are the negotiated ones, with extended_session_security among them.
  NtlmSigner(const crypto::Key& exported_session_key, std::uint32_t flags, crypto::Role self);

  crypto::Digest16 sign(ByteView message);
  /// Compares in constant time.
  bool verify(ByteView message, ByteView signature);

 private:
  struct Direction {
    crypto::Key signing_key{};
    std::optional<crypto::Rc4> seal{};  ///< only with key_exch
    std::uint32_t sequence = 0;
  };
  static Direction make(const crypto::Key& session_key, std::uint32_t flags, crypto::Role sender);
  static crypto::Digest16 mac(Direction& direction, ByteView message);

  Direction sending_, receiving_;
};

}  // namespace usher::auth
