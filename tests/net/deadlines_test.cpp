// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/net/deadlines.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <vector>

namespace usher::server::net {
namespace {

using namespace std::chrono_literals;

struct DeadlinesTest : testing::Test {
  struct Waiting final : Deadline {
    std::function<void()> then{};
    void reached() override { then(); }
  };
  DeadlinesTest() {
    for (int i = 0; i < 3; ++i) waiting[i].then = [this, i] { order.push_back(i); };
  }
  void run() { context.run_for(20s); }

  boost::asio::io_context context{1};
  std::shared_ptr<Deadlines> deadlines = std::make_shared<Deadlines>(context.get_executor());
  Waiting waiting[3]{};
  std::vector<int> order{};
  const Deadlines::Time now = std::chrono::steady_clock::now();
};

TEST_F(DeadlinesTest, WhoIsDueFirstIsCalledFirst) {
  deadlines->set(waiting[0], now + 3ms);
  deadlines->set(waiting[1], now + 1ms);
  deadlines->set(waiting[2], now + 2ms);
  run();
  EXPECT_EQ(order, (std::vector{1, 2, 0}));
}

TEST_F(DeadlinesTest, NobodyIsCalledBeforeHisTime) {
  bool early = false;
  waiting[0].then = [&] { early = std::chrono::steady_clock::now() < now + 5ms; };
  deadlines->set(waiting[0], now + 5ms);
  run();
  EXPECT_FALSE(early);
}

TEST_F(DeadlinesTest, WhatIsSetAgainCountsAndWhatIsForgottenDoesNot) {
  deadlines->set(waiting[0], now + 1ms);
  deadlines->set(waiting[0], now + 4ms);
  deadlines->set(waiting[1], now + 2ms);
  deadlines->set(waiting[2], now + 3ms);
  deadlines->forget(waiting[2]);
  run();
  EXPECT_EQ(order, (std::vector{1, 0}));
}

TEST_F(DeadlinesTest, WhoGoesAwayIsNotCalled) {
  {
    Waiting gone;
    gone.then = [this] { order.push_back(9); };
    deadlines->set(gone, now + 1ms);
  }
  deadlines->set(waiting[0], now + 2ms);
  run();
  EXPECT_EQ(order, (std::vector{0}));
}

TEST_F(DeadlinesTest, WhoIsCalledMaySetAndForgetOthersAndItself) {
  waiting[0].then = [this] {
    order.push_back(0);
    deadlines->forget(waiting[1]);
    if (order.size() < 3) deadlines->set(waiting[0], now);
  };
  deadlines->set(waiting[0], now);
  deadlines->set(waiting[1], now);
  run();
  EXPECT_EQ(order, (std::vector{0, 0, 0}));
}

TEST_F(DeadlinesTest, AQueueThatGoesLeavesThoseWhoWait) {
  deadlines->set(waiting[0], now + 1ms);
  deadlines.reset();
  EXPECT_FALSE(waiting[0].is_linked());
  run();
  EXPECT_TRUE(order.empty());
}

}  // namespace
}  // namespace usher::server::net
