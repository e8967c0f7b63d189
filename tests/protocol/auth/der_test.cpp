// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/auth/der.hpp"

#include "tests/protocol/crypto/hex.hpp"

namespace usher::auth::der {
namespace {

using test::counting, test::from_hex, test::to_hex;

bool reads(std::string_view hex) {
  const Bytes bytes = from_hex(hex);
  Reader reader(bytes);
  reader.skip();
  return reader.finished();
}

TEST(DerTest, ElementsAreWrittenWithTheShortestLength) {
  EXPECT_EQ(to_hex(element(octet_string, {from_hex("0102"), from_hex("03")})), "0403010203");
  EXPECT_EQ(to_hex(ByteView(element(octet_string, {Bytes(127)})).first(2)), "047f");
  EXPECT_EQ(to_hex(ByteView(element(octet_string, {Bytes(128)})).first(3)), "048180");
  EXPECT_EQ(to_hex(ByteView(element(octet_string, {Bytes(256)})).first(4)), "04820100");
}

TEST(DerTest, WhatWasWrittenIsRead) {
  for (const std::size_t size : {0u, 1u, 127u, 128u, 255u, 256u, 65535u, 65536u}) {
    const Bytes bytes = element(octet_string, {counting(size)});
    Reader reader(bytes);
    const auto contents = reader.take(octet_string);
    ASSERT_TRUE(contents) << size;
    EXPECT_EQ(Bytes(contents->begin(), contents->end()), counting(size));
    EXPECT_TRUE(reader.finished());
  }
}

TEST(DerTest, AnotherTagIsLeftForTheNextCall) {
  const Bytes bytes = from_hex("0401aa 0a0102");
  Reader reader(bytes);
  EXPECT_FALSE(reader.take(enumerated));
  EXPECT_EQ(to_hex(reader.expect(octet_string)), "aa");
  EXPECT_EQ(to_hex(reader.expect(enumerated)), "02");
  EXPECT_TRUE(reader.finished());
}

TEST(DerTest, AMissingElementSticks) {
  const Bytes bytes = from_hex("0401aa");
  Reader reader(bytes);
  (void)reader.expect(enumerated);
  EXPECT_FALSE(reader.ok());
  EXPECT_FALSE(reader.take(octet_string));
}

TEST(DerTest, IndefiniteOverlongAndOutsideLengthsAreRefused) {
  EXPECT_TRUE(reads("0400"));
  EXPECT_FALSE(reads("0480 0000"));         // indefinite
  EXPECT_FALSE(reads("048101aa"));          // fits the short form
  EXPECT_FALSE(reads("04820001aa"));        // a leading zero
  EXPECT_FALSE(reads("04850000000001aa"));  // more bytes than any length needs
  EXPECT_FALSE(reads("04ff"));
  EXPECT_FALSE(reads("0484ffffffff"));  // beyond the end
  EXPECT_FALSE(reads("0402aa"));
  EXPECT_FALSE(reads("04"));
  EXPECT_FALSE(reads(""));
}

TEST(DerTest, TagsOfSeveralBytesAreRefused) { EXPECT_FALSE(reads("1f810100")); }

TEST(DerTest, AnOptionalFieldHoldsExactlyOneElement) {
  const Bytes good = from_hex("a2030401aa"), two = from_hex("a2060401aa0401bb"), other = from_hex("a2030a01aa");
  EXPECT_EQ(to_hex(Reader(good).take_inside(2, octet_string).value()), "aa");
  EXPECT_FALSE(Reader(two).take_inside(2, octet_string));
  EXPECT_FALSE(Reader(other).take_inside(2, octet_string));
  Reader absent(good);
  EXPECT_FALSE(absent.take_inside(1, octet_string));
  EXPECT_TRUE(absent.ok());
}

}  // namespace
}  // namespace usher::auth::der
