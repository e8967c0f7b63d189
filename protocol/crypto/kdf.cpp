// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/crypto/kdf.hpp"

#include <array>

#include "protocol/crypto/digest.hpp"

namespace usher::crypto {
namespace {

constexpr std::uint16_t dialect_3_0 = 0x0300, dialect_3_1_1 = 0x0311;

/// The terminating NUL is part of every label and of the fixed contexts: [MS-SMB2] 3.3.5.5.3.
template <std::size_t size>
ByteView with_nul(const char (&text)[size]) {
  return std::as_bytes(std::span(text));
}

/// Session.SessionKey: the first 16 bytes, padded with zeros. [MS-SMB2] 3.3.1.8
Key session_key(const KeyMaterial& material) { return Key(material.full_session_key).resized(16); }

Key signing_key(const KeyMaterial& material) {
  const Key key = session_key(material);
  if (material.dialect < dialect_3_0) return key;
  // Always 128 bits: CMAC and GMAC are AES-128 whatever the cipher, and so Windows and Samba derive it.
  if (material.dialect < dialect_3_1_1) return derive_key(key.view(), with_nul("SMB2AESCMAC"), with_nul("SmbSign"), 16);
  return derive_key(key.view(), with_nul("SMBSigningKey"), material.preauth_integrity_hash, 16);
}

Key application_key(const KeyMaterial& material) {
  const Key key = session_key(material);
  if (material.dialect < dialect_3_1_1) return derive_key(key.view(), with_nul("SMB2APP"), with_nul("SmbRpc"), 16);
  return derive_key(key.view(), with_nul("SMBAppKey"), material.preauth_integrity_hash, 16);
}

/// The key of the messages that `sender` encrypts.
Key cipher_key(const KeyMaterial& material, Role sender) {
  const Key key = session_key(material);
  if (material.dialect < dialect_3_1_1) {
    const ByteView context = sender == Role::server ? with_nul("ServerOut") : with_nul("ServerIn ");
    return derive_key(key.view(), with_nul("SMB2AESCCM"), context, 16);
  }
  const ByteView label = sender == Role::server ? with_nul("SMBS2CCipherKey") : with_nul("SMBC2SCipherKey");
  const ByteView from = is_aes256(material.cipher) ? material.full_session_key : key.view();
  return derive_key(from, label, material.preauth_integrity_hash, key_size(material.cipher));
}

}  // namespace

Key derive_key(ByteView key, ByteView label, ByteView context, std::size_t size) {
  // One block of HMAC-SHA256 gives all 32 bytes: counter, Label, 0x00, Context, L; both numbers big-endian.
  const std::array<std::byte, 4> counter{std::byte{0}, std::byte{0}, std::byte{0}, std::byte{1}};
  const std::array<std::byte, 1> separator{};
  const auto bits = static_cast<std::uint16_t>(size * 8);
  const std::array<std::byte, 4> length{std::byte{0}, std::byte{0}, static_cast<std::byte>(bits >> 8),
                                        static_cast<std::byte>(bits & 0xff)};
  Digest32 block = hmac_sha256(key, {counter, label, separator, context, length});
  const Key result(ByteView(block).first(size));
  wipe(block);
  return result;
}

SessionKeys derive_session_keys(const KeyMaterial& material, Role role) {
  SessionKeys keys{.session = session_key(material), .signing = signing_key(material)};
  if (material.dialect < dialect_3_0) return keys;
  keys.application = application_key(material);
  if (material.cipher == Cipher::none) return keys;
  const Key server_to_client = cipher_key(material, Role::server),
            client_to_server = cipher_key(material, Role::client);
  keys.encryption = role == Role::server ? server_to_client : client_to_server;
  keys.decryption = role == Role::server ? client_to_server : server_to_client;
  return keys;
}

Key derive_sealing_key(const KeyMaterial& material, Role sender) { return cipher_key(material, sender); }
Key derive_channel_signing_key(const KeyMaterial& material) { return signing_key(material); }

}  // namespace usher::crypto
