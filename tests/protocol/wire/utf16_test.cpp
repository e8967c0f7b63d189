// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/wire/utf16.hpp"

#include <gtest/gtest.h>

namespace usher::wire {
namespace {

TEST(Utf16Test, AsciiGoesBothWays) {
  EXPECT_EQ(to_utf8(u"\\\\127.0.0.1"), "\\\\127.0.0.1");
  EXPECT_EQ(to_utf16("\\\\127.0.0.1"), u"\\\\127.0.0.1");
  EXPECT_EQ(to_utf8(u""), "");
  EXPECT_EQ(to_utf16(""), u"");
}

TEST(Utf16Test, EveryLengthOfUtf8GoesBothWays) {
  EXPECT_EQ(to_utf8(u"aé€😀z"), "a\u00e9\u20ac\U0001F600z");
  EXPECT_EQ(to_utf16("a\u00e9\u20ac\U0001F600z"), u"aé€😀z");
}

TEST(Utf16Test, WhatIsNotAsciiAtTheVeryEndIsSeen) {
  EXPECT_EQ(to_utf8(u"abc\u0080"), "abc\xC2\x80");
  EXPECT_EQ(to_utf16("abc\xC2\x80"), u"abc\u0080");
}

/// Bytes that are no UTF-8 become lone surrogates and come back as they were, so that no name of a disk is lost.
TEST(Utf16Test, BytesThatAreNoUtf8ComeBackAsTheyWere) {
  for (const std::string bytes : {"\xFF", "a\xC3", "\x80z", "\xE2\x82", "\xF0\x9F\x98", "\xC0\xAF"}) {
    EXPECT_EQ(to_utf8(to_utf16(bytes)), bytes);
  }
}

TEST(Utf16Test, BytesAreReadInPairsLowByteFirst) {
  const Bytes bytes{std::byte{0x41}, std::byte{0}, std::byte{0xAC}, std::byte{0x20}};
  EXPECT_EQ(utf16_from_bytes(bytes), u"A\u20AC");
  EXPECT_FALSE(utf16_from_bytes(ByteView(bytes).first(3)));
  Bytes back;
  append_utf16(back, u"A\u20AC");
  EXPECT_EQ(back, bytes);
}

}  // namespace
}  // namespace usher::wire
