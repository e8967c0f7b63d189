// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstddef>
#include <cstdint>

namespace usher::crypto {

/// Values of SMB2_ENCRYPTION_CAPABILITIES, [MS-SMB2] 2.2.3.1.2. 3.0 and 3.0.2 always use aes128_ccm.
enum class Cipher : std::uint16_t { none = 0, aes128_ccm = 1, aes128_gcm = 2, aes256_ccm = 3, aes256_gcm = 4 };

/// Values of SMB2_SIGNING_CAPABILITIES, [MS-SMB2] 2.2.3.1.7. 2.x always uses hmac_sha256, 3.0 and 3.0.2 aes_cmac.
enum class SigningAlgorithm : std::uint16_t { hmac_sha256 = 0, aes_cmac = 1, aes_gmac = 2 };

/// Which end of the connection a message comes from, or which end derives its keys.
enum class Role : std::uint8_t { client, server };

constexpr bool is_ccm(Cipher cipher) { return cipher == Cipher::aes128_ccm || cipher == Cipher::aes256_ccm; }
constexpr bool is_aes256(Cipher cipher) { return cipher == Cipher::aes256_ccm || cipher == Cipher::aes256_gcm; }
constexpr std::size_t key_size(Cipher cipher) { return is_aes256(cipher) ? 32 : 16; }
/// [MS-SMB2] 2.2.41: how much of the header's 16-byte Nonce is used; the rest is zero.
constexpr std::size_t nonce_size(Cipher cipher) { return is_ccm(cipher) ? 11 : 12; }

}  // namespace usher::crypto
