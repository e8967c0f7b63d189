// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstddef>

#include "protocol/wire/bytes.hpp"

namespace usher::server {

/// A response's stub that is made while the client reads it, so that a long answer is never there as a whole.
/// Owner   the pipe, until the last piece is out
/// Thread  the session's strand
class StubSource {
 public:
  virtual ~StubSource() = default;
  /// Bytes of all pieces together: what the fragments' allocation hints count down from.
  virtual std::size_t size() const = 0;
  /// What it holds on to until the end, for the pipe's budget (rule R5).
  virtual std::size_t held_bytes() const = 0;
  /// The next piece, which stays valid until the next call; empty after the last one.
  virtual ByteView next() = 0;
};

}  // namespace usher::server
