// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace usher {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;
using MutableByteView = std::span<std::byte>;

namespace wire {

/// What travels as a little-endian integer: integers, enumerations, and the distinct id types, which are enumerations.
template <class T>
concept Scalar = std::is_integral_v<T> || std::is_enum_v<T>;

/// Reads a little-endian scalar at `at`. The caller has checked that `at + sizeof(T)` lies inside.
template <Scalar T>
constexpr T load(ByteView bytes, std::size_t at = 0) {
  std::uint64_t raw = 0;
  for (std::size_t i = sizeof(T); i-- > 0;) raw = raw << 8 | std::to_integer<std::uint64_t>(bytes[at + i]);
  return static_cast<T>(raw);
}

/// Writes the low `width` bytes of `value`, little-endian, at `at`. The caller has made room.
constexpr void store(MutableByteView bytes, std::size_t at, std::uint64_t value, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) bytes[at + i] = static_cast<std::byte>(value >> (8 * i));
}

template <Scalar T>
constexpr void store(MutableByteView bytes, std::size_t at, T value) {
  store(bytes, at, static_cast<std::uint64_t>(value), sizeof(T));
}

template <Scalar T>
void append(Bytes& out, T value) {
  std::array<std::byte, sizeof(T)> raw{};
  store(raw, 0, value);
  out.insert(out.end(), raw.begin(), raw.end());
}

inline void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

constexpr std::size_t round_up(std::size_t value, std::size_t alignment) {
  return (value + alignment - 1) / alignment * alignment;
}

inline void pad_to(Bytes& out, std::size_t base, std::size_t alignment) {
  out.resize(base + round_up(out.size() - base, alignment));
}

/// The bytes of a string or vector of trivially copyable elements.
template <class Range>
ByteView as_view(const Range& range) {
  return std::as_bytes(std::span(range));
}

inline ByteView as_view(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }

/// Bounded reading, for what is not an SMB2 message with one field list: contexts, tokens, PDUs, information classes.
/// The first read beyond the end sticks: `ok()` turns false and every later read yields zero or an empty view.
class Cursor {
 public:
  explicit Cursor(ByteView bytes, std::size_t at = 0) : bytes_(bytes), at_(at), ok_(at <= bytes.size()) {}

  template <Scalar T>
  T get() {
    const ByteView found = view(sizeof(T));
    return found.empty() ? T{} : load<T>(found);
  }
  ByteView view(std::size_t size) {
    if (!ok_ || size > bytes_.size() - at_) {
      ok_ = false;
      return {};
    }
    const ByteView found = bytes_.subspan(at_, size);
    at_ += size;
    return found;
  }
  /// A part elsewhere in the same bytes, by offset and length. Does not move the cursor.
  ByteView part(std::uint64_t offset, std::uint64_t size) {
    if (!ok_ || offset > bytes_.size() || size > bytes_.size() - offset) {
      ok_ = false;
      return {};
    }
    return bytes_.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(size));
  }
  void skip(std::size_t size) { (void)view(size); }
  void align(std::size_t alignment) {
    const std::size_t next = round_up(at_, alignment);
    if (next > bytes_.size()) ok_ = false;
    else at_ = next;
  }
  void fail() { ok_ = false; }

  bool ok() const { return ok_; }
  std::size_t at() const { return at_; }
  std::size_t left() const { return ok_ ? bytes_.size() - at_ : 0; }
  ByteView rest() const { return ok_ ? bytes_.subspan(at_) : ByteView{}; }

 private:
  ByteView bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace wire
}  // namespace usher
