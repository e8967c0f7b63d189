// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/net/loop.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
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

TEST(LoopTest, RunsWhatIsPatientInOrder) {
  Loop loop;
  loop.start();
  std::vector<int> order;
  std::promise<void> done;
  for (const int number : {1, 2, 3}) {
    loop.post_patiently([&, number] {
      order.push_back(number);
      if (number == 3) done.set_value();
    });
  }
  done.get_future().wait();
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

void work_for(std::chrono::microseconds duration) {
  for (const auto end = std::chrono::steady_clock::now() + duration; std::chrono::steady_clock::now() < end;) {}
}

/// A socket of the loop that always has something.
struct Busy {
  Loop& loop;
  std::atomic<bool> stopped = false;
  int events = 0;
  void go_on() {
    loop.count_event(), ++events;
    if (!stopped) loop.post([this] { go_on(); });
  }
};

TEST(LoopTest, WhatIsPatientLetsOthersGoFirstButNotForEver) {
  Loop loop;
  Busy busy{loop};
  loop.start();
  std::promise<std::pair<int, int>> seen;
  loop.post([&] { busy.go_on(); });
  loop.post([&] {
    loop.post_patiently([&] {
      work_for(std::chrono::milliseconds(1));  // for five times that others go first
      const int first = busy.events;
      loop.post_patiently([&, first] { seen.set_value({first, busy.events}); });
    });
  });
  const auto [first, second] = seen.get_future().get();
  EXPECT_GT(second, first + 1);  // of which one would have come between two tasks that are not patient
  busy.stopped = true;
}

TEST(LoopTest, WhatIsPatientAndWasNeverRunIsDestroyedThoughItHoldsTheLoop) {
  auto loop = std::make_shared<Loop>();
  const std::weak_ptr<Loop> alive = loop;
  Busy busy{*loop};
  loop->start();
  std::promise<void> first_is_over;
  loop->post([&] {
    busy.go_on();
    loop->post_patiently([&] {
      work_for(std::chrono::milliseconds(1));  // so that the others wait
      first_is_over.set_value();
    });
    for (int i = 0; i < 100; ++i) loop->post_patiently([kept = loop] { work_for(std::chrono::milliseconds(1)); });
  });
  first_is_over.get_future().wait();
  loop->stop();
  loop->discard();
  loop.reset();
  EXPECT_TRUE(alive.expired());
}

TEST(LoopTest, OnAStrandOfSomebodyElsesNothingIsPatient) {
  boost::asio::io_context theirs;
  Loop loop(theirs);
  bool ran = false;
  loop.post_patiently([&] { ran = true; });
  theirs.run();
  EXPECT_TRUE(ran);
}

}  // namespace
}  // namespace usher::server::net
