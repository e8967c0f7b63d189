// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/net/permits.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace usher::server::net {
namespace {

using namespace std::chrono_literals;

TEST(ConnectionPermitsTest, APlaceIsGivenBackByItsDestructor) {
  const auto permits = std::make_shared<ConnectionPermits>(1, 1);
  auto place = permits->take(u"a");
  EXPECT_TRUE(place);
  EXPECT_FALSE(permits->take(u"a"));
  place.reset();
  EXPECT_EQ(permits->in_use(), 0u);
  EXPECT_TRUE(permits->take(u"a"));
}

TEST(ConnectionPermitsTest, ARefusalTakesNothing) {
  const auto permits = std::make_shared<ConnectionPermits>(3, 2);
  const auto first = permits->take(u"a"), second = permits->take(u"a");
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(permits->take(u"a"));
  EXPECT_EQ(permits->in_use(), 2u);
  const auto third = permits->take(u"b");
  EXPECT_TRUE(third);
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(permits->take(u"c"));
  EXPECT_EQ(permits->in_use(), 3u);
}

TEST(ConnectionPermitsTest, APlaceOutlivesWhoeverGaveIt) {
  auto permits = std::make_shared<ConnectionPermits>(1, 1);
  const auto place = permits->take(u"a");
  const std::weak_ptr<ConnectionPermits> alive = permits;
  permits.reset();
  EXPECT_FALSE(alive.expired());
}

TEST(ConnectionPermitsTest, WaitsUntilTheLastPlaceIsGivenBack) {
  const auto permits = std::make_shared<ConnectionPermits>(2, 2);
  auto first = permits->take(u"a"), second = permits->take(u"a");
  EXPECT_FALSE(permits->wait_until_none(std::chrono::steady_clock::now()));
  std::thread other([&] { first.reset(), second.reset(); });
  EXPECT_TRUE(permits->wait_until_none(std::chrono::steady_clock::now() + 20s));
  other.join();
}

TEST(ConnectionPermitsTest, CountsRightFromManyThreads) {
  const auto permits = std::make_shared<ConnectionPermits>(4, 4);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, source = std::u16string(1, static_cast<char16_t>(u'a' + t % 2))] {
      for (int i = 0; i < 5000; ++i) {
        const auto place = permits->take(source);
        EXPECT_LE(permits->in_use(), 4u);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(permits->in_use(), 0u);
}

}  // namespace
}  // namespace usher::server::net
