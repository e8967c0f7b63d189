// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/set_info.hpp"

#include "tests/protocol/smb2/message_fixture.hpp"

namespace usher::smb2 {
namespace {

// FileEndOfFileInformation: 7 bytes
constexpr std::string_view request_bytes =
    "2100 01 14 08000000 6000 0000 00000000 0100000000000000 0200000000000000 0700000000000000";

TEST(SetInfoRequest, GoldenBytesAreRead) {
  const Bytes bytes = message(request_bytes);
  const auto request = wire::decode<SetInfoRequest>(bytes);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->info_type, InfoType::file);
  EXPECT_EQ(request->file_info_class, 20);
  EXPECT_EQ(request->file_id, (FileId{1, 2}));
  const auto buffer = request->buffer(bytes);
  ASSERT_TRUE(buffer);
  ASSERT_EQ(buffer->size(), 8u);
  EXPECT_EQ(wire::load<std::uint64_t>(*buffer), 7u);
}

TEST(SetInfoRequest, TruncationsAreRefused) {
  const Bytes whole = message(request_bytes);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const ByteView part = ByteView(whole).first(size);
    const auto request = wire::decode<SetInfoRequest>(part);
    EXPECT_FALSE(request && request->buffer(part)) << size;
  }
}

TEST(SetInfoRequest, BufferElsewhereIsRefused) {
  Bytes bytes = message(request_bytes);
  for (const std::uint16_t offset : {0, 64, 95, 97, 0xFFFF}) {
    wire::store(bytes, 64 + 8, offset);
    EXPECT_FALSE(wire::decode<SetInfoRequest>(bytes)->buffer(bytes)) << offset;
  }
}

TEST(SetInfoResponse, GoldenBytesAreWritten) { EXPECT_EQ(encoded(SetInfoResponse{}), message("0200")); }

}  // namespace
}  // namespace usher::smb2
