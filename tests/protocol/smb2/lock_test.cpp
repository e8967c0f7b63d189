// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/lock.hpp"

#include "tests/protocol/smb2/message_fixture.hpp"

namespace usher::smb2 {
namespace {

constexpr std::string_view request_bytes =
    "3000 0200 21000000 0100000000000000 0200000000000000"
    "0300000000000000 0400000000000000 12000000 00000000 0500000000000000 0600000000000000 11000000 00000000";

TEST(LockRequest, GoldenBytesAreRead) {
  const Bytes bytes = message(request_bytes);
  const auto request = wire::decode<LockRequest>(bytes);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->lock_sequence, 0x21u);
  EXPECT_EQ(request->file_id, (FileId{1, 2}));
  const auto elements = request->elements();
  ASSERT_TRUE(elements);
  ASSERT_EQ(elements->size(), 2u);
  EXPECT_EQ(elements->at(0).offset, 3u);
  EXPECT_EQ(elements->at(0).flags, lock_flag::exclusive | lock_flag::fail_immediately);
  EXPECT_EQ(elements->at(1).length, 6u);
  EXPECT_EQ(elements->at(1).flags, lock_flag::shared | lock_flag::fail_immediately);
}

TEST(LockRequest, TruncationsAreRefused) {
  const Bytes whole = message(request_bytes);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto request = wire::decode<LockRequest>(ByteView(whole).first(size));
    EXPECT_FALSE(request && request->elements()) << size;
  }
}

TEST(LockRequest, NoLockIsRefused) {  // [MS-SMB2] 2.2.26
  Bytes bytes = message(request_bytes);
  wire::store(bytes, 64 + 2, std::uint16_t{0});
  EXPECT_EQ(wire::decode<LockRequest>(bytes)->elements().error(), NtStatus::invalid_parameter);
}

TEST(LockRequest, CountBeyondTheMessageIsRefused) {
  Bytes bytes = message(request_bytes);
  wire::store(bytes, 64 + 2, std::uint16_t{0xFFFF});
  EXPECT_EQ(wire::decode<LockRequest>(bytes)->elements().error(), NtStatus::invalid_parameter);
}

}  // namespace
}  // namespace usher::smb2
