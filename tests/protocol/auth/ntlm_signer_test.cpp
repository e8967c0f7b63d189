// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/auth/ntlm_signer.hpp"

#include "protocol/auth/ntlmssp.hpp"
#include "tests/protocol/auth/nlmp_vectors.hpp"

namespace usher::auth {
namespace {

using test::from_hex, test::to_hex, test::text;
namespace nlmp = test::nlmp;

const crypto::Key key(nlmp::random_session_key);
const Bytes plaintext = from_hex("50006c00610069006e007400650078007400");
constexpr std::uint32_t flags = ntlm_flag::extended_session_security | ntlm_flag::key_128;

TEST(NtlmSignerTest, ChecksumOfTheSpecification) {  // [MS-NLMP] 4.2.4.4, before it is encrypted
  EXPECT_EQ(to_hex(NtlmSigner(key, flags, crypto::Role::client).sign(plaintext)), "0100000070352851f256430900000000");
}

TEST(NtlmSignerTest,
     WithKeyExchangeTheChecksumIsEncrypted) {  // 3.4.4.2; the key stream is plaintext xor data of 4.2.4.4
  NtlmSigner signer(key, flags | ntlm_flag::key_exch, crypto::Role::client);
  EXPECT_EQ(to_hex(signer.sign(plaintext)), "0100000074d045342c4f1cd500000000");
}

TEST(NtlmSignerTest, EachEndVerifiesTheOtherInSequence) {
  for (const std::uint32_t strength : {ntlm_flag::key_128, ntlm_flag::key_56, 0u}) {
    const std::uint32_t all = ntlm_flag::extended_session_security | ntlm_flag::key_exch | strength;
    NtlmSigner client(key, all, crypto::Role::client), server(key, all, crypto::Role::server);
    const auto first = client.sign(text("one")), second = client.sign(text("one"));
    EXPECT_NE(first, second);
    EXPECT_TRUE(server.verify(text("one"), first));
    EXPECT_TRUE(server.verify(text("one"), second));
    EXPECT_FALSE(server.verify(text("one"), second));  // a replay
    EXPECT_TRUE(client.verify(text("two"), server.sign(text("two"))));
  }
}

TEST(NtlmSignerTest, SealedMessageOfTheSpecification) {  // [MS-NLMP] 4.2.4.4
  Bytes message = plaintext;
  const auto signature = NtlmSigner(key, flags | ntlm_flag::key_exch, crypto::Role::client).seal(message, message);
  EXPECT_EQ(to_hex(message), "54e50165bf1936dc996020c1811b0f06fb5f");
  EXPECT_EQ(to_hex(signature), "010000007fb38ec5c55d497600000000");
  NtlmSigner server(key, flags | ntlm_flag::key_exch, crypto::Role::server);
  EXPECT_TRUE(server.unseal(message, message, signature));
  EXPECT_EQ(message, plaintext);
}

TEST(NtlmSignerTest, ReflectedChangedAndShortSignaturesAreRefused) {
  const auto signature = NtlmSigner(key, flags, crypto::Role::client).sign(text("list"));
  EXPECT_FALSE(NtlmSigner(key, flags, crypto::Role::client).verify(text("list"), signature));
  EXPECT_FALSE(NtlmSigner(key, flags, crypto::Role::server).verify(text("lisp"), signature));
  EXPECT_FALSE(NtlmSigner(key, flags, crypto::Role::server).verify(text("list"), ByteView(signature).first(15)));
  EXPECT_FALSE(NtlmSigner(key, flags, crypto::Role::server).verify(text("list"), {}));
  EXPECT_TRUE(NtlmSigner(key, flags, crypto::Role::server).verify(text("list"), signature));
}

}  // namespace
}  // namespace usher::auth
