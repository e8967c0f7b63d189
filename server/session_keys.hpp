// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <atomic>
#include <cstdint>

#include "protocol/crypto/algorithms.hpp"
#include "protocol/crypto/kdf.hpp"

namespace usher::server {

/// The secrets of a Valid session, immutable but for the nonce counter, so every channel can seal without asking the
/// session's strand. Nonces are one counter for all channels, because they share the key ([MS-SMB2] 2.2.41); a 64-bit
/// counter that starts at 1 does not come round.
/// Thread  any
struct SessionKeys {
  crypto::Key session_key{};  ///< Session.FullSessionKey
  std::array<std::byte, 64> preauth_integrity_hash{};
  crypto::Key signing_key{};  ///< Session.SigningKey
  std::uint16_t dialect = 0;
  crypto::Cipher cipher = crypto::Cipher::none;
  crypto::SigningAlgorithm signing = crypto::SigningAlgorithm::hmac_sha256;
  bool can_sign = false;          ///< false for guest and anonymous: their key is known to everybody
  bool signing_required = false;  ///< Session.SigningRequired
  bool encrypt_data = false;      ///< Session.EncryptData
  std::atomic<std::uint64_t> next_nonce{1};

  /// What the server seals with (Session.EncryptionKey), or the client (Session.DecryptionKey). Made when somebody asks: most
  /// sessions sign, and these two are half of a logon's key derivation. Session.ApplicationKey nobody needs here.
  /// Empty where nothing can be encrypted.
  crypto::Key sealing_key(crypto::Role sender) const {
    if (dialect < 0x0300 || cipher == crypto::Cipher::none) return {};
    return crypto::derive_sealing_key({.dialect = dialect, .cipher = cipher, .full_session_key = session_key.view(),
                                       .preauth_integrity_hash = preauth_integrity_hash}, sender);
  }
};

}  // namespace usher::server
