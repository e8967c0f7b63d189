// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <cstdint>
#include <initializer_list>

#include "protocol/crypto/key.hpp"

namespace usher::crypto {

using Digest16 = std::array<std::byte, 16>;
using Digest32 = std::array<std::byte, 32>;

/// RFC 1320, for the NT hash alone ([MS-NLMP] 3.3.1). Our own, since OpenSSL 3 keeps it in a provider that may be
/// absent.
Digest16 md4(ByteView data);

/// Several parts are hashed as if they followed each other.
Digest16 md5(std::initializer_list<ByteView> parts);
Digest16 hmac_md5(ByteView key, std::initializer_list<ByteView> parts);
Digest32 sha256(std::initializer_list<ByteView> parts);
Digest32 hmac_sha256(ByteView key, std::initializer_list<ByteView> parts);

/// The RC4 stream, for NTLM's key exchange and signatures alone ([MS-NLMP] 6). Our own for the reason md4 is.
class Rc4 {
 public:
  /// A key of 1 to 256 bytes.
  explicit Rc4(ByteView key);
  Rc4(const Rc4&) = default;
  Rc4& operator=(const Rc4&) = default;
  ~Rc4();
  void apply(MutableByteView data);

 private:
  std::array<std::byte, 256> state_{};
  std::uint8_t i_ = 0, j_ = 0;
};

}  // namespace usher::crypto
