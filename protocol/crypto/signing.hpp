// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <memory>
#include <span>

#include "protocol/crypto/algorithms.hpp"
#include "protocol/crypto/key.hpp"

namespace usher::crypto {

using Signature = std::array<std::byte, 16>;

/// Signs and verifies SMB2 messages with one key. [MS-SMB2] 3.1.4.1, 3.1.5.1
/// A message starts with its 64-byte header; whatever stands in its Signature field counts as zeros, so nobody has to
/// clear it first. A part of a compound is signed alone, its padding included.
/// Thread  one at a time: the owner of the channel
class Signer {
 public:
  Signer(SigningAlgorithm algorithm, const Key& key);
  Signer(Signer&&) noexcept;
  Signer& operator=(Signer&&) noexcept;
  ~Signer();

  Signature sign(ByteView message, Role sender);
  /// The first part holds at least the header.
  Signature sign(std::span<const ByteView> parts, Role sender);
  /// Writes the signature into the header. The caller has set SMB2_FLAGS_SIGNED.
  void sign_in_place(MutableByteView message, Role sender);
  /// Compares in constant time. False for what is shorter than a header.
  bool verify(ByteView message, Role sender);

  SigningAlgorithm algorithm() const { return algorithm_; }

 private:
  struct State;
  SigningAlgorithm algorithm_;
  std::unique_ptr<State> state_;
};

}  // namespace usher::crypto
