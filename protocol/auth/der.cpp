// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/auth/der.hpp"

namespace usher::auth::der {

std::optional<ByteView> Reader::take(std::uint8_t tag) {
  const ByteView rest = cursor_.rest();
  if (rest.empty() || std::to_integer<std::uint8_t>(rest.front()) != tag) return std::nullopt;
  const ByteView found = contents();
  return ok() ? std::optional(found) : std::nullopt;
}

ByteView Reader::expect(std::uint8_t tag) {
  const auto found = take(tag);
  if (!found) cursor_.fail();
  return found.value_or(ByteView{});
}

std::optional<ByteView> Reader::take_inside(unsigned n, std::uint8_t inner) {
  const auto outer = take(context(n));
  if (!outer) return std::nullopt;
  Reader reader(*outer);
  const ByteView found = reader.expect(inner);
  if (!reader.finished()) cursor_.fail();
  return ok() ? std::optional(found) : std::nullopt;
}

void Reader::skip() { (void)contents(); }

ByteView Reader::contents() {
  const auto tag = cursor_.get<std::uint8_t>();
  if ((tag & 0x1F) == 0x1F) cursor_.fail();  // a tag of several bytes: SPNEGO has none
  const auto first = cursor_.get<std::uint8_t>();
  if (first < 0x80) return cursor_.view(first);
  const std::size_t count = first & 0x7F;
  if (count == 0 || count > 4) {  // indefinite, or beyond any token
    cursor_.fail();
    return {};
  }
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < count && ok(); ++i) length = length << 8 | cursor_.get<std::uint8_t>();
  if (length < 0x80 || length >> (8 * (count - 1)) == 0) cursor_.fail();  // longer than it needs to be
  return cursor_.view(static_cast<std::size_t>(length));
}

Bytes element(std::uint8_t tag, std::initializer_list<ByteView> parts) {
  std::uint64_t length = 0;
  for (const ByteView part : parts) length += part.size();
  Bytes out;
  out.reserve(2 + sizeof length + length);
  wire::append(out, tag);
  if (length < 0x80) {
    wire::append(out, static_cast<std::uint8_t>(length));
  } else {
    unsigned count = 1;
    while (length >> (8 * count)) ++count;
    wire::append(out, static_cast<std::uint8_t>(0x80 | count));
    for (unsigned i = count; i-- > 0;) wire::append(out, static_cast<std::uint8_t>(length >> (8 * i)));
  }
  for (const ByteView part : parts) wire::append(out, part);
  return out;
}

}  // namespace usher::auth::der
