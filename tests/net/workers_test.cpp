// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/net/workers.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>

namespace usher::server::net {
namespace {

TEST(WorkersTest, GrowWhenAllAreBusyAndNoFurtherThanTheLimit) {
  constexpr std::ptrdiff_t most = 4;
  Workers workers(most);
  std::latch all_busy(most);
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  std::atomic<int> running = 0, highest = 0;
  for (int i = 0; i < 20; ++i) {
    workers.post([&, i] {
      const int now = ++running;
      for (int seen = highest; seen < now && !highest.compare_exchange_weak(seen, now);) continue;
      if (i < most) all_busy.count_down();
      released.wait();
      --running;
    });
  }
  all_busy.wait();
  release.set_value();
  workers.stop();
  EXPECT_EQ(highest, most);
}

TEST(WorkersTest, StopRunsWhatIsQueuedAndDropsWhatComesAfter) {
  Workers workers(2);
  std::atomic<int> ran = 0;
  for (int i = 0; i < 100; ++i) workers.post([&] { ++ran; });
  workers.stop();
  EXPECT_EQ(ran, 100);
  workers.post([&] { ++ran; });
  workers.stop();
  EXPECT_EQ(ran, 100);
}

TEST(WorkersTest, AreNobodysLoop) {
  Workers workers(1);
  std::promise<bool> here;
  workers.post([&] { here.set_value(workers.runs_here()); });
  EXPECT_FALSE(here.get_future().get());
}

TEST(WorkersTest, ATaskIsDestroyedOnceItHasRun) {
  Workers workers(1);
  auto held = std::make_shared<int>(0);
  const std::weak_ptr<int> alive = held;
  workers.post([held = std::move(held)] {});
  std::promise<void> next;
  workers.post([&] { next.set_value(); });
  next.get_future().wait();
  EXPECT_TRUE(alive.expired());
}

}  // namespace
}  // namespace usher::server::net
