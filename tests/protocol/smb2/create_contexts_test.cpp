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

// [MS-SMB2] 2.2.13.2.10, .11, .12, .13 and .15, as their tables have them.
Bytes one(std::string_view name, std::string_view hex) {
  Bytes list;
  append_create_context(list, name, from_hex(hex));
  return list;
}

TEST(CreateContexts, LeaseOfTheSecondVersionIsRead) {
  const auto asked = read_create_context_requests(one("RqLs", "01000000000000000000000000000002 07000000 04000000 0000000000000000"
                                                              "03000000000000000000000000000004 0500 0000"));
  ASSERT_TRUE(asked && asked->lease);
  EXPECT_EQ(asked->lease->version, 2);
  EXPECT_EQ(asked->lease->key.bytes[15], std::byte{2});
  EXPECT_EQ(asked->lease->state, lease_state::all);
  EXPECT_EQ(asked->lease->flags, lease_flag::parent_lease_key_set);
  EXPECT_EQ(asked->lease->parent_key.bytes[0], std::byte{3});
  EXPECT_EQ(asked->lease->epoch, 5);
}

TEST(CreateContexts, LeaseIsWrittenAsItIsRead) {
  for (const std::uint16_t version : {std::uint16_t{1}, std::uint16_t{2}}) {
    Bytes list;
    append_lease(list, {.version = version, .key = {{std::byte{9}}}, .state = 3, .flags = 2, .epoch = static_cast<std::uint16_t>(version == 2 ? 7 : 0)});
    const auto asked = read_create_context_requests(list);
    ASSERT_TRUE(asked && asked->lease);
    EXPECT_EQ(asked->lease->version, version);
    EXPECT_EQ(asked->lease->key.bytes[0], std::byte{9});
    EXPECT_EQ(asked->lease->state, 3u);
    EXPECT_EQ(asked->lease->flags, 2u);
    EXPECT_EQ(asked->lease->epoch, version == 2 ? 7 : 0);
  }
}

TEST(CreateContexts, DurableHandlesAreRead) {
  const auto asked = read_create_context_requests(one("DH2Q", "60ea0000 00000000 0000000000000000 0a00000000000000000000000000000b"));
  ASSERT_TRUE(asked && asked->durable_v2);
  EXPECT_EQ(asked->durable_v2->timeout, 60'000u);
  EXPECT_EQ(asked->durable_v2->create_guid.bytes[0], std::byte{0xA});
  const auto again = read_create_context_requests(one("DH2C", "0100000000000000 0200000000000000 0a00000000000000000000000000000b 00000000"));
  ASSERT_TRUE(again && again->reconnect_v2);
  EXPECT_EQ(again->reconnect_v2->file_id, (FileId{1, 2}));
  EXPECT_EQ(again->reconnect_v2->create_guid.bytes[15], std::byte{0xB});
  EXPECT_TRUE(read_create_context_requests(one("DHnQ", "00000000000000000000000000000000"))->durable);
  EXPECT_EQ(read_create_context_requests(one("DHnC", "0100000000000000 0200000000000000"))->reconnect->file_id, (FileId{1, 2}));
}

TEST(CreateContexts, ApplicationInstanceIsRead) {
  const std::string_view id("\x45\xBC\xA6\x6A\xEF\xA7\xF7\x4A\x90\x08\xFA\x46\x2E\x14\x4D\x74", 16);
  const std::string_view version("\xB9\x82\xD0\xB7\x3B\x56\x07\x4F\xA0\x7B\x52\x4A\x81\x16\xA0\x10", 16);
  const auto named = read_create_context_requests(one(id, "1400 0000 0100000000000000000000000000000f"));
  ASSERT_TRUE(named && named->app_instance_id);
  EXPECT_EQ(named->app_instance_id->bytes[15], std::byte{0xF});
  const auto numbered = read_create_context_requests(one(version, "1800 0000 00000000 0200000000000000 0300000000000000"));
  ASSERT_TRUE(numbered && numbered->app_instance_version);
  EXPECT_EQ(*numbered->app_instance_version, (AppInstance::Version{2, 3}));
  EXPECT_FALSE(read_create_context_requests(one(id, "1400 0000")));
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
