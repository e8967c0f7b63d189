// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/event_queue.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace usher::server {
namespace {

using namespace std::chrono_literals;

EventQueue::Event event(std::uint64_t sequence) { return std::make_shared<const usher::SessionEvent>(usher::SessionEvent{.sequence = sequence}); }

TEST(EventQueueTest, GivesEventsInTheirOrder) {
  EventQueue queue(3);
  for (std::uint64_t i = 1; i <= 3; ++i) queue.push(event(i));
  for (std::uint64_t i = 1; i <= 3; ++i) EXPECT_EQ(queue.take()->sequence, i);
  EXPECT_FALSE(queue.take());
}

TEST(EventQueueTest, WhatIsDroppedIsToldInItsPlace) {
  EventQueue queue(2);
  for (std::uint64_t i = 1; i <= 5; ++i) queue.push(event(i));
  EXPECT_EQ(queue.take()->sequence, 1u);
  queue.push(event(6));  // there is room again
  EXPECT_EQ(queue.take()->sequence, 2u);
  const auto gap = queue.take();
  EXPECT_EQ(gap->kind, SessionEventKind::dropped);
  EXPECT_EQ(gap->dropped, 3u);
  EXPECT_EQ(gap->sequence, 5u);
  EXPECT_EQ(queue.take()->sequence, 6u);
  EXPECT_FALSE(queue.take());
}

TEST(EventQueueTest, AGapAtTheEndIsToldToo) {
  EventQueue queue(1);
  queue.push(event(1)), queue.push(event(2));
  EXPECT_EQ(queue.take()->sequence, 1u);
  EXPECT_EQ(queue.take()->dropped, 1u);
  EXPECT_FALSE(queue.take());
}

TEST(EventQueueTest, WaitingEndsWithTheTime) {
  EventQueue queue(1);
  EXPECT_FALSE(queue.take(1ms));
}

TEST(EventQueueTest, WaitingEndsWithAnEventOrWithClosing) {
  EventQueue queue(1);
  std::thread other([&] { queue.push(event(1)); });
  EXPECT_EQ(queue.take(10s)->sequence, 1u);
  other.join();
  other = std::thread([&] { queue.close(); });
  EXPECT_FALSE(queue.take(10s));
  other.join();
  EXPECT_FALSE(queue.is_open());
}

TEST(EventQueueTest, WhatWaitsCanBeTakenAfterClosing) {
  EventQueue queue(2);
  queue.push(event(1));
  queue.close();
  queue.push(event(2));
  EXPECT_EQ(queue.take()->sequence, 1u);
  EXPECT_FALSE(queue.take());
}

}  // namespace
}  // namespace usher::server
