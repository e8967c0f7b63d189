// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <memory>
#include <span>

#include "protocol/crypto/algorithms.hpp"
#include "protocol/crypto/key.hpp"

namespace usher::crypto {

inline constexpr std::size_t transform_header_size = 52;  // [MS-SMB2] 2.2.41

/// Seals or opens messages with one key, so one direction of one session. [MS-SMB2] 3.1.4.3, 3.3.5.2.1.1
/// A TRANSFORM_HEADER authenticates everything from Nonce on (bytes 20..51); Signature is bytes 4..19, Nonce 20..35.
/// Thread  one at a time: the owner of the session
class Sealer {
 public:
  Sealer(Cipher cipher, const Key& key);
  Sealer(Sealer&&) noexcept;
  Sealer& operator=(Sealer&&) noexcept;
  ~Sealer();

  /// Encrypts in place and writes the Signature. The header is otherwise complete, with a nonce never used with this
  /// key.
  void seal(MutableByteView transform_header, MutableByteView message);
  /// A message that lies in several parts. CCM goes through one contiguous copy, GCM does not.
  void seal(MutableByteView transform_header, std::span<const MutableByteView> parts);
  /// A message whose second part stays as it is and is encrypted into `sealed`, which is as long and lies elsewhere.
  void seal(MutableByteView transform_header, MutableByteView first, ByteView second, MutableByteView sealed);
  /// Decrypts in place. False, with the message wiped, when the signature does not match.
  [[nodiscard]] bool open(ByteView transform_header, MutableByteView message);

  Cipher cipher() const { return cipher_; }

 private:
  struct State;
  Cipher cipher_;
  std::unique_ptr<State> state_;
};

}  // namespace usher::crypto
