// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/auth/av_pairs.hpp"

#include "protocol/wire/utf16.hpp"

namespace usher::auth {

Result<AvPairs> AvPairs::parse(ByteView bytes) {
  wire::Cursor cursor(bytes);
  for (;;) {
    const auto id = cursor.get<AvId>();
    const auto size = cursor.get<std::uint16_t>();
    cursor.skip(size);
    if (!cursor.ok() || (id == AvId::eol && size != 0)) return std::unexpected(NtStatus::invalid_parameter);
    if (id == AvId::eol) break;
  }
  AvPairs pairs;
  pairs.bytes_ = bytes.first(cursor.at());
  return pairs;
}

std::optional<ByteView> AvPairs::find(AvId wanted) const {
  wire::Cursor cursor(bytes_);
  while (cursor.left() > 0) {
    const auto id = cursor.get<AvId>();
    const ByteView value = cursor.view(cursor.get<std::uint16_t>());
    if (id == wanted && id != AvId::eol) return value;
  }
  return std::nullopt;
}

std::uint32_t AvPairs::flags() const {
  const auto value = find(AvId::flags);
  return value && value->size() == 4 ? wire::load<std::uint32_t>(*value) : 0;
}

std::optional<std::uint64_t> AvPairs::timestamp() const {
  const auto value = find(AvId::timestamp);
  if (!value || value->size() != 8) return std::nullopt;
  return wire::load<std::uint64_t>(*value);
}

void append_av_pair(Bytes& out, AvId id, ByteView value) {
  wire::append(out, id);
  wire::append(out, static_cast<std::uint16_t>(value.size()));
  wire::append(out, value);
}

void append_av_pair(Bytes& out, AvId id, std::u16string_view value) {
  Bytes text;
  wire::append_utf16(text, value);
  append_av_pair(out, id, text);
}

}  // namespace usher::auth
