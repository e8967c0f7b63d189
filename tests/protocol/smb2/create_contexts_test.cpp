// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/create_contexts.hpp"

#include "tests/protocol/smb2/message_fixture.hpp"

namespace usher::smb2 {
namespace {

const Bytes two = from_hex("18000000 1000 0400 0000 0000 00000000 4d784163 00000000"
                           "00000000 1000 0400 0000 1800 08000000 416c5369 00000000 0000100000000000");

TEST(CreateContexts, GoldenListIsRead) {
  const auto contexts = read_create_contexts(two);
  ASSERT_TRUE(contexts);
  ASSERT_EQ(contexts->size(), 2u);
  const auto asked = read_create_context_requests(two);
  ASSERT_TRUE(asked);
  EXPECT_TRUE(asked->maximal_access);
  EXPECT_EQ(asked->allocation_size, 0x100000u);
  EXPECT_FALSE(asked->disk_id);
}

TEST(CreateContexts, TruncationsAreRefused) {
  for (std::size_t size = 1; size < two.size(); ++size) {
    EXPECT_FALSE(read_create_context_requests(ByteView(two).first(size))) << size;
  }
}

TEST(CreateContexts, EmptyListAsksForNothing) {
  const auto asked = read_create_context_requests({});
  ASSERT_TRUE(asked);
  EXPECT_FALSE(asked->maximal_access || asked->disk_id || asked->timewarp || asked->reconnect);
}

TEST(CreateContexts, NextThatLeadsNowhereIsRefused) {
  for (const std::uint32_t next : {1u, 8u, 12u, 20u, 0x30u, 0x38u, 0x1000u, 0xFFFFFFF8u}) {
    Bytes list = two;
    wire::store(list, 0, next);
    EXPECT_FALSE(read_create_contexts(list)) << next;
  }
}

TEST(CreateContexts, ThreeThousandEndInTheTimeOfThreeThousand) {
  Bytes list;
  for (int i = 0; i < 3000; ++i) {
    wire::append(list, from_hex(i == 2999 ? "00000000" : "18000000"));
    wire::append(list, from_hex("1000 0400 0000 0000 00000000 466f6f4f 00000000"));
  }
  const auto contexts = read_create_contexts(list);
  ASSERT_TRUE(contexts);
  EXPECT_EQ(contexts->size(), 3000u);
}

TEST(CreateContexts, ShortNameIsRefused) {  // [MS-SMB2] 3.3.5.9
  for (std::uint16_t length = 0; length < 4; ++length) {
    Bytes list = from_hex("00000000 1000 0000 0000 0000 00000000 78787878");
    wire::store(list, 6, length);
    EXPECT_FALSE(read_create_contexts(list)) << length;
  }
}

TEST(CreateContexts, UnknownNamesOfAnyLengthAreIgnored) {
  for (const std::string_view name : {"FooO", "xxxxx", "0123456789abcdef0123456789abcdefgh"}) {
    Bytes list;
    append_create_context(list, name, {});
    EXPECT_TRUE(read_create_context_requests(list)) << name;
  }
}

TEST(CreateContexts, KnownOnesOfAnotherSizeAreRefused) {
  for (const std::string_view name : {"MxAc", "AlSi", "TWrp", "DHnQ", "DHnC", "DH2Q", "DH2C", "RqLs"}) {
    Bytes list;
    append_create_context(list, name, Bytes(7));
    EXPECT_FALSE(read_create_context_requests(list)) << name;
  }
}

TEST(CreateContexts, PartsBeyondTheContextAreRefused) {
  Bytes name_out = two, data_out = two, data_in_header = two;
  wire::store(name_out, 4, std::uint16_t{0x17});
  wire::store(data_out, 0x18 + 12, std::uint32_t{9});
  wire::store(data_in_header, 0x18 + 10, std::uint16_t{8});
  EXPECT_FALSE(read_create_contexts(name_out));
  EXPECT_FALSE(read_create_contexts(data_out));
  EXPECT_FALSE(read_create_contexts(data_in_header));
}

TEST(CreateContexts, GoldenAnswersAreWritten) {
  Bytes list;
  append_maximal_access(list, NtStatus::success, 0x1F01FF);
  append_disk_id(list, 0x11, 0x22);
  EXPECT_EQ(list, from_hex("20000000 1000 0400 0000 1800 08000000 4d784163 00000000 00000000 ff011f00"
                           "00000000 1000 0400 0000 1800 20000000 51466964 00000000"
                           "1100000000000000 2200000000000000 0000000000000000 0000000000000000"));
  EXPECT_TRUE(read_create_contexts(list));
}

}  // namespace
}  // namespace usher::smb2
