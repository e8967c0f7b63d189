// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/net/processors.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <thread>

namespace usher::server::net {
namespace {

TEST(ProcessorsTest, OfTheMachinesProcessorsOnlyThoseCountThatThisThreadMayRunOn) {
  const std::size_t all = usable_processors();
  EXPECT_GE(all, 1u);
  EXPECT_LE(all, std::thread::hardware_concurrency());
  std::thread([] {  // whose affinity ends with it
    ::cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(::sched_getcpu()), &one);
    ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
    EXPECT_EQ(usable_processors(), 1u);
  }).join();
}

}  // namespace
}  // namespace usher::server::net
