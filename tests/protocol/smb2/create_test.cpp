// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/create.hpp"

#include "tests/protocol/smb2/message_fixture.hpp"

namespace usher::smb2 {
namespace {

// "ab", read access, shared with readers, open, no context; as a client sends it.
constexpr std::string_view request_bytes =
    "3900 00 ff 02000000 0000000000000000 0000000000000000 89001200 80000000 01000000 01000000 40000000"
    "7800 0400 00000000 00000000 61006200";

TEST(CreateRequest, GoldenBytesAreRead) {
  const auto request = wire::decode<CreateRequest>(message(request_bytes));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->requested_oplock_level, oplock_level::lease);
  EXPECT_EQ(request->impersonation_level, 2u);
  EXPECT_EQ(request->desired_access, 0x120089u);
  EXPECT_EQ(request->file_attributes, 0x80u);
  EXPECT_EQ(request->share_access, share_access::read);
  EXPECT_EQ(request->create_disposition, CreateDisposition::open);
  EXPECT_EQ(request->create_options, create_option::non_directory_file);
  EXPECT_EQ(request->name, u"ab");
  EXPECT_TRUE(request->create_contexts.empty());
}

TEST(CreateRequest, TruncationsAreRefused) { expect_truncations_refused<CreateRequest>(message(request_bytes)); }

TEST(CreateRequest, OddNameLengthIsRefused) {  // [MS-SMB2] 3.3.5.9
  Bytes bytes = message(request_bytes);
  wire::store(bytes, 64 + 46, std::uint16_t{3});
  EXPECT_FALSE(wire::decode<CreateRequest>(bytes));
}

TEST(CreateRequest, ContextsBeyondTheEndAreRefused) {
  Bytes bytes = message(request_bytes);
  wire::store(bytes, 64 + 48, std::uint32_t{0x78});
  wire::store(bytes, 64 + 52, std::uint32_t{0xFFFFFFF0});
  EXPECT_FALSE(wire::decode<CreateRequest>(bytes));
}

TEST(CreateResponse, GoldenBytesAreWritten) {
  CreateResponse response;
  response.create_action = CreateAction::created;
  response.creation_time = 1, response.last_access_time = 2, response.last_write_time = 3, response.change_time = 4;
  response.allocation_size = 4096, response.end_of_file = 5, response.file_attributes = 0x20;
  response.file_id = {6, 7};
  response.create_contexts = from_hex("0102030405060708");
  EXPECT_EQ(encoded(response),
            message("5900 00 00 02000000 0100000000000000 0200000000000000 0300000000000000 0400000000000000"
                    "0010000000000000 0500000000000000 20000000 00000000 0600000000000000 0700000000000000"
                    "98000000 08000000 0102030405060708"));
}

}  // namespace
}  // namespace usher::smb2
