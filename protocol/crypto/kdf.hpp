// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <string_view>

#include "protocol/crypto/algorithms.hpp"
#include "protocol/crypto/key.hpp"

namespace usher::crypto {

/// SP800-108 in counter mode, HMAC-SHA256, r = 32. [MS-SMB2] 3.1.4.2
/// Units   `size` in bytes: 16 or 32
Key derive_key(ByteView key, ByteView label, ByteView context, std::size_t size);

/// What the keys of a session are made from.
struct KeyMaterial {
  std::uint16_t dialect = 0;          ///< DialectRevision: 0x0202, 0x0210, 0x0300, 0x0302, 0x0311
  Cipher cipher = Cipher::none;       ///< Connection.CipherId; none where nothing is encrypted
  ByteView full_session_key{};        ///< as the authentication protocol gave it, of any length
  ByteView preauth_integrity_hash{};  ///< 3.1.1: Session.PreauthIntegrityHashValue; else unused
};

/// The keys of [MS-SMB2] 3.3.5.5.3 (server) or 3.2.5.3.1 (client). For 2.x the session key signs and the rest is empty.
struct SessionKeys {
  Key session{};      ///< Session.SessionKey: 16 bytes
  Key signing{};      ///< Session.SigningKey
  Key application{};  ///< Session.ApplicationKey
  Key encryption{};   ///< seals what `role` sends: on a server the key of server-to-client messages
  Key decryption{};   ///< opens what `role` receives
};
SessionKeys derive_session_keys(const KeyMaterial& material, Role role);

/// The one key of those that `sender` seals with, for who does not need the others. The dialect is 3.x and has a cipher.
Key derive_sealing_key(const KeyMaterial& material, Role sender);

/// Channel.SigningKey of a connection that binds to a session; for 3.1.1 the hash is PreauthSession's. The cipher is
/// unused.
Key derive_channel_signing_key(const KeyMaterial& material);

}  // namespace usher::crypto
