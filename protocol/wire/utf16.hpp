// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "protocol/wire/bytes.hpp"

namespace usher::wire {

/// UTF-16 to UTF-8 and back, both total and lossless: a lone surrogate in U+DC80..U+DCFF stands for the raw byte
/// 0x80..0xFF that is not part of valid UTF-8 (so a Unix file name of any bytes survives the round trip), and any other
/// lone surrogate is written as its three generalized-UTF-8 bytes, which are not valid UTF-8 and so come back as three escapes.
std::string to_utf8(std::u16string_view text);
std::u16string to_utf16(std::string_view text);

/// Decodes UTF-16LE bytes; nullopt for an odd length.
std::optional<std::u16string> utf16_from_bytes(ByteView bytes);
void append_utf16(Bytes& out, std::u16string_view text);

}  // namespace usher::wire
