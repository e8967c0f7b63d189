// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/buffer_pool.hpp"

#include <gtest/gtest.h>

#include "server/queue.hpp"

namespace usher::server {
namespace {

TEST(BufferPoolTest, WhatIsGivenIsTakenAgain) {
  BufferPool pool;
  Bytes buffer(1000);
  const std::byte* const where = buffer.data();
  pool.give(std::move(buffer));
  const Bytes taken = pool.take();
  EXPECT_TRUE(taken.empty());
  EXPECT_EQ(taken.data(), where);
  EXPECT_EQ(pool.take().capacity(), 0u);
}

TEST(BufferPoolTest, LargeOnesAreNotSpentOnSmallThings) {
  BufferPool pool;
  pool.give(Bytes(1 << 20));
  EXPECT_EQ(pool.take().capacity(), 0u);
  EXPECT_EQ(pool.take_unwiped().size(), 1u << 20);
  EXPECT_EQ(pool.take_unwiped().capacity(), 0u);
}

TEST(BufferPoolTest, ItKeepsSoMuchAndNoMore) {
  BufferPool pool;
  for (int i = 0; i < 1000; ++i) pool.give(Bytes(1 << 20));
  std::size_t kept = 0;
  while (pool.take_unwiped().capacity() != 0) ++kept;
  EXPECT_GT(kept, 0u);
  EXPECT_LE(kept, 24u);
}

TEST(BufferPoolTest, GrowingKeepsWhatIsInABufferAndGivesTheOldOneBack) {
  BufferPool pool;
  Bytes buffer(100, std::byte{7});
  const std::byte* const old = buffer.data();
  pool.give(Bytes(1 << 20, std::byte{9}));
  pool.grow_unwiped(buffer, 500'000);
  ASSERT_EQ(buffer.size(), 500'000u);
  EXPECT_EQ(buffer[99], std::byte{7});
  EXPECT_EQ(pool.take().data(), old);
}

TEST(BufferPoolTest, WhatGrowsWithinItselfOrBelowALargeSizeIsFilledWithZeros) {
  BufferPool pool;
  pool.give(Bytes(1 << 20, std::byte{9}));
  Bytes buffer(100, std::byte{7});
  pool.grow_unwiped(buffer, 1000);
  EXPECT_EQ(buffer[999], std::byte{0});
}

TEST(QueueTest, TheFirstInIsTheFirstOut) {
  Queue<int> queue;
  int next = 0, expected = 0;
  for (int round = 0; round < 100; ++round) {
    for (int i = 0; i < 3; ++i) queue.push(next++);
    for (int i = 0; i < 2; ++i) ASSERT_EQ(queue.take(), expected++);
  }
  while (!queue.empty()) ASSERT_EQ(queue.take(), expected++);
  EXPECT_EQ(expected, next);
}

}  // namespace
}  // namespace usher::server
