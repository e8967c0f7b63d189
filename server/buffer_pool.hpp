// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "protocol/wire/bytes.hpp"

namespace usher::server {

/// Buffers that nobody uses just now, shared by the connections of one loop: a request in steady state allocates nothing,
/// and a connection that waits holds nothing.
/// Owner   the loop
/// Thread  any; one mutex, held for a move
class BufferPool {
 public:
  static constexpr std::size_t large = 32 * 1024;  ///< bytes; from here on a buffer is kept apart

  /// An empty buffer for something small.
  Bytes take() {
    const std::lock_guard lock(mutex_);
    return take_from(small_);
  }
  /// A large buffer as its last user left it, whatever its size; empty when there is none. It is not filled with
  /// zeros only to be filled with a megabyte of a file right after, so its user must take care, and say how much he has
  /// written (rule R13).
  Bytes take_unwiped() {
    const std::lock_guard lock(mutex_);
    return take_from(large_);
  }
  void give(Bytes buffer) {
    if (buffer.capacity() == 0 || buffer.capacity() > largest_kept) return;
    const std::lock_guard lock(mutex_);
    auto& shelf = buffer.capacity() < large ? small_ : large_;
    if (shelf.bytes + buffer.capacity() > (buffer.capacity() < large ? most_small : most_large)) return;
    if (buffer.capacity() < large) buffer.clear();
    shelf.bytes += buffer.capacity();
    shelf.buffers.push_back(std::move(buffer));
  }
  /// Makes `buffer` so large with what is in it; what is new is whatever it is.
  void grow_unwiped(Bytes& buffer, std::size_t size) {
    if (buffer.capacity() >= size || size < large) return buffer.resize(size);
    Bytes grown = take_unwiped();
    grown.resize(size);
    std::copy_n(buffer.data(), buffer.size(), grown.data());
    give(std::exchange(buffer, std::move(grown)));
  }

 private:
  static constexpr std::size_t largest_kept = 10 << 20, most_small = 1 << 20, most_large = 24 << 20;
  struct Shelf {
    std::vector<Bytes> buffers{};
    std::size_t bytes = 0;
  };
  static Bytes take_from(Shelf& shelf) {
    if (shelf.buffers.empty()) return {};
    Bytes buffer = std::move(shelf.buffers.back());
    shelf.buffers.pop_back();
    shelf.bytes -= buffer.capacity();
    return buffer;
  }

  std::mutex mutex_{};
  Shelf small_{}, large_{};
};

}  // namespace usher::server
