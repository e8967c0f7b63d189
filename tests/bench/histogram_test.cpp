// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/bench/histogram.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include "src/bench/tally.hpp"

namespace usher::bench {
namespace {

using std::chrono::nanoseconds;

TEST(Histogram, KnowsNothingAtFirst) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_EQ(histogram.quantile(0.5), nanoseconds(0));
}

TEST(Histogram, IsExactForWhatIsShort) {
  Histogram histogram;
  for (int i = 1; i <= 60; ++i) histogram.record(nanoseconds(i));
  EXPECT_EQ(histogram.quantile(0.5), nanoseconds(30));
  EXPECT_EQ(histogram.quantile(1), nanoseconds(60));
}

TEST(Histogram, OneValueIsEveryQuantile) {
  Histogram histogram;
  histogram.record(nanoseconds(123'456'789));
  for (const double share : {0.0, 0.5, 0.999, 1.0}) EXPECT_EQ(histogram.quantile(share), nanoseconds(123'456'789));
}

TEST(Histogram, QuantilesAreAtMostASixtyFourthAboveWhatTheyWere) {
  std::mt19937_64 chance(7);
  Histogram histogram;
  std::vector<std::int64_t> times;
  for (int i = 0; i < 100'000; ++i) {
    times.push_back(static_cast<std::int64_t>(chance() >> (chance() % 40 + 24)));  // of all orders of magnitude
    histogram.record(nanoseconds(times.back()));
  }
  std::ranges::sort(times);
  for (const double share : {0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999}) {
    const auto exact = times[static_cast<std::size_t>(share * static_cast<double>(times.size())) - 1];
    const auto told = histogram.quantile(share).count();
    EXPECT_GE(told, exact) << share;
    EXPECT_LE(static_cast<double>(told), static_cast<double>(exact) * (1 + 1.0 / 64) + 1) << share;
  }
}

TEST(Histogram, MergesAsIfAllHadBeenRecordedInOne) {
  Histogram one, two, both;
  for (int i = 0; i < 1000; ++i) {
    one.record(nanoseconds(i * 1000)), two.record(nanoseconds(i * 77'777));
    both.record(nanoseconds(i * 1000)), both.record(nanoseconds(i * 77'777));
  }
  one.merge(two);
  EXPECT_EQ(one.count(), both.count());
  EXPECT_EQ(one.longest(), both.longest());
  for (const double share : {0.1, 0.5, 0.99}) EXPECT_EQ(one.quantile(share), both.quantile(share));
}

TEST(Histogram, TakesWhatIsLongerThanItKnowsAndWhatIsNegative) {
  Histogram histogram;
  histogram.record(std::chrono::hours(1000));
  histogram.record(nanoseconds(-5));
  EXPECT_EQ(histogram.quantile(0.5), nanoseconds(0));
  EXPECT_EQ(histogram.quantile(1), nanoseconds(std::chrono::hours(1000)));
}

TEST(Tally, CountsErrorsByWhatTheyAre) {
  Tally tally;
  tally.record(nanoseconds(5), 100, 2);
  tally.fail("STATUS_ACCESS_DENIED"), tally.fail("STATUS_ACCESS_DENIED"), tally.fail("Connection refused");
  EXPECT_EQ(tally.count(), 1u);
  EXPECT_EQ(tally.bytes, 100u);
  EXPECT_EQ(tally.items, 2u);
  EXPECT_EQ(tally.error_count(), 3u);
  EXPECT_EQ(tally.errors.at("STATUS_ACCESS_DENIED"), 2u);
}

}  // namespace
}  // namespace usher::bench
