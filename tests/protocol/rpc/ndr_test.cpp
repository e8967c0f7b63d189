// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/rpc/ndr.hpp"

#include <gtest/gtest.h>

#include "tests/protocol/rpc/stub_builder.hpp"

namespace usher::rpc {
namespace {

Bytes string_with_counts(std::uint32_t most, std::uint32_t offset, std::uint32_t count, std::u16string_view units) {
  StubBuilder stub;
  stub.numbers({most, offset, count});
  for (const char16_t unit : units) stub.short_number(unit);
  return stub.bytes();
}

bool is_refused(const Bytes& stub) {
  NdrReader in(stub, true);
  (void)in.string();
  return !in.ok();
}

TEST(NdrReader, ReadsAStringInEitherByteOrder) {  // [C706] 14.3.4.2
  for (const bool little_endian : {true, false}) {
    const Bytes stub = StubBuilder(little_endian).unique_string(u"\\\\FS1").number(7).bytes();
    NdrReader in(stub, little_endian);
    EXPECT_EQ(in.unique_string(), u"\\\\FS1");
    EXPECT_EQ(in.get<std::uint32_t>(), 7u);
    EXPECT_TRUE(in.ok());
  }
}

TEST(NdrReader, RefusesEveryTruncationOfAString) {
  const Bytes stub = StubBuilder().string(u"alice").bytes();
  for (std::size_t size = 0; size < 12 + 12; ++size) {
    NdrReader in(ByteView(stub).first(size), true);
    (void)in.string();
    EXPECT_FALSE(in.ok()) << size;
  }
}

TEST(NdrReader, RefusesAStringWithAnOffset) { EXPECT_TRUE(is_refused(string_with_counts(3, 1, 2, {u"a\0", 2}))); }
TEST(NdrReader, RefusesMoreCharactersThanTheMaximum) { EXPECT_TRUE(is_refused(string_with_counts(1, 0, 2, {u"a\0", 2}))); }
TEST(NdrReader, RefusesAStringWithoutItsNul) { EXPECT_TRUE(is_refused(string_with_counts(2, 0, 2, u"ab"))); }
TEST(NdrReader, RefusesACountOfFourGiga) {
  EXPECT_TRUE(is_refused(string_with_counts(0xFFFFFFFF, 0, 0xFFFFFFFF, {u"a\0", 2})));
}
TEST(NdrReader, TakesAMaximumThatIsOnlyAnUpperBound) { EXPECT_FALSE(is_refused(string_with_counts(0xFFFFFFFF, 0, 2, {u"a\0", 2}))); }

TEST(NdrReader, RefusesAnArrayThatCannotFit) {
  const Bytes stub = StubBuilder().numbers({0xFFFFFFFF, 1, 2}).bytes();
  NdrReader in(stub, true);
  EXPECT_EQ(in.array_count(4), 0u);
  EXPECT_FALSE(in.ok());
}

TEST(NdrReader, SkipsAServerNameOfNuls) {  // as Impacket's hNetrWkstaGetInfo sends it
  StubBuilder builder;
  builder.numbers({1, 10, 0, 10});
  for (int i = 0; i < 10; ++i) builder.short_number(0);
  const Bytes stub = builder.number(100).bytes();
  NdrReader in(stub, true);
  in.skip_unique_string();
  EXPECT_EQ(in.get<std::uint32_t>(), 100u);
  EXPECT_TRUE(in.ok());
}

struct Pair {
  std::u16string first{}, second{};
  std::uint32_t number = 0;
  static void fields(auto& ndr, auto& p) {
    ndr.unique_string("first", p.first), ndr("number", p.number), ndr.unique_string("second", p.second);
  }
};

TEST(NdrArray, WritesFixedPartsThenTargetsAndReadsThemBack) {  // [C706] 14.3.12.3
  const std::vector<Pair> rows{{u"a", u"bc", 1}, {u"", u"def", 2}};
  Bytes stub;
  NdrWriter out(stub);
  write_array<Pair>(out, rows);
  wire::Cursor in(stub);
  EXPECT_EQ(in.get<std::uint32_t>(), 2u);
  for (const std::uint32_t number : {1u, 2u}) {
    EXPECT_NE(in.get<std::uint32_t>(), 0u);
    EXPECT_EQ(in.get<std::uint32_t>(), number);
    EXPECT_NE(in.get<std::uint32_t>(), 0u);
  }
  EXPECT_EQ(in.get<std::uint32_t>(), 2u);  // max_count of "a"
  NdrReader reader(stub, true);
  const auto back = read_array<Pair, Pair>(reader, 12);
  ASSERT_TRUE(reader.ok());
  ASSERT_EQ(back.size(), 2u);
  EXPECT_EQ(back[1].second, u"def");
  EXPECT_EQ(back[0].number, 1u);
}

}  // namespace
}  // namespace usher::rpc
