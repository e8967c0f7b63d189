// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/auth/spnego.hpp"

#include "protocol/auth/der.hpp"
#include "tests/protocol/crypto/hex.hpp"

namespace usher::auth {
namespace {

using test::from_hex, test::to_hex, test::text;

const std::string ntlmssp_types = "300c060a2b06010401823702020a";

TEST(SpnegoTest, ServerHintIsNegTokenInit2) {  // [MS-SPNG] 2.2.1, 3.2.5.2
  EXPECT_EQ(to_hex(server_hint_token()),
            "604806062b0601050502a03e303c"
            "a00e" +
                ntlmssp_types +
                "a32a3028a0261b246e6f745f646566696e65645f696e5f5246433431373840706c656173655f69676e6f7265");
  const Bytes token = server_hint_token();
  const auto hint = decode_neg_token_init(token);
  ASSERT_TRUE(hint);
  EXPECT_TRUE(hint->prefers_ntlmssp());
  EXPECT_FALSE(hint->mech_token);
  EXPECT_FALSE(hint->mech_list_mic);
}

TEST(SpnegoTest, NegTokenInitCarriesTheOnlyMechanismAndItsToken) {
  const Bytes token = encode_neg_token_init(text("NTLMSSP"));
  EXPECT_EQ(to_hex(token), "602706062b0601050502a01d301ba00e" + ntlmssp_types + "a20904074e544c4d535350");
  const auto init = decode_neg_token_init(token);
  ASSERT_TRUE(init);
  EXPECT_EQ(init->mechanisms.size(), 1u);
  EXPECT_EQ(to_hex(init->mech_types), ntlmssp_types);
  EXPECT_EQ(to_hex(init->mech_types), to_hex(ntlmssp_mech_types()));
  EXPECT_EQ(to_hex(init->mech_token.value()), to_hex(text("NTLMSSP")));
}

/// A NegTokenInit over these fields, whatever they are.
Bytes init_with(std::initializer_list<ByteView> fields) {
  const Bytes oid = from_hex("06062b0601050502");
  const Bytes choice = der::element(der::context(0), {der::element(der::sequence, fields)});
  return der::element(der::application_0, {oid, choice});
}
const Bytes types_field = der::element(der::context(0), {from_hex(ntlmssp_types)});

TEST(SpnegoTest, KerberosFirstMeansThatTheTokenIsNotOurs) {
  const Bytes types = from_hex("a019 3017 06092a864886f712010202 060a2b06010401823702020a");
  const Bytes token = init_with({types, from_hex("a2040402beef")});
  const auto init = decode_neg_token_init(token);
  ASSERT_TRUE(init);
  EXPECT_TRUE(init->offers_ntlmssp());
  EXPECT_FALSE(init->prefers_ntlmssp());
}

TEST(SpnegoTest, FieldThreeIsAMicOfAClientAndHintsOfAServer) {
  const Bytes with_mic = init_with({types_field, from_hex("a3040402cafe")});
  EXPECT_EQ(to_hex(decode_neg_token_init(with_mic).value().mech_list_mic.value()), "cafe");
  const Bytes with_both = init_with({types_field, from_hex("a3023000 a4040402cafe")});
  EXPECT_EQ(to_hex(decode_neg_token_init(with_both).value().mech_list_mic.value()), "cafe");
  const Bytes with_neither = init_with({types_field, from_hex("a3030a0101")});
  EXPECT_FALSE(decode_neg_token_init(with_neither));
}

TEST(SpnegoTest, RequestFlagsAreIgnored) {
  const Bytes token = init_with({types_field, from_hex("a10403020640"), from_hex("a2040402beef")});
  EXPECT_EQ(to_hex(decode_neg_token_init(token).value().mech_token.value()), "beef");
}

TEST(SpnegoTest, FieldsTwiceOutOfOrderOrUnknownAreRefused) {
  const Bytes token = from_hex("a2040402beef");
  EXPECT_TRUE(decode_neg_token_init(init_with({types_field, token})));
  EXPECT_FALSE(decode_neg_token_init(init_with({token, types_field})));
  EXPECT_FALSE(decode_neg_token_init(init_with({types_field, token, token})));
  EXPECT_FALSE(decode_neg_token_init(init_with({types_field, from_hex("a9040402beef")})));
  EXPECT_FALSE(decode_neg_token_init(init_with({token})));
}

TEST(SpnegoTest, AMechanismListIsNeitherEmptyNorLong) {
  const auto with = [](std::size_t count) {
    Bytes list;
    for (std::size_t i = 0; i < count; ++i) wire::append(list, from_hex("060a2b06010401823702020a"));
    return init_with({der::element(der::context(0), {der::element(der::sequence, {list})})});
  };
  EXPECT_FALSE(decode_neg_token_init(with(0)));
  EXPECT_TRUE(decode_neg_token_init(with(32)));
  EXPECT_FALSE(decode_neg_token_init(with(33)));
  EXPECT_FALSE(decode_neg_token_init(with(8000)));
}

TEST(SpnegoTest, NegTokenRespBothWays) {
  const Bytes token_bytes = from_hex("0102"), mic = from_hex("0304");
  const Bytes bytes = encode_neg_token_resp({.state = NegState::accept_incomplete,
                                             .supported_mech = ntlmssp_oid(),
                                             .response_token = token_bytes,
                                             .mech_list_mic = mic});
  EXPECT_EQ(to_hex(bytes), "a121301fa0030a0101a10c060a2b06010401823702020aa20404020102a30404020304");
  const auto read = decode_neg_token_resp(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->state, NegState::accept_incomplete);
  EXPECT_EQ(to_hex(read->supported_mech.value()), to_hex(ntlmssp_oid()));
  EXPECT_EQ(to_hex(read->response_token.value()), "0102");
  EXPECT_EQ(to_hex(read->mech_list_mic.value()), "0304");
}

TEST(SpnegoTest, NegTokenRespFieldsAreOptionalAndStatesKnown) {
  EXPECT_FALSE(decode_neg_token_resp(from_hex("a1023000")).value().state);
  EXPECT_EQ(decode_neg_token_resp(from_hex("a1073005a0030a0103")).value().state, NegState::request_mic);
  EXPECT_FALSE(decode_neg_token_resp(from_hex("a1073005a0030a0104")));
  EXPECT_FALSE(decode_neg_token_resp(from_hex("a1083006a0040a020000")));
}

TEST(SpnegoTest, EveryTruncationAndEveryTailIsRefused) {
  const Bytes token = from_hex("0102");
  Bytes init = encode_neg_token_init(token), hint = server_hint_token();
  Bytes resp = encode_neg_token_resp({.state = NegState::reject, .response_token = token});
  for (std::size_t size = 0; size < init.size(); ++size)
    EXPECT_FALSE(decode_neg_token_init(ByteView(init).first(size)));
  for (std::size_t size = 0; size < hint.size(); ++size)
    EXPECT_FALSE(decode_neg_token_init(ByteView(hint).first(size)));
  for (std::size_t size = 0; size < resp.size(); ++size)
    EXPECT_FALSE(decode_neg_token_resp(ByteView(resp).first(size)));
  init.push_back(std::byte{0}), resp.push_back(std::byte{0});
  EXPECT_FALSE(decode_neg_token_init(init));
  EXPECT_FALSE(decode_neg_token_resp(resp));
}

TEST(SpnegoTest, NestingIsReadAsDeepAsTheGrammarAndNoDeeper) {
  Bytes bomb;
  for (int depth = 0; depth < 12000; ++depth) wire::append(bomb, from_hex("3080"));
  EXPECT_FALSE(decode_neg_token_init(bomb));
  Bytes nested = from_hex("0400");
  for (int depth = 0; depth < 2000; ++depth) nested = der::element(der::sequence, {nested});
  EXPECT_FALSE(decode_neg_token_init(init_with({nested})));
  EXPECT_FALSE(decode_neg_token_init(init_with({types_field, der::element(der::context(2), {nested})})));
  EXPECT_FALSE(decode_neg_token_resp(der::element(der::context(1), {nested})));
}

TEST(SpnegoTest, RawNtlmsspIsRecognized) {
  EXPECT_TRUE(is_raw_ntlmssp(from_hex("4e544c4d53535000 01000000")));
  EXPECT_FALSE(is_raw_ntlmssp(from_hex("4e544c4d535350")));
  EXPECT_FALSE(is_raw_ntlmssp(from_hex("4e544c4d53535020 01000000")));
}

}  // namespace
}  // namespace usher::auth
