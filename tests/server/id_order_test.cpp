// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/id_order.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace usher::server {
namespace {

using Order = IdOrder<const std::uint32_t>;

void insert(Order& order, std::uint32_t id) { order.insert(id, std::make_shared<const std::uint32_t>(id)); }

std::vector<std::uint32_t> ids(const Order::Slice& slice) {
  std::vector<std::uint32_t> all;
  for (const auto& each : slice.rows) all.push_back(*each);
  return all;
}

/// Every id behind `after`, slice by slice.
std::vector<std::uint32_t> walk(const Order& order, std::uint32_t after = 0, std::size_t limit = 1000) {
  std::vector<std::uint32_t> all;
  for (auto slice = order.slice(after, limit); !slice.rows.empty(); slice = order.slice(all.back(), limit)) {
    EXPECT_LE(slice.rows.size(), limit);
    for (const std::uint32_t id : ids(slice)) all.push_back(id);
  }
  return all;
}

Order filled(std::uint32_t count) {
  Order order;
  for (std::uint32_t id = 1; id <= count; ++id) insert(order, id);
  return order;
}

TEST(IdOrderTest, IsEmptyAtFirst) {
  Order order;
  EXPECT_TRUE(walk(order).empty());
  EXPECT_EQ(order.count_above(0), 0u);
  EXPECT_EQ(order.find(1), nullptr);
  order.erase(1);
}

TEST(IdOrderTest, WhatIsHandedOutDoesNotChange) {
  Order order = filled(10);
  const auto before = order.slice(0, 100);
  order.erase(3), insert(order, 11);
  EXPECT_EQ(ids(before), (std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
  EXPECT_EQ(walk(order), (std::vector<std::uint32_t>{1, 2, 4, 5, 6, 7, 8, 9, 10, 11}));
}

TEST(IdOrderTest, ASliceKeepsWhatEnds) {
  Order order = filled(1);
  const auto slice = order.slice(0, 1);
  order.erase(1);
  EXPECT_EQ(*slice.rows.front(), 1u);
  EXPECT_EQ(order.size(), 0u);
}

TEST(IdOrderTest, WhatIsOnlyLookedAtIsWhatASliceWouldBe) {
  const Order order = filled(600);
  const auto seen = order.rows_after(250, 100);
  const auto kept = order.slice(250, 100);
  EXPECT_EQ(seen.data(), kept.rows.data());
  EXPECT_EQ(seen.size(), kept.rows.size());
  EXPECT_TRUE(order.rows_after(600, 1).empty());
  EXPECT_TRUE(order.rows_after(0, 0).empty());
}

TEST(IdOrderTest, SlicesGoOnBehindAnIdThatIsGone) {
  Order order = filled(1000);
  for (std::uint32_t id = 200; id <= 700; ++id) order.erase(id);
  EXPECT_EQ(ids(order.slice(300, 2)), (std::vector<std::uint32_t>{701, 702}));
  EXPECT_EQ(order.count_above(300), 300u);
  EXPECT_EQ(order.count_above(199), 300u);
  EXPECT_EQ(order.count_above(198), 301u);
  EXPECT_TRUE(order.slice(1000, 1).rows.empty());
  EXPECT_TRUE(order.slice(0xFFFFFFFF, 1).rows.empty());
}

/// Ids begin again with the lowest that is free, and then they come between others.
TEST(IdOrderTest, AgreesWithASetWhateverComesAndGoes) {
  std::mt19937 chance(7);
  Order order;
  std::set<std::uint32_t> expected;
  for (int step = 0; step < 20'000; ++step) {
    const std::uint32_t id = 1 + chance() % 3000;
    const bool grows = step < 8000 || step > 16'000;
    if (!expected.contains(id) && (grows || chance() % 4 == 0)) insert(order, id), expected.insert(id);
    else if (expected.contains(id) && (!grows || chance() % 4 == 0)) order.erase(id), expected.erase(id);
    ASSERT_EQ(order.find(id) != nullptr, expected.contains(id));
    if (step % 500 != 0) continue;
    ASSERT_EQ(walk(order), std::vector<std::uint32_t>(expected.begin(), expected.end()));
    ASSERT_EQ(walk(order, id, 7), std::vector<std::uint32_t>(expected.upper_bound(id), expected.end()));
    ASSERT_EQ(order.count_above(id), static_cast<std::size_t>(std::distance(expected.upper_bound(id), expected.end())));
    ASSERT_EQ(order.size(), expected.size());
  }
}

TEST(IdOrdersTest, KeepsThoseOfEachTextApart) {
  IdOrders<const std::uint32_t> orders;
  for (const std::uint32_t id : {1u, 2u, 3u}) orders.insert(id == 2 ? u"b" : u"a", id, std::make_shared<const std::uint32_t>(id));
  EXPECT_EQ(walk(orders.of(u"a")), (std::vector<std::uint32_t>{1, 3}));
  EXPECT_EQ(walk(orders.of(u"b")), std::vector<std::uint32_t>{2});
  EXPECT_TRUE(orders.of(u"c").empty());
}

TEST(IdOrdersTest, ForgetsATextThatHasNoneLeft) {
  IdOrders<const std::uint32_t> orders;
  orders.insert(u"a", 1, std::make_shared<const std::uint32_t>(1));
  orders.erase(u"a", 2), orders.erase(u"b", 1);
  EXPECT_EQ(orders.of(u"a").size(), 1u);
  orders.erase(u"a", 1);
  EXPECT_TRUE(orders.of(u"a").empty());
}

}  // namespace
}  // namespace usher::server
