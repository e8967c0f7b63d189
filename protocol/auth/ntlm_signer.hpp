// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>

#include "protocol/crypto/algorithms.hpp"
#include "protocol/crypto/digest.hpp"

namespace usher::auth {

/// GSS_GetMICEx and GSS_VerifyMICEx with extended session security, [MS-NLMP] 3.4.4.2, for SPNEGO's mechListMIC, and
/// GSS_WrapEx and GSS_UnwrapEx, 3.4.6 and 3.4.7, for DCE/RPC. Each direction counts its own messages.
/// Thread  one at a time
class NtlmSigner {
 public:
  /// `flags` are the negotiated ones, with extended_session_security among them.
  /// `first_sequence` is 1 after mechListMICs: they are counted, while the key stream starts anew ([MS-SPNG] 3.2.5.2).
  NtlmSigner(const crypto::Key& exported_session_key, std::uint32_t flags, crypto::Role self, std::uint32_t first_sequence = 0);

  crypto::Digest16 sign(ByteView message);
  /// Compares in constant time.
  bool verify(ByteView message, ByteView signature);
  /// Signs the message, then encrypts the part of it that is `confidential`.
  crypto::Digest16 seal(ByteView message, MutableByteView confidential);
  /// Decrypts the part of the message that is `confidential`, then verifies.
  bool unseal(ByteView message, MutableByteView confidential, ByteView signature);

 private:
  struct Direction {
    crypto::Key signing_key{};
    crypto::Rc4 seal;
    bool seals_checksum = false;  ///< only with key_exch
    std::uint32_t sequence = 0;
  };
  static Direction make(const crypto::Key& session_key, std::uint32_t flags, crypto::Role sender);
  static crypto::Digest16 checksum(Direction& direction, ByteView message);
  static crypto::Digest16 mac(Direction& direction, crypto::Digest16 checksum);

  Direction sending_, receiving_;
};

}  // namespace usher::auth
