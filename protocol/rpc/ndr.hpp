// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// NDR32, [C706] 14 with [MS-RPCE] 2.2.5. A structure is one field list, `fields(ndr, value)`, run twice over an array: first
// every fixed part with its referent ids, then what they point to ([C706] 14.3.12.3).
#pragma once
#include <concepts>
#include <deque>
#include <optional>
#include <string>

#include "protocol/wire/bytes.hpp"
#include "protocol/wire/utf16.hpp"

namespace usher::rpc {

/// Reads a stub of either byte order. The first wrong byte sticks; the caller asks ok() once.
class NdrReader {
 public:
  NdrReader(ByteView stub, bool little_endian) : in_(stub), little_endian_(little_endian) {}

  template <wire::Scalar T>
  T get() {
    in_.align(sizeof(T));
    const ByteView bytes = in_.view(sizeof(T));
    if (bytes.empty()) return T{};
    if (little_endian_) return wire::load<T>(bytes);
    std::uint64_t raw = 0;
    for (const std::byte b : bytes) raw = raw << 8 | std::to_integer<std::uint64_t>(b);
    return static_cast<T>(raw);
  }
  /// A referent id: whether the pointer is not NULL.
  bool pointer() { return get<std::uint32_t>() != 0; }
  /// A conformant and varying string: counts that fit each other and the bytes left, a NUL at the end and nowhere else. One
  /// without any elements is empty, though its NUL is missing: Impacket writes "" so.
  std::u16string string() {
    const auto most = get<std::uint32_t>(), offset = get<std::uint32_t>(), count = get<std::uint32_t>();
    if (offset != 0 || count > most || in_.left() / 2 < count) in_.fail();
    if (count == 0) return {};
    std::u16string text;
    for (std::uint32_t i = 0; i < count && in_.ok(); ++i) text += static_cast<char16_t>(get<std::uint16_t>());
    if (!in_.ok() || text.find(u'\0') != text.size() - 1) {
      in_.fail();
      return {};
    }
    text.pop_back();
    return text;
  }
  /// A [string, unique] that means nothing here, such as ServerName: only its counts have to be right.
  void skip_unique_string() {
    if (!pointer()) return;
    const auto most = get<std::uint32_t>(), offset = get<std::uint32_t>(), count = get<std::uint32_t>();
    if (offset != 0 || count > most || in_.left() / 2 < count) in_.fail();
    else in_.skip(std::size_t{count} * 2);
  }
  /// [string, unique]: its target follows at once when the pointer stands alone in the parameters.
  std::optional<std::u16string> unique_string() { return pointer() ? std::optional(string()) : std::nullopt; }
  std::optional<std::uint32_t> unique_number() { return pointer() ? std::optional(get<std::uint32_t>()) : std::nullopt; }
  /// The max_count in front of a conformant array, checked against what is left at `least` bytes an element.
  std::uint32_t array_count(std::size_t least) {
    const auto count = get<std::uint32_t>();
    if (in_.left() / least < count) in_.fail();
    return in_.ok() ? count : 0;
  }
  /// A conformant array of bytes.
  Bytes byte_array() {
    const ByteView bytes = in_.view(array_count(1));
    return Bytes(bytes.begin(), bytes.end());
  }
  void align(std::size_t alignment) { in_.align(alignment); }
  void fail() { in_.fail(); }
  bool ok() const { return in_.ok(); }

 private:
  wire::Cursor in_;
  bool little_endian_;
};

/// Writes little-endian NDR32.
class NdrWriter {
 public:
  explicit NdrWriter(Bytes& out) : out_(out), base_(out.size()) {}

  template <wire::Scalar T>
  void put(T value) {
    const std::size_t at = aligned(sizeof(T));
    out_.resize(at + sizeof(T));
    wire::store(out_, at, value);
  }
  void align(std::size_t alignment) { wire::pad_to(out_, base_, alignment); }
  /// A new referent id; the target is the caller's to write.
  void pointer() { put(next_referent_ += 4); }
  void null() { put(std::uint32_t{0}); }
  void string(std::u16string_view text) {
    constexpr std::size_t counts = 12;
    const auto count = static_cast<std::uint32_t>(text.size() + 1);
    const std::size_t at = aligned(4);
    out_.resize(at + counts);
    wire::store(out_, at, count), wire::store(out_, at + 8, count);
    wire::append_utf16(out_, text);
    out_.resize(at + counts + wire::round_up(std::size_t{count} * 2, 4));  // the NUL, and padding
  }
  void unique_string(const std::optional<std::u16string>& text) {
    if (!text) return null();
    pointer(), string(*text);
  }
  void unique_number(const std::optional<std::uint32_t>& number) {
    if (!number) return null();
    pointer(), put(*number);
  }
  /// A conformant array of bytes.
  void byte_array(ByteView bytes) {
    put(static_cast<std::uint32_t>(bytes.size()));
    wire::append(out_, bytes);
    wire::pad_to(out_, base_, 4);
  }
  Bytes& out() { return out_; }

 private:
  std::size_t aligned(std::size_t alignment) const { return base_ + wire::round_up(out_.size() - base_, alignment); }

  Bytes& out_;
  std::size_t base_;
  std::uint32_t next_referent_ = 0x00020000;
};

// The ways to run a field list. A row keeps a string either plain (or views somebody else's, to be written), then NULL is read as an
// empty one and none is written as NULL, or optional; a [size_is] pointer to bytes is NULL when there are none.
using OptionalString = std::optional<std::u16string>;
template <class Text>
concept PlainString = std::convertible_to<Text, std::u16string_view>;

struct NdrFixedWriter {
  NdrWriter& out;
  void operator()(std::string_view, std::uint32_t value) { out.put(value); }
  void unique_string(std::string_view, const PlainString auto&) { out.pointer(); }
  void unique_string(std::string_view, const OptionalString& text) { text ? out.pointer() : out.null(); }
  void unique_bytes(std::string_view, const Bytes& bytes) { bytes.empty() ? out.null() : out.pointer(); }
};
struct NdrDeferredWriter {
  NdrWriter& out;
  void operator()(std::string_view, std::uint32_t) {}
  void unique_string(std::string_view, const PlainString auto& text) { out.string(text); }
  void unique_string(std::string_view, const OptionalString& text) {
    if (text) out.string(*text);
  }
  void unique_bytes(std::string_view, const Bytes& bytes) {
    if (!bytes.empty()) out.byte_array(bytes);
  }
};
struct NdrFixedReader {
  NdrReader& in;
  std::deque<bool>& present;  // in the order of the list; the deferred pass takes them from the front
  void operator()(std::string_view, std::uint32_t& value) { value = in.get<std::uint32_t>(); }
  void unique_string(std::string_view, std::u16string&) { present.push_back(in.pointer()); }
  void unique_string(std::string_view, OptionalString&) { present.push_back(in.pointer()); }
  void unique_bytes(std::string_view, Bytes&) { present.push_back(in.pointer()); }
};
struct NdrDeferredReader {
  NdrReader& in;
  std::deque<bool>& present;
  void operator()(std::string_view, std::uint32_t&) {}
  void unique_string(std::string_view, std::u16string& text) {
    if (take()) text = in.string();
  }
  void unique_string(std::string_view, OptionalString& text) {
    if (take()) text = in.string();
  }
  void unique_bytes(std::string_view, Bytes& bytes) {
    if (take()) bytes = in.byte_array();
  }

 private:
  bool take() {
    const bool is_there = !present.empty() && present.front();
    if (!present.empty()) present.pop_front();
    return is_there;
  }
};

/// Adds up the bytes that a row costs marshalled, fixed part and all: PreferedMaximumLength is compared with it.
struct NdrSizer {
  std::size_t bytes = 0;
  void operator()(std::string_view, std::uint32_t) { bytes += 4; }
  void unique_string(std::string_view, std::u16string_view text) { bytes += 4 + 12 + ((text.size() + 1) * 2 + 3) / 4 * 4; }
  void unique_bytes(std::string_view, const Bytes& text) { bytes += 4 + (text.empty() ? 0 : 4 + (text.size() + 3) / 4 * 4); }
};
template <class Fields, class Row>
std::size_t marshalled_size(const Row& row) {
  NdrSizer sizer;
  Fields::fields(sizer, row);
  return sizer.bytes;
}

/// The least that one element takes: four bytes for each field.
struct NdrFixedSizer {
  std::size_t bytes = 0;
  void operator()(std::string_view, std::uint32_t) { bytes += 4; }
  void unique_string(std::string_view, const auto&) { bytes += 4; }
  void unique_bytes(std::string_view, const Bytes&) { bytes += 4; }
};
template <class Fields, class Row>
std::size_t fixed_size() {
  NdrFixedSizer sizer;
  const Row row{};
  Fields::fields(sizer, row);
  return sizer.bytes;
}

/// A unique pointer to one structure, which follows at once: the arm of the unions of levels.
template <class Fields, class Row>
void write_pointee(NdrWriter& out, const Row& row) {
  out.pointer();
  NdrFixedWriter fixed{out};
  Fields::fields(fixed, row);
  NdrDeferredWriter deferred{out};
  Fields::fields(deferred, row);
}

/// False, with the row as it was, when the pointer is NULL.
template <class Fields, class Row>
bool read_pointee(NdrReader& in, Row& row) {
  if (!in.pointer()) return false;
  std::deque<bool> present;
  NdrFixedReader fixed{in, present};
  Fields::fields(fixed, row);
  NdrDeferredReader deferred{in, present};
  Fields::fields(deferred, row);
  return true;
}

/// A conformant array: max_count, the fixed parts, what they point to. `Fields` is a type with a static fields(ndr, value).
template <class Fields, class Rows>
void write_array(NdrWriter& out, const Rows& rows) {
  out.put(static_cast<std::uint32_t>(rows.size()));
  NdrFixedWriter fixed{out};
  for (const auto& row : rows) Fields::fields(fixed, row);
  NdrDeferredWriter deferred{out};
  for (const auto& row : rows) Fields::fields(deferred, row);
}

template <class Fields, class Row>
std::vector<Row> read_array(NdrReader& in, std::size_t least_element) {
  std::vector<Row> rows(in.array_count(least_element));
  std::deque<bool> present;
  NdrFixedReader fixed{in, present};
  for (Row& row : rows) Fields::fields(fixed, row);
  NdrDeferredReader deferred{in, present};
  for (Row& row : rows) Fields::fields(deferred, row);
  return rows;
}

}  // namespace usher::rpc
