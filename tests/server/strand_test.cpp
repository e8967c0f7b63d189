// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/strand.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/test_server.hpp"

namespace usher::server {
namespace {

class StrandTest : public testing::Test {
 protected:
  void run() {
    while (home_->run_one() || workers_->run_one()) {}
  }
  std::shared_ptr<test::ManualExecutor> home_ = std::make_shared<test::ManualExecutor>(true), workers_ = std::make_shared<test::ManualExecutor>(false);
  std::shared_ptr<Strand> strand_ = std::make_shared<Strand>(home_);
  std::vector<int> order_{};
};

TEST_F(StrandTest, WhatIsPutOffKeepsItsTurn) {
  const test::ManualExecutor::Here here(*home_);
  strand_->dispatch([&] {
    order_.push_back(1);
    strand_->put_off([&] { order_.push_back(2); });
  });
  strand_->dispatch([&] { order_.push_back(3); });
  EXPECT_EQ(order_, std::vector{1});
  EXPECT_FALSE(strand_->try_enter());
  run();
  EXPECT_EQ(order_, (std::vector{1, 2, 3}));
  EXPECT_TRUE(strand_->try_enter());
  strand_->leave();
}

TEST_F(StrandTest, WhatIsPutOffIsPatientAtHome) {
  const test::ManualExecutor::Here here(*home_);
  strand_->dispatch([&] { strand_->put_off([&] { EXPECT_TRUE(strand_->runs_here()); }); });
  EXPECT_EQ(home_->posted_patiently, 1u);
  EXPECT_FALSE(strand_->runs_here());
  run();
}

TEST_F(StrandTest, WhatIsPutOffMayBePutOffAgainOrLent) {
  const test::ManualExecutor::Here here(*home_);
  strand_->dispatch([&] {
    strand_->put_off([&] {
      order_.push_back(1);
      strand_->put_off([&] { strand_->lend(*workers_, [&] { order_.push_back(2); }, [&] { order_.push_back(3); }); });
    });
  });
  strand_->dispatch([&] { order_.push_back(4); });
  run();
  EXPECT_EQ(order_, (std::vector{1, 2, 3, 4}));
}

TEST_F(StrandTest, WhatIsPostedPatientlyWaitsForItsTurn) {
  const test::ManualExecutor::Here here(*home_);
  ASSERT_TRUE(strand_->try_enter());
  strand_->post_patiently([&] { order_.push_back(2); });
  EXPECT_EQ(home_->posted_patiently, 1u);
  run();
  EXPECT_TRUE(order_.empty());
  order_.push_back(1);
  strand_->leave();
  EXPECT_EQ(order_, (std::vector{1, 2}));
}

}  // namespace
}  // namespace usher::server
