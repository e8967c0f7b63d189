// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/crypto/signing.hpp"

#include <gmock/gmock.h>

#include "tests/protocol/crypto/hex.hpp"

namespace usher::crypto {
namespace {

using test::counting, test::from_hex, test::to_hex;

constexpr SigningAlgorithm all_algorithms[] = {SigningAlgorithm::hmac_sha256, SigningAlgorithm::aes_cmac,
                                               SigningAlgorithm::aes_gmac};

/// A signed WRITE with MessageId 0x1122334455667788 and 100 bytes behind its header.
Bytes sample(std::uint16_t command = 9) {
  Bytes message = from_hex(
      "fe534d42 4000 0100 00000000 0900 0100 08000000 00000000 8877665544332211 fffe0000 07000000 9900000000000000"
      "00000000000000000000000000000000");
  wire::store(message, 12, command);
  wire::append(message, counting(100, 100));
  return message;
}
const Key key(counting(16));

std::string signature(SigningAlgorithm algorithm, Role sender, std::uint16_t command = 9) {
  return to_hex(Signer(algorithm, key).sign(sample(command), sender));
}

TEST(SignerTest, HmacSha256TakesTheFirst16Bytes) {
  EXPECT_EQ(signature(SigningAlgorithm::hmac_sha256, Role::client), "1b9191d881dbd99169c93af569441f83");
}

TEST(SignerTest, AesCmac) {
  EXPECT_EQ(signature(SigningAlgorithm::aes_cmac, Role::client), "f465ba32553033ca21f647a7a8943316");
}

TEST(SignerTest, AesGmacNonceHoldsRoleAndCancel) {  // [MS-SMB2] 3.1.4.1
  EXPECT_EQ(signature(SigningAlgorithm::aes_gmac, Role::client), "a705c2b4ca65e1499bd17074ca66b480");
  EXPECT_EQ(signature(SigningAlgorithm::aes_gmac, Role::server), "0f1fa36dfb6bec550eab4f3d945138aa");
  EXPECT_EQ(signature(SigningAlgorithm::aes_gmac, Role::client, 0x000C), "840feb95077b25853e921eb773acc78f");
}

TEST(SignerTest, VerifiesAResponseOfWindows) {  // the final SESSION_SETUP response of Microsoft's 3.1.1 key example
  const Bytes response = from_hex(
      "FE534D4240000100000000000100800009000000000000000300000000000000FFFE000000000000"
      "1900000000100000EBE146DA120BA25FC3376A49DFE31BC10900000048001D00A11B3019A0030A01"
      "00A3120410010000003B453CDC3524164200000000");
  Signer signer(SigningAlgorithm::aes_cmac, Key(from_hex("73FE7A9A77BEF0BDE49C650D8CCB5F76")));
  EXPECT_TRUE(signer.verify(response, Role::server));
}

TEST(SignerTest, TheSignatureFieldCountsAsZeros) {
  for (const auto algorithm : all_algorithms) {
    Signer signer(algorithm, key);
    Bytes message = sample();
    signer.sign_in_place(message, Role::server);
    EXPECT_NE(message, sample());
    EXPECT_EQ(signer.sign(message, Role::server), signer.sign(sample(), Role::server));
    EXPECT_TRUE(signer.verify(message, Role::server));
  }
}

TEST(SignerTest, PartsSignAsTheWhole) {
  const Bytes message = sample();
  for (const auto algorithm : all_algorithms) {
    Signer signer(algorithm, key);
    const Signature whole = signer.sign(message, Role::client);
    for (const std::size_t cut : {64u, 65u, 80u, 163u, 164u}) {
      const ByteView parts[] = {ByteView(message).first(cut), {}, ByteView(message).subspan(cut)};
      EXPECT_EQ(signer.sign(parts, Role::client), whole) << cut;
    }
  }
}

TEST(SignerTest, NoFlippedBitIsAccepted) {
  for (const auto algorithm : all_algorithms) {
    Signer signer(algorithm, key);
    Bytes message = sample();
    signer.sign_in_place(message, Role::client);
    for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
      message[bit / 8] ^= std::byte{1} << (bit % 8);
      EXPECT_FALSE(signer.verify(message, Role::client)) << bit;
      message[bit / 8] ^= std::byte{1} << (bit % 8);
    }
    EXPECT_TRUE(signer.verify(message, Role::client));
  }
}

TEST(SignerTest, WhatIsShorterThanAHeaderIsRefused) {
  for (const auto algorithm : all_algorithms) {
    Signer signer(algorithm, key);
    for (std::size_t size = 0; size < 64; ++size)
      EXPECT_FALSE(signer.verify(ByteView(sample()).first(size), Role::client));
  }
}

TEST(SignerTest, AnotherKeyOrRoleOfGmacDoesNotVerify) {
  Bytes message = sample();
  Signer(SigningAlgorithm::aes_gmac, key).sign_in_place(message, Role::client);
  EXPECT_FALSE(Signer(SigningAlgorithm::aes_gmac, key).verify(message, Role::server));
  EXPECT_FALSE(Signer(SigningAlgorithm::aes_gmac, Key(counting(16, 1))).verify(message, Role::client));
}

}  // namespace
}  // namespace usher::crypto
