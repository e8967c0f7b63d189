// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/srvsvc/session_calls.hpp"

#include <gtest/gtest.h>

#include "protocol/srvsvc/enum_struct.hpp"
#include "tests/protocol/rpc/stub_builder.hpp"

namespace usher::srvsvc {
namespace {

using rpc::StubBuilder;

/// One entry at level 10: \\\\10.0.0.7, alice, 61 s, idle 4 s, and a resume handle of 0.
Bytes level_10_answer() {
  return StubBuilder().numbers({10, 10, 0x20000, 1, 0x20004, 1, 0x20008, 0x2000c, 61, 4})
      .string(u"\\\\10.0.0.7").string(u"alice").numbers({1, 0x20010, 0, 0}).bytes();
}

TEST(SessionEnumAnswer, DecodesOneEntryAtLevel10) {
  ASSERT_EQ(level_10_answer().size(), 116u);
  const auto answer = decode_session_enum_answer(level_10_answer());
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->records.size(), 1u);
  EXPECT_EQ(answer->records[0].client_name, u"\\\\10.0.0.7");
  EXPECT_EQ(answer->records[0].user_name, u"alice");
  EXPECT_EQ(answer->records[0].active_seconds, 61u);
  EXPECT_EQ(answer->records[0].idle_seconds, 4u);
  EXPECT_EQ(answer->total_entries, 1u);
  EXPECT_EQ(answer->resume_handle, 0u);
}

TEST(SessionEnumAnswer, RefusesEveryTruncation) {
  const Bytes stub = level_10_answer();
  for (std::size_t size = 0; size < stub.size(); ++size) EXPECT_FALSE(decode_session_enum_answer(ByteView(stub).first(size))) << size;
}

TEST(SessionEnumAnswer, RefusesLyingCounts) {
  for (const std::size_t at : {12u, 20u}) {  // EntriesRead, max_count
    for (const std::uint32_t lie : {0u, 2u, 0xFFFFFFFFu}) {
      Bytes stub = level_10_answer();
      wire::store(stub, at, lie);
      EXPECT_FALSE(decode_session_enum_answer(stub)) << at << ' ' << lie;
    }
  }
}

TEST(SessionEnumCall, HasTheShapeOfAWin32Caller) {
  const Bytes stub = encode(SessionEnumCall{.server = u"\\\\FS1", .level = 10, .resume_handle = 0});
  EXPECT_EQ(stub.size(), 68u);
  rpc::NdrReader in(stub, true);
  EXPECT_EQ(in.unique_string(), u"\\\\FS1");
  EXPECT_FALSE(in.pointer());
  EXPECT_FALSE(in.pointer());
  const auto known = [](std::uint32_t level) { return level == 10; };
  const EnumArguments arguments = read_enum_arguments(in, known);
  EXPECT_TRUE(in.ok());
  EXPECT_EQ(arguments.level, 10u);
  EXPECT_EQ(arguments.preferred_maximum_length, 0xFFFFFFFF);
  EXPECT_EQ(arguments.resume_handle, 0u);
}

TEST(EnumArguments, AnUnknownTagHasNoArm) {
  const Bytes stub = StubBuilder().numbers({3, 3, 0xFFFFFFFF, 0x20000, 5}).bytes();
  rpc::NdrReader in(stub, true);
  const EnumArguments arguments = read_enum_arguments(in, [](std::uint32_t) { return false; });
  EXPECT_TRUE(in.ok());
  EXPECT_EQ(arguments.level, 3u);
  EXPECT_EQ(arguments.resume_handle, 5u);
}

TEST(SessionDelCall, HasClientAndUser) {
  const Bytes wanted = StubBuilder().null().unique_string(u"\\\\10.0.0.7").unique_string(u"alice").bytes();
  EXPECT_EQ(wanted.size(), 72u);
  EXPECT_EQ(encode(SessionDelCall{.client = u"\\\\10.0.0.7", .user = u"alice"}), wanted);
}

}  // namespace
}  // namespace usher::srvsvc
