// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/byte_range_locks.hpp"

#include <gtest/gtest.h>

namespace usher::server {
namespace {

struct ByteRangeLocksTest : testing::Test {
  int alice = 0, bob = 0;  // opens
  ByteRangeLocks locks{};
  ByteRangeLocks::Granted granted{};

  NtStatus lock(const void* owner, ByteRange range, bool exclusive) {
    const ByteRangeLocks::Lock wanted[] = {{owner, range, exclusive}};
    return locks.lock(wanted);
  }
  std::shared_ptr<PendingLock> waits(const void* owner, ByteRange range, bool exclusive) {
    auto pending = std::make_shared<PendingLock>();
    pending->owner = owner, pending->range = range, pending->exclusive = exclusive;
    EXPECT_FALSE(locks.lock_or_wait(pending));
    return pending;
  }
};

TEST_F(ByteRangeLocksTest, RangeBeyondTheLastByteWraps) {  // [MS-FSA] 2.1.5.8
  constexpr std::uint64_t last = ~std::uint64_t{0};
  EXPECT_TRUE((ByteRange{last, 2}.wraps()));
  EXPECT_TRUE((ByteRange{last, last}.wraps()));
  EXPECT_TRUE((ByteRange{2, last}.wraps()));
  EXPECT_FALSE((ByteRange{last, 1}.wraps()));
  EXPECT_FALSE((ByteRange{last, 0}.wraps()));
  EXPECT_FALSE((ByteRange{1, last}.wraps()));
}

TEST_F(ByteRangeLocksTest, NeighboursDoNotOverlap) {
  EXPECT_FALSE((ByteRange{0, 10}.overlaps({10, 10})));
  EXPECT_FALSE((ByteRange{10, 10}.overlaps({0, 10})));
  EXPECT_TRUE((ByteRange{0, 11}.overlaps({10, 10})));
  EXPECT_TRUE((ByteRange{0, ~std::uint64_t{0}}.overlaps({~std::uint64_t{0} - 1, 1})));
}

TEST_F(ByteRangeLocksTest, PlaceBetweenBytesOverlapsWhatLiesOnBothSides) {  // [MS-FSA] 2.1.4.10
  EXPECT_TRUE((ByteRange{5, 0}.overlaps({0, 10})));
  EXPECT_FALSE((ByteRange{0, 0}.overlaps({0, 10})));
  EXPECT_FALSE((ByteRange{10, 0}.overlaps({0, 10})));
  EXPECT_FALSE((ByteRange{10, 0}.overlaps({10, 10})));
  EXPECT_FALSE((ByteRange{5, 0}.overlaps({5, 0})));
}

TEST_F(ByteRangeLocksTest, SharedLocksOverlap) {
  EXPECT_EQ(lock(&alice, {0, 10}, false), NtStatus::success);
  EXPECT_EQ(lock(&bob, {5, 10}, false), NtStatus::success);
}

TEST_F(ByteRangeLocksTest, ExclusiveLockStopsOthers) {
  EXPECT_EQ(lock(&alice, {0, 10}, true), NtStatus::success);
  EXPECT_EQ(lock(&bob, {5, 10}, false), NtStatus::lock_not_granted);
  EXPECT_EQ(lock(&bob, {5, 10}, true), NtStatus::lock_not_granted);
}

TEST_F(ByteRangeLocksTest, SharedStandsOnOnesOwnExclusiveButNotTheOtherWay) {
  EXPECT_EQ(lock(&alice, {0, 10}, true), NtStatus::success);
  EXPECT_EQ(lock(&alice, {0, 10}, false), NtStatus::success);
  EXPECT_EQ(lock(&alice, {0, 10}, true), NtStatus::lock_not_granted);
  EXPECT_EQ(lock(&bob, {20, 10}, false), NtStatus::success);
  EXPECT_EQ(lock(&bob, {20, 10}, true), NtStatus::lock_not_granted);
}

TEST_F(ByteRangeLocksTest, AllOrNone) {
  EXPECT_EQ(lock(&bob, {100, 10}, true), NtStatus::success);
  const ByteRangeLocks::Lock wanted[] = {{&alice, {0, 10}, true}, {&alice, {100, 1}, true}};
  EXPECT_EQ(locks.lock(wanted), NtStatus::lock_not_granted);
  EXPECT_EQ(locks.size(), 1u);
  EXPECT_EQ(lock(&bob, {0, 10}, true), NtStatus::success);
}

TEST_F(ByteRangeLocksTest, ExclusiveLockStopsOthersReadsAndWrites) {
  lock(&alice, {0, 10}, true);
  EXPECT_TRUE(locks.allows_access(&alice, {0, 10}, true));
  EXPECT_FALSE(locks.allows_access(&bob, {9, 1}, false));
  EXPECT_FALSE(locks.allows_access(&bob, {9, 1}, true));
  EXPECT_TRUE(locks.allows_access(&bob, {10, 1}, true));
}

TEST_F(ByteRangeLocksTest, SharedLockStopsEveryWriter) {  // its owner too
  lock(&alice, {0, 10}, false);
  EXPECT_TRUE(locks.allows_access(&bob, {0, 10}, false));
  EXPECT_FALSE(locks.allows_access(&bob, {0, 1}, true));
  EXPECT_FALSE(locks.allows_access(&alice, {0, 1}, true));
}

TEST_F(ByteRangeLocksTest, UnlockTakesTheSameRangeAndOwnerOnly) {
  lock(&alice, {0, 10}, true);
  EXPECT_EQ(locks.unlock(&bob, {0, 10}, granted), NtStatus::range_not_locked);
  EXPECT_EQ(locks.unlock(&alice, {0, 9}, granted), NtStatus::range_not_locked);
  EXPECT_EQ(locks.unlock(&alice, {0, 10}, granted), NtStatus::success);
  EXPECT_EQ(locks.unlock(&alice, {0, 10}, granted), NtStatus::range_not_locked);
}

TEST_F(ByteRangeLocksTest, UnlockTakesTheExclusiveOneFirst) {  // [MS-FSA] 2.1.5.9
  lock(&alice, {0, 10}, true), lock(&alice, {0, 10}, false);
  EXPECT_EQ(locks.unlock(&alice, {0, 10}, granted), NtStatus::success);
  EXPECT_EQ(lock(&bob, {0, 10}, false), NtStatus::success);
}

TEST_F(ByteRangeLocksTest, WaitingOnesAreGrantedInOrder) {
  lock(&alice, {0, 10}, true);
  const auto first = waits(&bob, {0, 10}, true);
  const auto second = waits(&bob, {0, 10}, false);
  const auto elsewhere = waits(&bob, {5, 1}, true);
  EXPECT_EQ(locks.unlock(&alice, {0, 10}, granted), NtStatus::success);
  EXPECT_EQ(granted, (ByteRangeLocks::Granted{first, second}));  // a shared one may stand on one's own exclusive one
  EXPECT_EQ(locks.waiting(), 1u);
}

TEST_F(ByteRangeLocksTest, CancelledOneIsNotGranted) {
  lock(&alice, {0, 10}, true);
  const auto pending = waits(&bob, {0, 10}, true);
  EXPECT_TRUE(locks.cancel(pending.get()));
  EXPECT_FALSE(locks.cancel(pending.get()));
  EXPECT_EQ(locks.unlock(&alice, {0, 10}, granted), NtStatus::success);
  EXPECT_TRUE(granted.empty());
  EXPECT_TRUE(locks.empty());
}

TEST_F(ByteRangeLocksTest, ClosingReleasesGrantsAndEnds) {
  lock(&alice, {0, 10}, true), lock(&bob, {20, 10}, true);
  const auto bobs = waits(&bob, {0, 1}, true);
  const auto alices = waits(&alice, {20, 1}, true);
  const auto ended = locks.release(&alice, granted);
  EXPECT_EQ(granted, (ByteRangeLocks::Granted{bobs}));
  EXPECT_EQ(ended, (ByteRangeLocks::Granted{alices}));
  EXPECT_EQ(locks.size(), 2u);
  EXPECT_EQ(locks.waiting(), 0u);
}

TEST_F(ByteRangeLocksTest, WhatNobodyIsInTheWayOfDoesNotWait) {
  const auto pending = std::make_shared<PendingLock>();
  pending->owner = &alice, pending->range = {0, 1};
  EXPECT_TRUE(locks.lock_or_wait(pending));
  EXPECT_EQ(locks.size(), 1u);
}

}  // namespace
}  // namespace usher::server
