// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/path_names.hpp"

#include <gtest/gtest.h>

namespace usher::server {
namespace {

NtStatus status_of(std::u16string_view name) {
  const auto parsed = parse_path_name(name);
  return parsed ? NtStatus::success : parsed.error();
}

TEST(PathNames, NamesPassAsTheyAre) {
  for (const std::u16string_view name : {u"", u"a", u"a\\b c\\d.txt", u".hidden", u"a..b", u"...", u"a ", u"a."}) {
    ASSERT_TRUE(parse_path_name(name));
    EXPECT_EQ(parse_path_name(name)->path, name);
  }
}

TEST(PathNames, LeadingBackslashIsAnInvalidParameter) {  // [MS-SMB2] 2.2.13
  EXPECT_EQ(status_of(u"\\"), NtStatus::invalid_parameter);
  EXPECT_EQ(status_of(u"\\a"), NtStatus::invalid_parameter);
}

TEST(PathNames, DotsAndEmptyComponentsLeadNowhere) {
  for (const std::u16string_view name : {u".", u"a\\.\\b", u"a\\.", u"a\\\\b", u"a\\\\"}) {
    EXPECT_EQ(status_of(name), NtStatus::object_name_invalid);
  }
  for (const std::u16string_view name : {u"..", u"a\\..\\b", u"..\\a", u"a\\.."}) {
    EXPECT_EQ(status_of(name), NtStatus::object_path_syntax_bad);
  }
}

TEST(PathNames, UnitsThatNoNameHasAreRefused) {  // [MS-FSCC] 2.1.5.2
  for (const char16_t unit : std::u16string_view(u"\0\n\x1f\"<>|*?", 9)) {
    EXPECT_EQ(status_of(std::u16string(u"a") + unit), NtStatus::object_name_invalid) << static_cast<int>(unit);
  }
}

TEST(PathNames, LongestComponent) {
  EXPECT_EQ(status_of(std::u16string(255, u'x')), NtStatus::success);
  EXPECT_EQ(status_of(std::u16string(256, u'x')), NtStatus::object_name_invalid);
  EXPECT_EQ(status_of(std::u16string(255, u'x') + u"\\" + std::u16string(255, u'y')), NtStatus::success);
}

TEST(PathNames, SlashSeparatesToo) {
  EXPECT_EQ(parse_path_name(u"a/b")->path, u"a\\b");
  EXPECT_EQ(status_of(u"/a"), NtStatus::invalid_parameter);
  EXPECT_EQ(status_of(u"a/../../b"), NtStatus::object_path_syntax_bad);
  EXPECT_EQ(status_of(u"a//b"), NtStatus::object_name_invalid);
}

TEST(PathNames, TrailingBackslashMeansDirectory) {
  const auto parsed = parse_path_name(u"a\\b\\");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->path, u"a\\b");
  EXPECT_TRUE(parsed->must_be_directory);
}

TEST(PathNames, DefaultStreamIsTheFile) {
  const auto parsed = parse_path_name(u"a\\b::$Data");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->path, u"a\\b");
  EXPECT_TRUE(parsed->must_be_file);
  EXPECT_TRUE(parse_path_name(u"a::$INDEX_ALLOCATION")->must_be_directory);
}

TEST(PathNames, OtherStreamsAreNoNames) {
  for (const std::u16string_view name : {u"a:b", u"a:", u"a:b:$DATA", u"a::", u"a::$EA", u":b", u"::$DATA", u"a:b\\c"}) {
    EXPECT_EQ(status_of(name), NtStatus::object_name_invalid);
  }
}

TEST(PathNames, ParentAndLastComponent) {
  EXPECT_EQ(parent_path(u"a\\b\\c"), u"a\\b");
  EXPECT_EQ(parent_path(u"a"), u"");
  EXPECT_EQ(last_component(u"a\\b\\c"), u"c");
  EXPECT_EQ(last_component(u"a"), u"a");
}

}  // namespace
}  // namespace usher::server
