// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/close.hpp"

#include "tests/protocol/smb2/message_fixture.hpp"

namespace usher::smb2 {
namespace {

constexpr std::string_view request_bytes = "1800 0100 00000000 0100000000000000 0200000000000000";

TEST(CloseRequest, GoldenBytesAreRead) {
  const auto request = wire::decode<CloseRequest>(message(request_bytes));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->flags, close_flag_postquery_attrib);
  EXPECT_EQ(request->file_id, (FileId{1, 2}));
}

TEST(CloseRequest, TruncationsAreRefused) { expect_truncations_refused<CloseRequest>(message(request_bytes)); }

TEST(CloseResponse, GoldenBytesAreWritten) {
  EXPECT_EQ(encoded(CloseResponse{1, 1, 2, 3, 4, 4096, 5, 0x20}),
            message("3c00 0100 00000000 0100000000000000 0200000000000000 0300000000000000 0400000000000000"
                    "0010000000000000 0500000000000000 20000000"));
}

}  // namespace
}  // namespace usher::smb2
