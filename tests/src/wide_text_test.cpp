// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/wide_text.hpp"

#include <gtest/gtest.h>

namespace usher {
namespace {

TEST(WideTextTest, TextOfAnyPlaneComesBack) {
  for (const std::string text : {"", "alice", "J\xc3\xbcrgen", "\xe4\xb8\xad\xe6\x96\x87", "\xf0\x9f\x98\x80 smile"}) {
    EXPECT_EQ(to_utf8(to_wide(text)), text);
  }
  EXPECT_EQ(to_wide("\xf0\x9f\x98\x80"), L"\U0001F600");
}

TEST(WideTextTest, WhatIsNoTextIsConvertedAllTheSame) {
  const std::wstring lone = {L'a', static_cast<wchar_t>(0xD83D), L'b'};
  EXPECT_EQ(to_wide(to_utf8(lone)).front(), L'a');
  EXPECT_EQ(to_wide(to_utf8(lone)).back(), L'b');
  const std::string broken = "a\xff" "b";
  EXPECT_EQ(to_utf8(to_wide(broken)), broken);
}

}  // namespace
}  // namespace usher
