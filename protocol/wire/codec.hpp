// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// A message is a struct with one list of fields, read three ways: Sizer compares it with StructureSize while compiling,
// Reader parses it, Writer serializes it. A message starts at its SMB2 header, because offsets count from there.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <string_view>

#include "protocol/wire/bytes.hpp"
#include "protocol/wire/guid.hpp"
#include "protocol/wire/nt_status.hpp"

namespace usher::wire {

inline constexpr std::size_t header_size = 64;  // [MS-SMB2] 2.2.1

/// Sizes of what may stand as a fixed field: scalars, GUIDs, and arrays of bytes.
template <class T>
constexpr std::size_t fixed_size = sizeof(T);

struct Sizer {
  std::size_t fixed = 2;  // StructureSize itself
  constexpr void operator()(std::string_view, const auto& value) { fixed += sizeof value; }
  constexpr void reserved(std::size_t bytes) { fixed += bytes; }
  constexpr void buffer16(std::string_view, const auto&) { fixed += 4; }
  constexpr void buffer32(std::string_view, const auto&) { fixed += 8; }
  template <class T>
  constexpr void offset(std::string_view) { fixed += sizeof(T); }
  template <class T>
  constexpr void length(std::string_view, const auto&) { fixed += sizeof(T); }
  constexpr void tail(std::string_view, const auto&) {}
};

/// The first bad field sticks and later ones read as zero, so the caller asks once.
struct Reader {
  ByteView message;
  std::size_t at = header_size;
  std::string_view bad_field{};
  std::size_t open_offset = 0;

  template <class T>
  void operator()(std::string_view field, T& value) {
    const ByteView bytes = take(field, at, sizeof value);
    at += sizeof value;
    if constexpr (Scalar<T>) {
      value = bytes.empty() ? T{} : load<T>(bytes);
    } else if (!bytes.empty()) {  // Guid, byte arrays
      std::ranges::copy(bytes, std::as_writable_bytes(std::span(&value, 1)).begin());
    }
  }
  void reserved(std::size_t bytes) { (void)take("Reserved", at, bytes), at += bytes; }
  void buffer16(std::string_view field, auto& value) {
    offset<std::uint16_t>(field), length<std::uint16_t>(field, value);
  }
  void buffer32(std::string_view field, auto& value) {
    offset<std::uint32_t>(field), length<std::uint32_t>(field, value);
  }
  /// An offset whose length stands in a later field: the two are joined in the order in which they appear.
  template <class T>
  void offset(std::string_view field) {
    T value = 0;
    (*this)(field, value);
    open_offset = value;
  }
  template <class T>
  void length(std::string_view field, auto& value) {
    T bytes = 0;
    (*this)(field, bytes);
    assign(field, bytes ? take(field, open_offset, bytes) : ByteView{}, value);
  }
  /// All that follows the fixed part.
  void tail(std::string_view field, auto& value) {
    assign(field, at <= message.size() ? message.subspan(at) : ByteView{}, value);
  }
  ByteView take(std::string_view field, std::size_t from, std::size_t n) {
    const bool inside = from >= header_size && from <= message.size() && n <= message.size() - from;
    if (bad_field.empty() && !inside) bad_field = field;
    return bad_field.empty() ? message.subspan(from, n) : ByteView{};
  }

 private:
  void assign(std::string_view, ByteView bytes, ByteView& value) { value = bytes; }  // a view: no copy
  template <class Owner>
  void assign(std::string_view field, ByteView bytes, Owner& value) {
    if (bytes.size() % sizeof value[0] && bad_field.empty()) bad_field = field;
    value.resize(bytes.size() / sizeof value[0]);
    std::ranges::copy(bytes.first(value.size() * sizeof value[0]), std::as_writable_bytes(std::span(value)).begin());
  }
};

/// Buffers follow the fixed part, 8-aligned from the start of the message, and their offsets are patched in.
struct Writer {
  Bytes& out;
  std::size_t base;  // where this message's header starts in `out`
  struct Buffer {
    std::size_t offset_slot = 0, length_slot = 0;
    std::uint8_t offset_width = 0, length_width = 0;
    ByteView bytes{};
  };
  std::array<Buffer, 4> buffers{};  // no message has more
  std::size_t buffer_count = 0;
  ByteView tail_bytes{};

  template <class T>
  void operator()(std::string_view, const T& value) {
    if constexpr (Scalar<T>) {
      append(out, value);
    } else {
      append(out, std::as_bytes(std::span(&value, 1)));
    }
  }
  void reserved(std::size_t bytes) { out.resize(out.size() + bytes); }
  void buffer16(std::string_view field, const auto& value) {
    offset<std::uint16_t>(field), length<std::uint16_t>(field, value);
  }
  void buffer32(std::string_view field, const auto& value) {
    offset<std::uint32_t>(field), length<std::uint32_t>(field, value);
  }
  template <class T>
  void offset(std::string_view) {
    buffers[buffer_count].offset_slot = out.size(), buffers[buffer_count].offset_width = sizeof(T);
    out.resize(out.size() + sizeof(T));
  }
  template <class T>
  void length(std::string_view, const auto& value) {
    Buffer& buffer = buffers[buffer_count++];
    buffer.length_slot = out.size(), buffer.length_width = sizeof(T), buffer.bytes = as_view(value);
    out.resize(out.size() + sizeof(T));
  }
  void tail(std::string_view, const auto& value) { tail_bytes = as_view(value); }
  void append_buffers() {
    append(out, tail_bytes);
    for (std::size_t i = 0; i < buffer_count; ++i) {
      const Buffer& b = buffers[i];
      if (b.bytes.empty()) continue;
      pad_to(out, base, 8);
      store(out, b.offset_slot, out.size() - base, b.offset_width);
      store(out, b.length_slot, b.bytes.size(), b.length_width);
      append(out, b.bytes);
    }
  }
};

template <class M>
consteval bool matches_spec() {
  union Unbuilt {
    M m;
    constexpr Unbuilt() {}
    constexpr ~Unbuilt() {}
  } unbuilt;  // types are looked at, values never
  Sizer sizer;
  M::fields(sizer, unbuilt.m);
  return sizer.fixed == (M::structure_size & ~1u);  // odd when a buffer follows: [MS-SMB2] 2.2
}

/// Parses a message that starts with its SMB2 header. [MS-SMB2] 3.3.5.2.6 names the status of a malformed one.
template <class M>
Result<M> decode(ByteView message) {
  static_assert(matches_spec<M>());
  M m{};
  Reader wire{message};
  std::uint16_t size = 0;
  wire("StructureSize", size), M::fields(wire, m);
  if (size != M::structure_size || !wire.bad_field.empty()) return std::unexpected(NtStatus::invalid_parameter);
  return m;
}

/// Appends the body of `m` to `out`, whose message (its header is already there) starts at `base`.
template <class M>
void encode(const M& m, Bytes& out, std::size_t base = 0) {
  static_assert(matches_spec<M>());
  Writer wire{out, base};
  wire("StructureSize", M::structure_size), M::fields(wire, m), wire.append_buffers();
}

}  // namespace usher::wire
