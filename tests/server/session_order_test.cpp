// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/session_order.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "server/session_registry.hpp"

namespace usher::server {
namespace {

SessionOrder::Session session(std::uint32_t id) {
  auto made = std::make_shared<WorkstationSession>();
  made->id = id;
  return made;
}

std::vector<std::uint32_t> ids(const SessionOrder::Slice& slice) {
  std::vector<std::uint32_t> all;
  for (const auto& each : slice.sessions) all.push_back(each->id);
  return all;
}

/// Every id behind `after`, slice by slice.
std::vector<std::uint32_t> walk(const SessionOrder& order, std::uint32_t after = 0, std::size_t limit = 1000) {
  std::vector<std::uint32_t> all;
  for (auto slice = order.slice(after, limit); !slice.sessions.empty(); slice = order.slice(all.back(), limit)) {
    EXPECT_LE(slice.sessions.size(), limit);
    for (const std::uint32_t id : ids(slice)) all.push_back(id);
  }
  return all;
}

SessionOrder filled(std::uint32_t count) {
  SessionOrder order;
  for (std::uint32_t id = 1; id <= count; ++id) order.insert(session(id));
  return order;
}

TEST(SessionOrderTest, IsEmptyAtFirst) {
  SessionOrder order;
  EXPECT_TRUE(walk(order).empty());
  EXPECT_EQ(order.count_above(0), 0u);
  EXPECT_EQ(order.find(1), nullptr);
  order.erase(1);
}

TEST(SessionOrderTest, WhatIsHandedOutDoesNotChange) {
  SessionOrder order = filled(10);
  const auto before = order.slice(0, 100);
  order.erase(3), order.insert(session(11));
  EXPECT_EQ(ids(before), (std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
  EXPECT_EQ(walk(order), (std::vector<std::uint32_t>{1, 2, 4, 5, 6, 7, 8, 9, 10, 11}));
}

TEST(SessionOrderTest, ASliceKeepsWhatEnds) {
  SessionOrder order = filled(1);
  const auto slice = order.slice(0, 1);
  order.erase(1);
  EXPECT_EQ(slice.sessions.front()->id, 1u);
  EXPECT_EQ(order.size(), 0u);
}

TEST(SessionOrderTest, SlicesGoOnBehindAnIdThatIsGone) {
  SessionOrder order = filled(1000);
  for (std::uint32_t id = 200; id <= 700; ++id) order.erase(id);
  EXPECT_EQ(ids(order.slice(300, 2)), (std::vector<std::uint32_t>{701, 702}));
  EXPECT_EQ(order.count_above(300), 300u);
  EXPECT_EQ(order.count_above(199), 300u);
  EXPECT_EQ(order.count_above(198), 301u);
  EXPECT_TRUE(order.slice(1000, 1).sessions.empty());
  EXPECT_TRUE(order.slice(0xFFFFFFFF, 1).sessions.empty());
}

/// Ids begin again with the lowest that is free, and then they come between others.
TEST(SessionOrderTest, AgreesWithASetWhateverComesAndGoes) {
  std::mt19937 chance(7);
  SessionOrder order;
  std::set<std::uint32_t> expected;
  for (int step = 0; step < 20'000; ++step) {
    const std::uint32_t id = 1 + chance() % 3000;
    const bool grows = step < 8000 || step > 16'000;
    if (!expected.contains(id) && (grows || chance() % 4 == 0)) order.insert(session(id)), expected.insert(id);
    else if (expected.contains(id) && (!grows || chance() % 4 == 0)) order.erase(id), expected.erase(id);
    ASSERT_EQ(order.find(id) != nullptr, expected.contains(id));
    if (step % 500 != 0) continue;
    ASSERT_EQ(walk(order), std::vector<std::uint32_t>(expected.begin(), expected.end()));
    ASSERT_EQ(walk(order, id, 7), std::vector<std::uint32_t>(expected.upper_bound(id), expected.end()));
    ASSERT_EQ(order.count_above(id), static_cast<std::size_t>(std::distance(expected.upper_bound(id), expected.end())));
    ASSERT_EQ(order.size(), expected.size());
  }
}

}  // namespace
}  // namespace usher::server
