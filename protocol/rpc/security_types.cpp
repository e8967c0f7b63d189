// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/rpc/security_types.hpp"

namespace usher::rpc {

Sid read_sid(NdrReader& in) {
  const auto conformance = in.get<std::uint32_t>();
  const auto revision = in.get<std::uint8_t>(), count = in.get<std::uint8_t>();
  if (revision != 1 || count != conformance || count > Sid::most_parts) in.fail();
  Sid sid;
  for (int i = 0; i < 6; ++i) sid.authority = sid.authority << 8 | in.get<std::uint8_t>();  // big-endian, whatever the PDU is
  for (std::uint8_t i = 0; i < count && in.ok(); ++i) sid.parts.push_back(in.get<std::uint32_t>());
  return in.ok() ? sid : Sid{};
}

void write_sid(NdrWriter& out, const Sid& sid) {
  out.put(static_cast<std::uint32_t>(sid.parts.size()));
  out.put(std::uint8_t{1}), out.put(static_cast<std::uint8_t>(sid.parts.size()));
  for (int shift = 40; shift >= 0; shift -= 8) out.put(static_cast<std::uint8_t>(sid.authority >> shift));
  for (const std::uint32_t part : sid.parts) out.put(part);
}

void write_unique_sid(NdrWriter& out, const Sid* sid) {
  if (!sid) return out.null();
  out.pointer();
  write_sid(out, *sid);
}

StringHeader read_string_header(NdrReader& in) {
  // A structure with a pointer is aligned as that is, so that an array of them keeps step.
  in.align(4);
  StringHeader header{.length = in.get<std::uint16_t>()};
  const auto room = in.get<std::uint16_t>();
  header.present = in.pointer();
  if (header.length % 2 || header.length > room || (header.length && !header.present)) in.fail();
  return header;
}

std::u16string read_string_body(NdrReader& in, const StringHeader& header) {
  if (!header.present) return {};
  const auto most = in.get<std::uint32_t>(), offset = in.get<std::uint32_t>(), count = in.get<std::uint32_t>();
  if (offset != 0 || count > most || count * std::uint64_t{2} != header.length) in.fail();
  std::u16string text;
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) text += static_cast<char16_t>(in.get<std::uint16_t>());
  return in.ok() ? text : std::u16string{};
}

std::u16string read_counted_string(NdrReader& in) {
  const StringHeader header = read_string_header(in);
  return read_string_body(in, header);
}

void write_string_header(NdrWriter& out, std::u16string_view text, std::uint16_t spare) {
  const auto bytes = static_cast<std::uint16_t>(text.size() * 2);
  out.align(4);
  out.put(bytes);
  out.put(static_cast<std::uint16_t>(text.empty() ? 0 : bytes + spare));
  text.empty() ? out.null() : out.pointer();
}

void write_string_body(NdrWriter& out, std::u16string_view text, std::uint16_t spare) {
  if (text.empty()) return;
  const auto count = static_cast<std::uint32_t>(text.size());
  out.put(count + spare / 2), out.put(std::uint32_t{0}), out.put(count);
  wire::append_utf16(out.out(), text);
}

void write_counted_string(NdrWriter& out, std::u16string_view text) {
  write_string_header(out, text);
  write_string_body(out, text);
}

std::vector<std::u16string> read_string_array(NdrReader& in, std::uint32_t count) {
  std::vector<StringHeader> headers;
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) headers.push_back(read_string_header(in));
  std::vector<std::u16string> texts;
  for (const StringHeader& header : headers) texts.push_back(read_string_body(in, header));
  return texts;
}

WireHandle read_handle(NdrReader& in) {
  WireHandle handle{.attributes = in.get<std::uint32_t>(), .number = in.get<std::uint32_t>()};
  handle.rest = in.get<std::uint16_t>();
  handle.rest |= in.get<std::uint16_t>();
  for (int i = 0; i < 8; ++i) handle.rest |= in.get<std::uint8_t>();
  return handle;
}

void write_handle(NdrWriter& out, std::uint32_t number) {
  out.put(std::uint32_t{0}), out.put(number);
  for (int i = 0; i < 3; ++i) out.put(std::uint32_t{0});
}

}  // namespace usher::rpc
