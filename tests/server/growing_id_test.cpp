// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/growing_id.hpp"

#include <gtest/gtest.h>

#include <set>

namespace usher::server {
namespace {

TEST(GrowingIdTest, BeginsWithOneAndGrowsWhateverIsFreeAgain) {
  GrowingId ids;
  const auto none_taken = [](std::uint32_t) { return false; };
  EXPECT_EQ(ids.next(none_taken), 1u);
  EXPECT_EQ(ids.next(none_taken), 2u);
}

TEST(GrowingIdTest, BeginsAgainWithTheLowestThatIsFreeAndNeverGivesZero) {
  GrowingId ids{.last = 0xFFFFFFFE};
  const std::set<std::uint32_t> taken{1, 2, 4};
  const auto is_taken = [&](std::uint32_t id) { return taken.contains(id); };
  EXPECT_EQ(ids.next(is_taken), 0xFFFFFFFFu);
  EXPECT_EQ(ids.next(is_taken), 3u);
  EXPECT_EQ(ids.next(is_taken), 5u);
}

}  // namespace
}  // namespace usher::server
