// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/random_bytes.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace usher {
namespace {

bool is_zero(ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::byte each) { return each == std::byte{}; });
}

TEST(RandomBytesTest, FillWhatTheyAreAskedForToTheEnd) {
  for (const std::size_t size : {16u, 255u, 256u, 257u, 512u, 1000u}) {
    Bytes bytes(size);
    random_bytes(bytes);
    EXPECT_FALSE(is_zero(ByteView(bytes).first(16))) << size;  // once in 2^128
    EXPECT_FALSE(is_zero(ByteView(bytes).last(16))) << size;
  }
}

TEST(RandomBytesTest, ReachNoFurther) {
  Bytes bytes(300);
  random_bytes(MutableByteView(bytes).subspan(100, 57));
  EXPECT_TRUE(is_zero(ByteView(bytes).first(100)));
  EXPECT_TRUE(is_zero(ByteView(bytes).subspan(157)));
}

TEST(RandomBytesTest, AreOthersEachTime) {
  Bytes first(32), second(32);
  random_bytes(first), random_bytes(second);
  EXPECT_NE(first, second);
}

TEST(RandomBytesTest, NoneAreNone) { random_bytes({}); }

}  // namespace
}  // namespace usher
