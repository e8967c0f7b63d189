// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <initializer_list>
#include <optional>

#include "protocol/wire/bytes.hpp"

namespace usher::auth::der {

inline constexpr std::uint8_t octet_string = 0x04, object_identifier = 0x06, enumerated = 0x0A, general_string = 0x1B;
inline constexpr std::uint8_t sequence = 0x30, application_0 = 0x60;
/// A constructed context-specific tag, [n].
constexpr std::uint8_t context(unsigned n) { return static_cast<std::uint8_t>(0xA0 | n); }

/// Reads the elements of one level, one after the other. There is no recursion: who knows the grammar opens a reader on
/// an element's contents, so a token is read as deep as the grammar goes and never deeper. Lengths are definite and
/// minimal, as DER has it, and lie inside. The first mistake sticks: every later element is missing.
class Reader {
 public:
  explicit Reader(ByteView bytes) : cursor_(bytes), bytes_(bytes) {}

  /// The contents of the next element if it has this tag; else nothing is consumed.
  std::optional<ByteView> take(std::uint8_t tag);
  /// As take(), for an element that must be there.
  ByteView expect(std::uint8_t tag);
  /// The contents of one element of type `inner` that fills an optional [n].
  std::optional<ByteView> take_inside(unsigned n, std::uint8_t inner);
  /// Skips the next element, whatever it is.
  void skip();
  /// The bytes consumed since `from`, tags and lengths included.
  ByteView since(std::size_t from) const { return bytes_.subspan(from, cursor_.at() - from); }

  std::size_t at() const { return cursor_.at(); }
  bool at_end() const { return cursor_.left() == 0; }
  bool ok() const { return cursor_.ok(); }
  /// Everything was well-formed and read.
  bool finished() const { return ok() && at_end(); }

 private:
  ByteView contents();

  wire::Cursor cursor_;
  ByteView bytes_;
};

/// One element around the parts, which follow each other.
Bytes element(std::uint8_t tag, std::initializer_list<ByteView> parts);

}  // namespace usher::auth::der
