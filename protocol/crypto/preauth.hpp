// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <span>

#include "protocol/wire/bytes.hpp"

namespace usher::crypto {

/// PreauthIntegrityHashValue of a connection or session: SHA-512 over the previous value and the next message,
/// header included. Starts as zeros; a session's starts as a copy of its connection's. [MS-SMB2] 3.3.5.4, 3.3.5.5
/// Thread  as an int
class PreauthIntegrity {
 public:
  void update(ByteView message);
  /// A message that lies in several parts.
  void update(std::span<const ByteView> parts);
  ByteView value() const { return value_; }

 private:
  std::array<std::byte, 64> value_{};
};

}  // namespace usher::crypto
