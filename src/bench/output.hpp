// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <deque>
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

  /// Room for a payload that is made here, unwiped; it stays until clear().
  MutableByteView room(std::size_t size) {
    if (used_ == rooms_.size()) rooms_.emplace_back();
    Bytes& room = rooms_[used_++];
    if (room.size() < size) room.resize(size);
    return MutableByteView(room).first(size);
  }

  bool empty() const { return bytes.empty(); }
  std::size_t size() const {
    std::size_t sum = bytes.size();
    for (const Payload& payload : payloads) sum += payload.data.size();
    return sum;
  }
  void clear() { bytes.clear(), payloads.clear(), used_ = 0; }

 private:
  std::deque<Bytes> rooms_{};
  std::size_t used_ = 0;
};

}  // namespace usher::bench
