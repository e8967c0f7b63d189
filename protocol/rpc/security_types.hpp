// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What lsarpc and samr are made of: SIDs, counted strings and context handles in NDR32.
#pragma once
#include "protocol/rpc/ndr.hpp"
#include "protocol/wire/sid.hpp"

namespace usher::rpc {

/// RPC_SID with the conformance in front, [MS-DTYP] 2.4.2.3.
Sid read_sid(NdrReader& in);
void write_sid(NdrWriter& out, const Sid& sid);
/// A [unique] PRPC_SID whose target follows at once; nullptr is NULL.
void write_unique_sid(NdrWriter& out, const Sid* sid);

/// RPC_UNICODE_STRING, [MS-DTYP] 2.3.10: two lengths in bytes and a pointer, and later the characters, without a NUL.
struct StringHeader {
  std::uint16_t length = 0;
  bool present = false;
};
StringHeader read_string_header(NdrReader& in);
std::u16string read_string_body(NdrReader& in, const StringHeader& header);
/// One that stands alone.
std::u16string read_counted_string(NdrReader& in);
/// `spare`: room that the buffer has behind the characters. LSA says that there is a NUL, which some clients rely on.
void write_string_header(NdrWriter& out, std::u16string_view text, std::uint16_t spare = 0);
void write_string_body(NdrWriter& out, std::u16string_view text, std::uint16_t spare = 0);
void write_counted_string(NdrWriter& out, std::u16string_view text);

/// The elements of a conformant array of RPC_UNICODE_STRING; its counts have been read.
std::vector<std::u16string> read_string_array(NdrReader& in, std::uint32_t count);

/// A [context_handle]: attributes and a UUID, ndr_context_handle of [C706] appendix N. All zero is NULL. Ours have a number that is never used twice.
struct WireHandle {
  std::uint32_t attributes = 0, number = 0;
  std::uint64_t rest = 0;
  bool is_ours() const { return attributes == 0 && number != 0 && rest == 0; }
};
inline constexpr std::size_t wire_handle_size = 20;
WireHandle read_handle(NdrReader& in);
void write_handle(NdrWriter& out, std::uint32_t number);

}  // namespace usher::rpc
