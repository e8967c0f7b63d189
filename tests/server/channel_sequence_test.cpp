// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// [MS-SMB2] 3.3.5.2.10, sentence by sentence.
#include "server/channel_sequence.hpp"

#include "protocol/smb2/read.hpp"
#include "server/open.hpp"
#include "server/session.hpp"
#include "tests/server/oplock_client.hpp"

namespace usher::test {
namespace {

using ::usher::server::ChannelSequence;

struct ChannelSequenceTest : testing::Test {
  ChannelSequence sequence{};
  void SetUp() override { sequence.start(5); }
};

TEST_F(ChannelSequenceTest, TheSameOrANewerOneIsCounted) {
  EXPECT_TRUE(sequence.begin(5, false));
  EXPECT_TRUE(sequence.begin(6, false));
  EXPECT_TRUE(sequence.begin(6 + 0x7FFF, false));
}

TEST_F(ChannelSequenceTest, AnOlderOneComesTooLate) {
  EXPECT_TRUE(sequence.begin(6, false));
  EXPECT_FALSE(sequence.begin(5, false));
  EXPECT_FALSE(sequence.begin(5, true));
  EXPECT_FALSE(sequence.begin(static_cast<std::uint16_t>(6 + 0x8000), false));
}

TEST_F(ChannelSequenceTest, TheNumberWraps) {
  sequence.start(0xFFFF);
  EXPECT_TRUE(sequence.begin(0, false));
  EXPECT_FALSE(sequence.begin(0xFFFF, false));
}

TEST_F(ChannelSequenceTest, ReplayIsRefusedWhileSomethingOfBeforeIsUnderWay) {
  EXPECT_TRUE(sequence.begin(5, false));
  EXPECT_FALSE(sequence.begin(6, true));
  EXPECT_FALSE(sequence.begin(6, true));
  sequence.end(5);
  EXPECT_TRUE(sequence.begin(6, true));
}

TEST_F(ChannelSequenceTest, ReplayIsCountedWhenNothingIs) {
  EXPECT_TRUE(sequence.begin(5, true));
  sequence.end(5);
  EXPECT_TRUE(sequence.begin(6, true));
  EXPECT_FALSE(sequence.begin(7, true));  // the one before it
  sequence.end(6);
  EXPECT_TRUE(sequence.begin(7, true));
}

TEST_F(ChannelSequenceTest, WhatIsNoReplayGoesOnBesideWhatWasBefore) {
  EXPECT_TRUE(sequence.begin(5, false));
  EXPECT_TRUE(sequence.begin(6, false));
  EXPECT_FALSE(sequence.begin(6, true));
}

struct ChannelSequenceOnTheWire : testing::Test {
  TestServer server;
  OplockClient alice{server, 1};
  smb2::FileId id{};
  void SetUp() override {
    alice.enter();
    id = OplockClient::created(alice.open(u"f", {})).file_id;
  }
  Bytes numbered(Bytes request, std::uint16_t sequence) {
    wire::store(request, 8, std::uint32_t{sequence});
    return request;
  }
  NtStatus write(std::uint16_t sequence, std::uint32_t flags = 0) {
    const Bytes data{std::byte{1}};
    return alice.answer_of(numbered(alice.make(smb2::Command::write, smb2::WriteRequest{.data = data, .file_id = id}, flags), sequence));
  }
};

TEST_F(ChannelSequenceOnTheWire, OldWriteIsNotCarriedOut) {
  EXPECT_EQ(write(1), NtStatus::success);
  EXPECT_EQ(write(0), NtStatus::file_not_available);
  EXPECT_EQ(write(0xFFFF), NtStatus::file_not_available);
  EXPECT_EQ(write(1), NtStatus::success);
}

TEST_F(ChannelSequenceOnTheWire, OldReadIs) {
  EXPECT_EQ(write(1), NtStatus::success);
  const auto read = numbered(alice.make(smb2::Command::read, smb2::ReadRequest{.length = 1, .file_id = id}), 0);
  EXPECT_EQ(alice.answer_of(read), NtStatus::success);
}

TEST_F(ChannelSequenceOnTheWire, AnsweredRequestsStandInNobodysWay) {
  EXPECT_EQ(write(0), NtStatus::success);
  EXPECT_EQ(write(1, smb2::flag::replay_operation), NtStatus::success);
}

}  // namespace
}  // namespace usher::test
