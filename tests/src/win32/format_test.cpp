// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/win32/format.hpp"

#include <gtest/gtest.h>

#include <clocale>
#include <cstdint>
#include <cstdio>
#include <cwchar>

namespace usher::win32 {
namespace {

template <class Char>
std::optional<std::basic_string<Char>> formatted(const Char* text, ...) {
  std::va_list arguments;
  va_start(arguments, text);
  auto out = format(text, arguments);
  va_end(arguments);
  return out;
}

class FormatTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(std::setlocale(LC_CTYPE, "C.UTF-8")); }
  void TearDown() override { std::setlocale(LC_CTYPE, "C"); }
};

TEST_F(FormatTest, SmallSIsTheFunctionsOwnKindAndCapitalSTheOther) {
  EXPECT_EQ(formatted("%s|%S", "n\u00E9", L"w\u00E9"), "n\u00E9|w\u00E9");
  EXPECT_EQ(formatted(L"%s|%S", L"w\u00E9", "n\u00E9"), L"w\u00E9|n\u00E9");
  EXPECT_EQ(formatted(L"%c%C", L'\u00E9', 'n'), L"\u00E9n");
  EXPECT_EQ(formatted("%c%C", 'n', L'\u00E9'), "n\u00E9");
}

TEST_F(FormatTest, ASizeSaysOutrightWhichKind) {
  EXPECT_EQ(formatted(L"%hs %ls %ws %hS %lS %hc %lc", "a", L"b", L"c", "d", L"e", 'f', L'g'), L"a b c d e f g");
  EXPECT_EQ(formatted("%hs %ls %ws %hS %lS %hc %lc", "a", L"b", L"c", "d", L"e", 'f', L'g'), "a b c d e f g");
}

TEST_F(FormatTest, WidthAndPrecisionCountTheFunctionsCharacters) {
  EXPECT_EQ(formatted(L"[%5s][%-5s][%.2s][%*.*s]", L"\u00E9\u00E9", L"ab", L"xyz", -4, 1, L"xyz"), L"[   \u00E9\u00E9][ab   ][xy][x   ]");
  EXPECT_EQ(formatted("[%5s][%.0s][%2s]", "ab", "xyz", "abc"), "[   ab][][abc]");
}

TEST_F(FormatTest, APrecisionIsAsFarAsAStringIsRead) {
  const wchar_t unterminated[] = {L'a', L'b'};
  EXPECT_EQ(formatted(L"%.2s", unterminated), L"ab");
}

TEST_F(FormatTest, NullIsPrintedAsNull) {
  const char* none = nullptr;
  EXPECT_EQ(formatted(L"%s %S", static_cast<const wchar_t*>(nullptr), none), L"(null) (null)");
}

TEST_F(FormatTest, LongHas32Bits) {
  EXPECT_EQ(formatted("%ld %lu %lx", std::int32_t{-1}, std::uint32_t{4294967295u}, std::uint32_t{0xFFFFFFFF}), "-1 4294967295 ffffffff");
  EXPECT_EQ(formatted(L"%lu", std::uint64_t{0xFFFFFFFF00000007}), L"7");
}

TEST_F(FormatTest, NumbersOf64BitsAndOfAPointersSize) {
  const std::int64_t big = -5000000000;
  EXPECT_EQ(formatted("%lld %I64d %jd", big, big, big), "-5000000000 -5000000000 -5000000000");
  EXPECT_EQ(formatted("%I32u %zu %Iu %td", 7u, std::size_t{8}, std::size_t{9}, std::ptrdiff_t{-1}), "7 8 9 -1");
  EXPECT_EQ(formatted("%hd %hhu", 65537, 257), "1 1");
}

TEST_F(FormatTest, FlagsAreThoseOfC) {
  EXPECT_EQ(formatted("%05d|%+d|% d|%#x|%-5d|%.3d|%5.1f|%e|%%", 42, 42, 42, 42, 42, 7, 2.25, 1.0), "00042|+42| 42|0x2a|42   |007|  2.2|1.000000e+00|%");
  EXPECT_EQ(formatted("%.2Lf %G", 1.5L, 0.5), "1.50 0.5");
}

TEST_F(FormatTest, AWrongFormatIsRefused) {
  int written = 7;
  EXPECT_EQ(formatted("%n", &written), std::nullopt);
  EXPECT_EQ(written, 7);
  EXPECT_EQ(formatted("%"), std::nullopt);
  EXPECT_EQ(formatted("%5"), std::nullopt);
  EXPECT_EQ(formatted("%99999999999d", 1), std::nullopt);
  EXPECT_EQ(formatted("%y", 1), std::nullopt);
  EXPECT_EQ(formatted(static_cast<const char*>(nullptr)), std::nullopt);
}

TEST_F(FormatTest, WhatTheLocaleLacksIsAQuestionMark) {
  EXPECT_EQ(to_locale({L"a\xD800z", 3}), "a?z");
  EXPECT_EQ(from_locale("a\xFFz"), L"a?z");
  EXPECT_EQ(from_locale("a\xC3"), L"a?");
  std::setlocale(LC_CTYPE, "C");
  EXPECT_EQ(to_locale(L"\u20AC"), "?");
}

}  // namespace
}  // namespace usher::win32
