// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <cstddef>

#include "protocol/wire/bytes.hpp"

namespace usher::crypto {

/// Overwrites a secret in a way that the compiler keeps.
void wipe(MutableByteView secret);

/// Compares without telling by its duration where two secrets differ. Different sizes are unequal at once.
bool equal_in_constant_time(ByteView a, ByteView b);

/// A secret of up to 32 bytes that lives in place and is wiped when it goes.
/// Thread  as an int
class Key {
 public:
  static constexpr std::size_t max_size = 32;

  Key() = default;
  /// Takes the first 32 bytes of what is longer.
  explicit Key(ByteView bytes);
  Key(const Key&) = default;
  Key& operator=(const Key&) = default;
  ~Key() { wipe(bytes_); }

  ByteView view() const { return ByteView(bytes_).first(size_); }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  /// The first `size` bytes, filled up with zeros when there are fewer.
  Key resized(std::size_t size) const;

  friend bool operator==(const Key& a, const Key& b) { return equal_in_constant_time(a.view(), b.view()); }

 private:
  std::array<std::byte, max_size> bytes_{};
  std::size_t size_ = 0;
};

}  // namespace usher::crypto
