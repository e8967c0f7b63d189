// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <vector>

#include "protocol/wire/bytes.hpp"

namespace usher::bench {

/// What goes out next on a connection: bytes of its own, and payloads between them that stay where they are. Both keep their
/// memory when it is sent.
struct Output {
  struct Payload {
    std::size_t at = 0;  ///< it follows so many of `bytes`
    ByteView data{};
  };
  Bytes bytes{};
  std::vector<Payload> payloads{};

  bool empty() const { return bytes.empty(); }
  std::size_t size() const {
    std::size_t sum = bytes.size();
    for (const Payload& payload : payloads) sum += payload.data.size();
    return sum;
  }
  void clear() { bytes.clear(), payloads.clear(); }
};

}  // namespace usher::bench
