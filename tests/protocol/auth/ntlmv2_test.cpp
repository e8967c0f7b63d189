// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/auth/ntlmv2.hpp"

#include <algorithm>

#include "tests/protocol/auth/nlmp_vectors.hpp"

namespace usher::auth {
namespace {

using test::from_hex, test::to_hex;
namespace nlmp = test::nlmp;

Challenge8 challenge(ByteView bytes) {
  Challenge8 result{};
  std::ranges::copy(bytes, result.begin());
  return result;
}
const crypto::Key response_key = ntowf_v2(nt_hash(u"Password"), u"User", u"Domain", &simple_upcase);
const Bytes temp = make_client_challenge({}, challenge(nlmp::client_challenge), nlmp::av_pairs);

TEST(Ntlmv2Test, NtHash) {  // [MS-NLMP] 4.2.2.1.2
  EXPECT_EQ(to_hex(nt_hash(u"Password").view()), "a4f49c406510bdcab6824ee7c30fd852");
}

TEST(Ntlmv2Test, NtowfV2) {  // 4.2.4.1.1
  EXPECT_EQ(to_hex(response_key.view()), "0c868a403bfd7a93a3001ef22ef02e3f");
}

TEST(Ntlmv2Test, OnlyTheUserIsUpperCased) {  // 3.3.2
  EXPECT_EQ(ntowf_v2(nt_hash(u"Password"), u"uSER", u"Domain", &simple_upcase), response_key);
  EXPECT_FALSE(ntowf_v2(nt_hash(u"Password"), u"User", u"DOMAIN", &simple_upcase) == response_key);
}

TEST(Ntlmv2Test, Temp) {  // 4.2.4.1.3
  EXPECT_EQ(to_hex(temp),
            "01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000"
            "02000c0044006f006d00610069006e0001000c005300650072007600650072000000000000000000");
}

TEST(Ntlmv2Test, NtProofStrAndSessionBaseKey) {  // 4.2.4.2.2, 4.2.4.1.2
  const auto proof = nt_proof_str(response_key, challenge(nlmp::server_challenge), temp);
  EXPECT_EQ(to_hex(proof), "68cd0ab851e51c96aabc927bebef6a1c");
  EXPECT_EQ(to_hex(session_base_key(response_key, proof).view()), "8de40ccadbc14a82f15cb0ad0de95ca3");
}

TEST(Ntlmv2Test, EncryptedSessionKeyBothWays) {  // 4.2.4.2.3
  const crypto::Key base(from_hex("8de40ccadbc14a82f15cb0ad0de95ca3"));
  const crypto::Key encrypted = exchange_key(base, nlmp::random_session_key);
  EXPECT_EQ(to_hex(encrypted.view()), "c5dad2544fc9799094ce1ce90bc9d03e");
  EXPECT_EQ(to_hex(exchange_key(base, encrypted.view()).view()), to_hex(nlmp::random_session_key));
}

TEST(Ntlmv2Test, TheMicFieldItselfCountsAsZeros) {  // 3.1.5.1.2
  const crypto::Key key(nlmp::random_session_key);
  Bytes authenticate(100);
  const auto mic = message_integrity_code(key, from_hex("01"), from_hex("02"), authenticate);
  EXPECT_EQ(to_hex(mic), to_hex(crypto::hmac_md5(key.view(), {from_hex("0102"), authenticate})));
  std::ranges::copy(mic, MutableByteView(authenticate).subspan(72).begin());
  EXPECT_EQ(message_integrity_code(key, from_hex("01"), from_hex("02"), authenticate), mic);
  authenticate[71] = std::byte{1};
  EXPECT_NE(message_integrity_code(key, from_hex("01"), from_hex("02"), authenticate), mic);
}

TEST(Ntlmv2Test, SimpleUpcase) {
  const std::u16string small = u"az09éÿßõāłžαςώяёіӏա", upper = u"AZ09ÉŸßÕĀŁŽΑΣΏЯЁІӏԱ";
  std::u16string made = small;
  std::ranges::transform(made, made.begin(), simple_upcase);
  EXPECT_EQ(made, upper);
  std::ranges::transform(made, made.begin(), simple_upcase);
  EXPECT_EQ(made, upper);
}

}  // namespace
}  // namespace usher::auth
