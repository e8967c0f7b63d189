// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/system_random.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace usher {
namespace {

TEST(SystemRandomTest, NothingIsHandedOutTwice) {
  SystemRandom random;
  std::set<std::vector<std::byte>> seen;
  for (std::size_t i = 0; i < 2000; ++i) {
    std::vector<std::byte> value(8 + i % 200);  // from the store, and past it
    random.fill(value);
    value.resize(8);
    EXPECT_TRUE(seen.insert(value).second) << "the " << i << "th";
  }
}

TEST(SystemRandomTest, EveryByteIsFilled) {
  SystemRandom random;
  std::array<std::byte, 100> always_zero{};
  std::array<bool, 100> changed{};
  for (int i = 0; i < 100; ++i) {
    std::array<std::byte, 100> value = always_zero;
    random.fill(value);
    for (std::size_t at = 0; at < value.size(); ++at) changed[at] = changed[at] || value[at] != std::byte{0};
  }
  for (std::size_t at = 0; at < changed.size(); ++at) EXPECT_TRUE(changed[at]) << "byte " << at;
}

}  // namespace
}  // namespace usher
