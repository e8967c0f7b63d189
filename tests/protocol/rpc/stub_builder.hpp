// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <initializer_list>
#include <string_view>

#include "protocol/wire/bytes.hpp"

namespace usher::rpc {

/// A request stub spelled out value by value, in either byte order, so that each vector has a big-endian twin.
class StubBuilder {
 public:
  explicit StubBuilder(bool little_endian = true) : little_endian_(little_endian) {}

  StubBuilder& number(std::uint32_t value) { return put(value, 4); }
  StubBuilder& numbers(std::initializer_list<std::uint32_t> values) {
    for (const auto value : values) number(value);
    return *this;
  }
  StubBuilder& null() { return number(0); }
  /// Counts, units with the NUL, padding.
  StubBuilder& string(std::u16string_view text) {
    const auto count = static_cast<std::uint32_t>(text.size() + 1);
    numbers({count, 0, count});
    for (const char16_t unit : text) put(unit, 2);
    put(0, 2);
    wire::pad_to(bytes_, 0, 4);
    return *this;
  }
  StubBuilder& unique_string(std::u16string_view text) { return number(referent_ += 4).string(text); }
  StubBuilder& short_number(std::uint16_t value) { return put(value, 2); }

  const Bytes& bytes() const { return bytes_; }

 private:
  StubBuilder& put(std::uint32_t value, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) {
      const std::size_t shift = 8 * (little_endian_ ? i : width - 1 - i);
      bytes_.push_back(static_cast<std::byte>(value >> shift));
    }
    return *this;
  }

  Bytes bytes_{};
  bool little_endian_;
  std::uint32_t referent_ = 0x00020000;
};

}  // namespace usher::rpc
