// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/crypto/digest.hpp"

#include "tests/protocol/crypto/hex.hpp"

namespace usher::crypto {
namespace {

using test::counting, test::from_hex, test::to_hex, test::text;

TEST(DigestTest, Md4OfRfc1320) {  // RFC 1320 A.5
  EXPECT_EQ(to_hex(md4(text(""))), "31d6cfe0d16ae931b73c59d7e0c089c0");
  EXPECT_EQ(to_hex(md4(text("a"))), "bde52cb31de33e46245e05fbdbd6fb24");
  EXPECT_EQ(to_hex(md4(text("message digest"))), "d9130a8164549fe818874806e1c7014b");
  EXPECT_EQ(to_hex(md4(text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"))),
            "043f8582f241db351ce627e153e7f0e4");
  EXPECT_EQ(to_hex(md4(text("12345678901234567890123456789012345678901234567890123456789012345678901234567890"))),
            "e33b4ddc9c38f2199c3e7b164fcc0536");
}

TEST(DigestTest, Md5AndSha256HashPartsAsIfTheyFollowedEachOther) {
  EXPECT_EQ(to_hex(md5({text("message"), text(" digest")})), "f96b697d7cb7938d525a2f31aaf161d0");  // RFC 1321 A.5
  EXPECT_EQ(to_hex(sha256({text("a"), text("bc")})),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-2 B.1
}

TEST(DigestTest, HmacMd5OfRfc2202) {
  EXPECT_EQ(to_hex(hmac_md5(Bytes(16, std::byte{0x0b}), {text("Hi "), text("There")})),
            "9294727a3638bb1c13f48ef8158bfc9d");
  EXPECT_EQ(
      to_hex(hmac_md5(Bytes(80, std::byte{0xaa}), {text("Test Using Larger Than Block-Size Key - Hash Key First")})),
      "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd");
}

TEST(DigestTest, HmacSha256OfRfc4231) {
  EXPECT_EQ(to_hex(hmac_sha256(text("Jefe"), {text("what do ya want for nothing?")})),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Rc4Test, StreamOfRfc6229) {
  Rc4 stream(counting(16, 1));
  Bytes first(10), second(6);
  stream.apply(first), stream.apply(second);  // the stream goes on between calls
  EXPECT_EQ(to_hex(first) + to_hex(second), "9ac7cc9a609d1ef7b2932899cde41b97");
}

TEST(Rc4Test, AppliedTwiceGivesBackTheText) {
  Bytes data = counting(300);
  Rc4(text("Key")).apply(data);
  EXPECT_NE(data, counting(300));
  Rc4(text("Key")).apply(data);
  EXPECT_EQ(data, counting(300));
}

}  // namespace
}  // namespace usher::crypto
