// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/server_to_client_notification.hpp"

#include "tests/protocol/smb2/message_fixture.hpp"

namespace usher::smb2 {
namespace {

constexpr std::string_view bytes = "0c00 0000 00000000 00000000";

TEST(SessionClosedNotification, GoldenBytesAreWritten) {
  Bytes encoded(wire::header_size);
  wire::encode(SessionClosedNotification{}, encoded);
  const Bytes expected = message(bytes);
  EXPECT_EQ(Bytes(encoded.begin() + wire::header_size, encoded.end()), Bytes(expected.begin() + wire::header_size, expected.end()));
}

TEST(SessionClosedNotification, TruncationsAreRefused) { expect_truncations_refused<SessionClosedNotification>(message(bytes)); }

}  // namespace
}  // namespace usher::smb2
