// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>

#include "protocol/wire/bytes.hpp"

namespace usher::server {

/// Where every challenge, id, salt and nonce comes from, handed in so that a seed replays a server.
/// Thread  any
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(MutableByteView out) = 0;

  template <class T>
  T value() {
    T result{};
    fill(std::as_writable_bytes(std::span(&result, 1)));
    return result;
  }
};

}  // namespace usher::server
