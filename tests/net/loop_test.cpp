// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/net/loop.hpp"

#include <gtest/gtest.h>

#include <future>
#include <vector>

namespace usher::server::net {
namespace {

TEST(LoopTest, RunsWhatIsPostedInOrderAndNeverInsideTheCall) {
  Loop loop;
  loop.start();
  std::vector<int> order;
  std::promise<void> done;
  loop.post([&] {
    loop.post([&] {
      order.push_back(2);
      done.set_value();
    });
    order.push_back(1);
  });
  done.get_future().wait();
  EXPECT_EQ(order, (std::vector{1, 2}));
}

TEST(LoopTest, KnowsItsOwnThread) {
  Loop loop, other;
  loop.start(), other.start();
  std::promise<std::pair<bool, bool>> seen;
  loop.post([&] { seen.set_value({loop.runs_here(), other.runs_here()}); });
  EXPECT_EQ(seen.get_future().get(), (std::pair{true, false}));
  EXPECT_FALSE(loop.runs_here());
}

TEST(LoopTest, WhatWasNeverRunIsDestroyedThoughItHoldsTheLoop) {
  auto loop = std::make_shared<Loop>();
  const std::weak_ptr<Loop> alive = loop;
  bool ran = false;
  loop->stop();
  loop->post([loop, &ran] { ran = true; });
  loop->discard();
  loop.reset();
  EXPECT_TRUE(alive.expired());
  EXPECT_FALSE(ran);
}

TEST(LoopTest, ATaskThatPostsAsItIsDestroyedPostsToNowhere) {
  struct PostsInTheEnd {
    Loop* loop;
    bool* ran;
    ~PostsInTheEnd() {
      loop->post([ran = ran] { *ran = true; });
    }
  };
  Loop loop;
  bool ran = false;
  loop.stop();
  loop.post([last = std::make_unique<PostsInTheEnd>(&loop, &ran)] {});
  loop.discard();
  EXPECT_FALSE(ran);
}

}  // namespace
}  // namespace usher::server::net
