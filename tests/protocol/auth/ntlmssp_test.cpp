// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/auth/ntlmssp.hpp"

#include "tests/protocol/auth/nlmp_vectors.hpp"

namespace usher::auth {
namespace {

using test::from_hex, test::to_hex, test::counting;
namespace nlmp = test::nlmp;

TEST(NtlmsspTest, ChallengeOfTheSpecificationBothWays) {  // [MS-NLMP] 4.2.4.3
  const auto message = decode_challenge(nlmp::challenge_message);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->target_name, u"Server");
  EXPECT_EQ(message->flags, 0xE28A8233u);
  EXPECT_EQ(to_hex(message->server_challenge), "0123456789abcdef");
  EXPECT_EQ(to_hex(message->target_info), to_hex(nlmp::av_pairs));
  EXPECT_EQ(message->version, (NtlmVersion{6, 0, 6000, 15}));
  EXPECT_EQ(to_hex(encode(*message)), to_hex(nlmp::challenge_message));
}

TEST(NtlmsspTest, AuthenticateOfTheSpecification) {  // [MS-NLMP] 4.2.4.3, without MIC
  const auto message = decode_authenticate(nlmp::authenticate_message);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->domain, u"Domain");
  EXPECT_EQ(message->user, u"User");
  EXPECT_EQ(message->workstation, u"COMPUTER");
  EXPECT_EQ(message->flags, 0xE2888235u);
  EXPECT_EQ(message->lm_response.size(), 24u);
  EXPECT_EQ(message->nt_response.size(), 84u);
  EXPECT_EQ(to_hex(message->encrypted_random_session_key), "c5dad2544fc9799094ce1ce90bc9d03e");
  EXPECT_EQ(message->version, (NtlmVersion{5, 1, 2600, 15}));
}

TEST(NtlmsspTest, AuthenticateLeavesRoomForTheMic) {
  const Bytes lm = counting(24), nt = counting(60), key = counting(16);
  const AuthenticateMessage message{.lm_response = lm,
                                    .nt_response = nt,
                                    .domain = u"D",
                                    .user = u"Üser",
                                    .workstation = u"W",
                                    .encrypted_random_session_key = key,
                                    .flags = ntlm_flag::unicode,
                                    .version = {}};
  const Bytes bytes = encode(message);
  EXPECT_EQ(to_hex(ByteView(bytes).subspan(72, 16)), std::string(32, '0'));
  const auto read = decode_authenticate(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->user, u"Üser");
  EXPECT_EQ(to_hex(read->nt_response), to_hex(nt));
  EXPECT_FALSE(read->version);
  for (const std::size_t field : {12u, 20u, 28u, 36u, 44u, 52u}) {
    EXPECT_GE(wire::load<std::uint32_t>(bytes, field + 4), 88u) << "a payload lies on the MIC";
  }
}

TEST(NtlmsspTest, NegotiateIsReadWithAndWithoutVersion) {
  const Bytes with = encode(NegotiateMessage{.flags = ntlm_flag::unicode, .version = NtlmVersion{}});
  EXPECT_EQ(to_hex(with),
            "4e544c4d535350000100000001000002"
            "0000000000000000"
            "0000000000000000"
            "060100000000000f");
  EXPECT_EQ(decode_negotiate(with).value().version, NtlmVersion{});
  const Bytes without = from_hex("4e544c4d5353500001000000 07820800 0000000000000000 0000000000000000");
  EXPECT_EQ(decode_negotiate(without).value().flags, 0x00088207u);
}

TEST(NtlmsspTest, NamesThatANegotiateDoesNotSupplyAreIgnored) {  // [MS-NLMP] 2.2.1.1
  const Bytes garbage = from_hex("4e544c4d5353500001000000 07820800 ffffffffffffffff ffffffffffffffff");
  EXPECT_TRUE(decode_negotiate(garbage));
  const Bytes supplied = from_hex("4e544c4d5353500001000000 07920800 ffffffffffffffff ffffffffffffffff");
  EXPECT_FALSE(decode_negotiate(supplied));
}

TEST(NtlmsspTest, EveryTruncationIsRefused) {
  const Bytes negotiate = encode(NegotiateMessage{.flags = ntlm_flag::unicode, .version = NtlmVersion{}});
  const auto cut = [](const Bytes& bytes, std::size_t size) {
    return Bytes(bytes.begin(), bytes.begin() + static_cast<long>(size));
  };
  for (std::size_t n = 0; n < negotiate.size(); ++n) EXPECT_FALSE(decode_negotiate(cut(negotiate, n))) << n;
  for (std::size_t n = 0; n < nlmp::challenge_message.size(); ++n)
    EXPECT_FALSE(decode_challenge(cut(nlmp::challenge_message, n))) << n;
  for (std::size_t n = 0; n < nlmp::authenticate_message.size(); ++n) {
    EXPECT_FALSE(decode_authenticate(cut(nlmp::authenticate_message, n))) << n;
  }
}

TEST(NtlmsspTest, EachFieldOutsideTheMessageIsRefused) {
  for (const std::size_t field : {12u, 20u, 28u, 36u, 44u, 52u}) {
    for (const std::uint32_t offset : {0u, 63u, 0x1000u, 0x7FFFFFFFu, 0xFFFFFFF0u, 0xFFFFFFFFu}) {
      Bytes message = nlmp::authenticate_message;
      wire::store(message, field + 4, offset);
      EXPECT_FALSE(decode_authenticate(message)) << field << " at " << offset;
    }
    Bytes message = nlmp::authenticate_message;
    wire::store(message, field, std::uint16_t{0xFFFE});
    EXPECT_FALSE(decode_authenticate(message)) << field;
  }
}

TEST(NtlmsspTest, AnEmptyFieldMayPointAnywhere) {  // [MS-NLMP] 2.2.1.3: the offset SHOULD be set, and nobody reads it
  Bytes message = nlmp::authenticate_message;
  wire::store(message, 44, std::uint64_t{0xFFFFFFFF00000000});
  EXPECT_EQ(decode_authenticate(message).value().workstation, u"");
}

TEST(NtlmsspTest, OddUnicodeLengthsAreRefused) {
  Bytes message = nlmp::authenticate_message;
  wire::store(message, 36, std::uint16_t{7});
  EXPECT_FALSE(decode_authenticate(message));
}

TEST(NtlmsspTest, OemNamesAreAscii) {
  Bytes message = nlmp::authenticate_message;
  wire::store(message, 60, wire::load<std::uint32_t>(message, 60) & ~ntlm_flag::unicode);
  EXPECT_EQ(decode_authenticate(message).value().user, std::u16string(u"U\0s\0e\0r\0", 8));
  message[84] = std::byte{0xE9};
  EXPECT_FALSE(decode_authenticate(message));
}

TEST(NtlmsspTest, SignatureAndTypeAreChecked) {
  Bytes message = nlmp::authenticate_message;
  message[0] = std::byte{'M'};
  EXPECT_FALSE(decode_authenticate(message));
  EXPECT_FALSE(decode_authenticate(nlmp::challenge_message));
  EXPECT_FALSE(decode_challenge(nlmp::authenticate_message));
  EXPECT_FALSE(decode_negotiate(nlmp::authenticate_message));
}

}  // namespace
}  // namespace usher::auth
