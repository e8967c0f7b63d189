// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/lock_sequences.hpp"

#include <gtest/gtest.h>

namespace usher::server {
namespace {

TEST(LockSequences, RememberedOneIsAReplay) {
  LockSequences sequences;
  EXPECT_FALSE(sequences.is_replay(0x15));
  sequences.remember(0x15);
  EXPECT_TRUE(sequences.is_replay(0x15));
  EXPECT_FALSE(sequences.is_replay(0x25));
}

TEST(LockSequences, AnotherNumberResetsTheEntry) {  // [MS-SMB2] 3.3.5.14
  LockSequences sequences;
  sequences.remember(0x15);
  EXPECT_FALSE(sequences.is_replay(0x16));
  EXPECT_FALSE(sequences.is_replay(0x15));
}

TEST(LockSequences, IndexZeroAndBeyondSixtyFourAreIgnored) {
  LockSequences sequences;
  for (const std::uint32_t sequence : {0x5u, 65u << 4, 0xFFFFFFFFu}) {
    sequences.remember(sequence);
    EXPECT_FALSE(sequences.is_replay(sequence));
  }
  sequences.remember(64u << 4 | 1);
  EXPECT_TRUE(sequences.is_replay(64u << 4 | 1));
}

}  // namespace
}  // namespace usher::server
