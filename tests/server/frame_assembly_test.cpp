// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/frame_assembly.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace usher::server {
namespace {

using State = FrameAssembly::State;
constexpr std::size_t limit = 4 << 20;

struct FrameAssemblyTest : testing::Test {
  /// A frame whose message counts up, so that a byte in the wrong place shows.
  static Bytes frame_of(std::size_t size) {
    Bytes frame(smb2::direct_tcp_header_size + size);
    smb2::write_direct_tcp_header(frame, size);
    for (std::size_t i = 0; i < size; ++i) frame[smb2::direct_tcp_header_size + i] = static_cast<std::byte>(i * 7 + i / 256);
    return frame;
  }
  State add(ByteView bytes) {
    const State state = assembly.add(bytes, limit);
    left = bytes.size();
    return state;
  }
  BufferPool pool{};
  FrameAssembly assembly{pool};
  std::size_t left = 0;
};

TEST_F(FrameAssemblyTest, BytesThatComeOneByOneMakeAFrame) {
  const Bytes frame = frame_of(100);
  for (std::size_t i = 0; i + 1 < frame.size(); ++i) ASSERT_EQ(add(ByteView(frame).subspan(i, 1)), State::unfinished);
  ASSERT_EQ(add(ByteView(frame).last(1)), State::finished);
  EXPECT_EQ(assembly.take(), frame);
}

TEST_F(FrameAssemblyTest, WhatBelongsToTheNextFrameIsLeft) {
  Bytes two = frame_of(10);
  const Bytes second = frame_of(20);
  wire::append(two, second);
  ASSERT_EQ(add(two), State::finished);
  EXPECT_EQ(left, second.size());
  EXPECT_EQ(assembly.take(), frame_of(10));
  ASSERT_EQ(add(ByteView(two).last(left)), State::finished);
  EXPECT_EQ(assembly.take(), second);
}

TEST_F(FrameAssemblyTest, ALengthIsJudgedBeforeAnythingOfTheMessageIsKept) {
  const Bytes frame = frame_of(limit + 1);
  EXPECT_EQ(add(ByteView(frame).first(4)), State::too_long);
  FrameAssembly other(pool);
  const Bytes short_one = frame_of(3);
  ByteView rest = short_one;
  EXPECT_EQ(other.add(rest, limit), State::too_short);
}

TEST_F(FrameAssemblyTest, AnythingButAMessageIsRefused) {
  Bytes keep_alive = frame_of(10);
  keep_alive[0] = std::byte{0x85};  // of NetBIOS over TCP
  EXPECT_EQ(add(keep_alive), State::wrong_type);
}

TEST_F(FrameAssemblyTest, OfASmallMessageThereIsNoSpaceToReadInto) {
  EXPECT_TRUE(assembly.space().empty());
  const Bytes frame = frame_of(1000);
  ASSERT_EQ(add(ByteView(frame).first(500)), State::unfinished);
  EXPECT_TRUE(assembly.space().empty());
}

TEST_F(FrameAssemblyTest, ALargeMessageIsReadToWhereItBelongs) {
  const Bytes frame = frame_of(1 << 20);
  ASSERT_EQ(add(ByteView(frame).first(1000)), State::unfinished);
  std::size_t at = 1000;
  for (State state = State::unfinished; state != State::finished;) {
    const MutableByteView space = assembly.space();
    if (space.empty()) {  // the rest is too little to be worth it
      ASSERT_EQ(add(ByteView(frame).subspan(at)), State::finished);
      break;
    }
    ASSERT_LE(space.size(), frame.size() - at);
    std::ranges::copy(ByteView(frame).subspan(at, space.size()), space.begin());
    at += space.size();
    state = assembly.filled(space.size());
  }
  EXPECT_EQ(assembly.take(), frame);
}

TEST_F(FrameAssemblyTest, WhatALengthClaimsIsNotReserved) {  // rule R5
  const Bytes frame = frame_of(limit);
  ASSERT_EQ(add(ByteView(frame).first(10)), State::unfinished);
  EXPECT_LE(assembly.space().size(), 64u * 1024);
}

TEST_F(FrameAssemblyTest, ALargeBufferThatIsSpareIsTakenAtOnce) {
  pool.give(Bytes(2 << 20, std::byte{0xee}));
  const Bytes frame = frame_of(1 << 20);
  ASSERT_EQ(add(ByteView(frame).first(10)), State::unfinished);
  const MutableByteView space = assembly.space();
  ASSERT_EQ(space.size(), frame.size() - 10);
  std::ranges::copy(ByteView(frame).subspan(10), space.begin());
  ASSERT_EQ(assembly.filled(space.size()), State::finished);
  EXPECT_EQ(assembly.take(), frame);
}

TEST_F(FrameAssemblyTest, BytesMayComeInBothWays) {
  const Bytes frame = frame_of(200'000);
  ASSERT_EQ(add(ByteView(frame).first(10)), State::unfinished);
  const MutableByteView space = assembly.space().first(1000);
  std::ranges::copy(ByteView(frame).subspan(10, 1000), space.begin());
  ASSERT_EQ(assembly.filled(1000), State::unfinished);
  ASSERT_EQ(add(ByteView(frame).subspan(1010)), State::finished);
  EXPECT_EQ(assembly.take(), frame);
}

}  // namespace
}  // namespace usher::server
