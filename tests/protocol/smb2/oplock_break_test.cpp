// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/oplock_break.hpp"

#include "tests/protocol/smb2/message_fixture.hpp"

namespace usher::smb2 {
namespace {

constexpr std::string_view oplock_bytes = "1800 01 00 00000000 0100000000000000 0200000000000000";
constexpr std::string_view lease_bytes =
    "2400 0000 00000000 000102030405060708090a0b0c0d0e0f 03000000 0000000000000000";

TEST(OplockBreakAcknowledgment, GoldenBytesAreRead) {
  const auto request = wire::decode<OplockBreakAcknowledgment>(message(oplock_bytes));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->oplock_level, 1);
  EXPECT_EQ(request->file_id, (FileId{1, 2}));
}

TEST(OplockBreakAcknowledgment, TruncationsAreRefused) {
  expect_truncations_refused<OplockBreakAcknowledgment>(message(oplock_bytes));
}

TEST(LeaseBreakAcknowledgment, GoldenBytesAreRead) {
  const auto request = wire::decode<LeaseBreakAcknowledgment>(message(lease_bytes));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->lease_state, 3u);
  EXPECT_EQ(request->lease_key.bytes[15], std::byte{15});
}

TEST(LeaseBreakAcknowledgment, TruncationsAreRefused) {
  expect_truncations_refused<LeaseBreakAcknowledgment>(message(lease_bytes));
}

TEST(OplockBreakAcknowledgment, IsToldFromALeasesByItsSize) {
  EXPECT_FALSE(wire::decode<OplockBreakAcknowledgment>(message(lease_bytes)));
  EXPECT_FALSE(wire::decode<LeaseBreakAcknowledgment>(message(oplock_bytes)));
}

}  // namespace
}  // namespace usher::smb2
