// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/text_table.hpp"

#include <gtest/gtest.h>

namespace usher {
namespace {

TEST(TextTableTest, ColumnsAreAsWideAsTheirWidestCellAndNothingTrails) {
  EXPECT_EQ(table({{"A", "LONGER"}, {"value", "x"}}), "A      LONGER\nvalue  x\n");
}

TEST(TextTableTest, WidthsCountCharactersAndNotBytes) {
  EXPECT_EQ(table({{"\u00e4\u00f6\u00fc", "x"}, {"abc", "y"}}), "\u00e4\u00f6\u00fc  x\nabc  y\n");
}

TEST(TextTableTest, ControlCharactersDoNotReachTheTerminal) {
  EXPECT_EQ(table({{"a\x1b[2J\n\x7f\u009b"}}), "a?[2J???\n");
}

TEST(TextTableTest, OfNothingIsNothing) { EXPECT_EQ(table({}), ""); }

}  // namespace
}  // namespace usher
