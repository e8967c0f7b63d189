// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/metrics/prometheus_text.hpp"

#include <gtest/gtest.h>

namespace usher::metrics {
namespace {

using namespace std::chrono_literals;

TEST(PrometheusTextTest, AFamilyHasHelpAndTypeOnceBeforeItsSamples) {
  PrometheusText out;
  out.counter("usher_x_total", "Xs.");
  out.sample(1, {{"kind", "a"}});
  out.sample(2, {{"kind", "b"}});
  out.gauge("usher_y", "Ys.");
  out.sample(3);
  EXPECT_EQ(out.take(),
            "# HELP usher_x_total Xs.\n# TYPE usher_x_total counter\n"
            "usher_x_total{kind=\"a\"} 1\nusher_x_total{kind=\"b\"} 2\n"
            "# HELP usher_y Ys.\n# TYPE usher_y gauge\nusher_y 3\n");
}

TEST(PrometheusTextTest, BackslashQuoteAndLineFeedOfALabelAreEscaped) {
  PrometheusText out;
  out.gauge("g", "");
  out.sample(1, {{"l", "a\\b\"c\nd"}});
  EXPECT_TRUE(out.take().ends_with("g{l=\"a\\\\b\\\"c\\nd\"} 1\n"));
}

TEST(PrometheusTextTest, HelpKeepsItsQuotesButNoLineFeed) {
  PrometheusText out;
  out.gauge("g", "a \"b\" \\ c\nd");
  EXPECT_TRUE(out.take().starts_with("# HELP g a \"b\" \\\\ c\\nd\n"));
}

TEST(PrometheusTextTest, BucketsAreCumulativeAndTheLastIsTheCount) {
  PrometheusText out;
  out.histogram("h_seconds", "Hs.");
  const std::array<std::chrono::nanoseconds, 2> bounds{1ms, 1s};
  const std::array<std::uint64_t, 3> buckets{2, 0, 5};
  out.distribution(bounds, buckets, 12s, {"command", "read"});
  EXPECT_EQ(out.take(),
            "# HELP h_seconds Hs.\n# TYPE h_seconds histogram\n"
            "h_seconds_bucket{command=\"read\",le=\"0.001\"} 2\nh_seconds_bucket{command=\"read\",le=\"1\"} 2\n"
            "h_seconds_bucket{command=\"read\",le=\"+Inf\"} 7\nh_seconds_sum{command=\"read\"} 12\nh_seconds_count{command=\"read\"} 7\n");
}

TEST(PrometheusTextTest, SecondsAreExactToTheNanosecondAndNoLonger) {
  EXPECT_EQ(in_seconds(0ns), "0");
  EXPECT_EQ(in_seconds(1ns), "0.000000001");
  EXPECT_EQ(in_seconds(100us), "0.0001");
  EXPECT_EQ(in_seconds(2500ms), "2.5");
  EXPECT_EQ(in_seconds(10s), "10");
  EXPECT_EQ(in_seconds(1s + 10ns), "1.00000001");
}

}  // namespace
}  // namespace usher::metrics
