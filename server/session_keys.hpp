// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
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
  crypto::SessionKeys keys{};
  std::uint16_t dialect = 0;
  crypto::Cipher cipher = crypto::Cipher::none;
  crypto::SigningAlgorithm signing = crypto::SigningAlgorithm::hmac_sha256;
  bool can_sign = false;          ///< false for guest and anonymous: their key is known to everybody
  bool signing_required = false;  ///< Session.SigningRequired
  bool encrypt_data = false;      ///< Session.EncryptData
  std::atomic<std::uint64_t> next_nonce{1};
};

}  // namespace usher::server
