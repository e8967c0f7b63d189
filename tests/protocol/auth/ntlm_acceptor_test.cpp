// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/auth/ntlm_acceptor.hpp"

#include <algorithm>

#include "protocol/auth/der.hpp"
#include "tests/protocol/auth/logon.hpp"

namespace usher::auth {
namespace {

using namespace test;

/// A challenged acceptor answers this NTLMSSP message, which may be anything.
Result<NtlmAcceptor::Step> answer(ByteView authenticate, NtlmPolicy policy = {}) {
  Server server;
  auto acceptor = server.acceptor(policy);
  EXPECT_TRUE(acceptor.step(NtlmInitiator(alice(false)).first_token()));
  return acceptor.step(authenticate);
}

/// What alice's client answers to Server, as NTLMSSP alone.
Bytes good_answer() {
  Server server;
  return log_on(server.acceptor(), alice(false)).answer;
}

AuthenticateMessage with_response(ByteView lm, ByteView nt) {
  return {.lm_response = lm,
          .nt_response = nt,
          .domain = u"Domain",
          .user = u"alice",
          .workstation = u"PC",
          .flags = ntlm_flag::unicode,
          .version = {}};
}

/// A response of alice over these AV_PAIRs, correct whatever they are.
Bytes nt_response_over(ByteView av_pairs) {
  const auto key = ntowf_v2(nt_hash(u"secret"), u"alice", u"Domain", &simple_upcase);
  const Bytes temp = make_client_challenge({1}, challenge_of(0x80), av_pairs);
  Bytes response;
  wire::append(response, nt_proof_str(key, challenge_of(1), temp)), wire::append(response, temp);
  return response;
}

TEST(NtlmAcceptorTest, AliceLogsOn) {
  Server server;
  const Logon logon = log_on(server.acceptor(), alice());
  ASSERT_TRUE(logon.result);
  EXPECT_TRUE(logon.result->done);
  const Identity& identity = logon.result->identity;
  EXPECT_EQ(identity.user, u"alice");
  EXPECT_EQ(identity.domain, u"Domain");
  EXPECT_EQ(identity.workstation, u"PC");
  EXPECT_FALSE(identity.is_anonymous);
  EXPECT_FALSE(identity.is_guest);
  EXPECT_EQ(server.asked, std::vector<std::u16string>{u"alice"});
}

TEST(NtlmAcceptorTest, ChallengeNamesTheServerAndTheTime) {  // [MS-NLMP] 3.2.5.1.1
  Server server;
  const Logon logon = log_on(server.acceptor(), alice());
  const auto response = decode_neg_token_resp(logon.challenge);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->state, NegState::accept_incomplete);
  EXPECT_EQ(to_hex(response->supported_mech.value()), to_hex(ntlmssp_oid()));
  const auto challenge = decode_challenge(*response->response_token);
  ASSERT_TRUE(challenge);
  EXPECT_EQ(challenge->target_name, u"USHER");
  EXPECT_EQ(challenge->server_challenge, challenge_of(1));
  EXPECT_TRUE(challenge->flags & ntlm_flag::target_type_server);
  EXPECT_FALSE(challenge->flags & ntlm_flag::lm_key);
  const auto pairs = AvPairs::parse(challenge->target_info);
  ASSERT_TRUE(pairs);
  EXPECT_EQ(to_hex(pairs->find(AvId::nb_computer_name).value()), "55005300480045005200");
  EXPECT_EQ(pairs->timestamp(), 133'000'000'000'000'000u);
}

TEST(NtlmAcceptorTest, FlagsThatNobodyAskedForAreNotGranted) {
  Server server;
  auto acceptor = server.acceptor();
  const auto reply =
      acceptor.step(encode(NegotiateMessage{.flags = ntlm_flag::oem | ntlm_flag::lm_key, .version = {}}));
  ASSERT_TRUE(reply);
  EXPECT_EQ(decode_challenge(reply->reply).value().flags,
            ntlm_flag::oem | ntlm_flag::ntlm | ntlm_flag::target_info | ntlm_flag::target_type_server);
  auto other = server.acceptor();
  EXPECT_EQ(other.step(encode(NegotiateMessage{.flags = ntlm_flag::ntlm, .version = {}})).error(),
            NtStatus::invalid_parameter);
}

TEST(NtlmAcceptorTest, TheMechListMicIsAnsweredWithOurs) {  // RFC 4178 5
  Server server;
  const Logon logon = log_on(server.acceptor(), alice());
  const auto last = decode_neg_token_resp(logon.last);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->state, NegState::accept_completed);
  EXPECT_EQ(last->mech_list_mic.value().size(), 16u);
  EXPECT_TRUE(logon.client_end);
}

TEST(NtlmAcceptorTest, AClientWithoutMechListMicGetsNone) {
  Server server;
  auto acceptor = server.acceptor();
  ASSERT_TRUE(acceptor.step(NtlmInitiator(alice()).first_token()));
  const Logon logon = log_on(server.acceptor(), alice());
  const auto result = acceptor.step(encode_neg_token_resp({.response_token = unwrap(logon.answer)}));
  ASSERT_TRUE(result);
  EXPECT_EQ(to_hex(result->reply), "a1073005a0030a0100");
}

TEST(NtlmAcceptorTest, AWrongMechListMicIsRefused) {
  Server server;
  auto acceptor = server.acceptor();
  NtlmInitiator initiator(alice());
  Bytes token = initiator.step(acceptor.step(initiator.first_token()).value().reply).value();
  token.back() ^= std::byte{1};
  EXPECT_EQ(acceptor.step(token).error(), NtStatus::logon_failure);
}

TEST(NtlmAcceptorTest, AClientThatPrefersKerberosIsLedToNtlmssp) {  // RFC 4178 4.2
  const Bytes types = from_hex("a019 3017 06092a864886f712010202 060a2b06010401823702020a");
  const Bytes fields = der::element(der::sequence, {types, from_hex("a2040402beef")});
  const Bytes token =
      der::element(der::application_0, {from_hex("06062b0601050502"), der::element(der::context(0), {fields})});

  Server server;
  auto acceptor = server.acceptor();
  const auto chosen = acceptor.step(token);
  ASSERT_TRUE(chosen);
  EXPECT_EQ(to_hex(chosen->reply), "a1153013a0030a0101a10c060a2b06010401823702020a");
  NtlmInitiator initiator(alice(false));
  const auto challenged = acceptor.step(encode_neg_token_resp({.response_token = initiator.first_token()}));
  ASSERT_TRUE(challenged);
  EXPECT_FALSE(decode_neg_token_resp(challenged->reply).value().supported_mech);
  const Bytes message = initiator.step(unwrap(challenged->reply)).value();
  // The MIC covers the list that the client sent, not ours.
  NtlmSigner signer(initiator.session_key(), decode_authenticate(message).value().flags, crypto::Role::client);
  const auto mic = signer.sign(ByteView(types).subspan(2));
  const auto done = acceptor.step(encode_neg_token_resp({.response_token = message, .mech_list_mic = mic}));
  ASSERT_TRUE(done);
  EXPECT_TRUE(
      signer.verify(ByteView(types).subspan(2), decode_neg_token_resp(done->reply).value().mech_list_mic.value()));
}

TEST(NtlmAcceptorTest, AClientWithoutNtlmsspIsRefused) {
  const Bytes fields = der::element(der::sequence, {from_hex("a00d 300b 06092a864886f712010202")});
  const Bytes token =
      der::element(der::application_0, {from_hex("06062b0601050502"), der::element(der::context(0), {fields})});
  Server server;
  EXPECT_EQ(server.acceptor().step(token).error(), NtStatus::invalid_parameter);
}

TEST(NtlmAcceptorTest, WrongPasswordAndUnknownUserAreTheSame) {
  Server server;
  EXPECT_EQ(log_on(server.acceptor(), user(u"alice", u"Secret")).result.error(), NtStatus::logon_failure);
  EXPECT_EQ(log_on(server.acceptor(), user(u"alice", u"")).result.error(), NtStatus::logon_failure);
  EXPECT_EQ(log_on(server.acceptor(), user(u"bob", u"secret")).result.error(), NtStatus::logon_failure);
  EXPECT_EQ(server.asked.size(), 3u);
}

TEST(NtlmAcceptorTest, AnUnknownUserWhoseHashWouldBeZeroIsStillUnknown) {  // the stand-in hash opens nothing
  Server server;
  auto nobody = user(u"nobody", u"");
  nobody.hash = crypto::Key{}.resized(16);
  EXPECT_EQ(log_on(server.acceptor(), nobody).result.error(), NtStatus::logon_failure);
}

TEST(NtlmAcceptorTest, AResponseComputedWithoutDomainIsAccepted) {  // [MS-NLMP] 3.2.5.1.2, "incorrectly use NIL"
  const auto key = ntowf_v2(nt_hash(u"secret"), u"alice", u"", &simple_upcase);
  const Bytes temp = make_client_challenge({1}, challenge_of(0x80), Bytes(4));
  Bytes response;
  wire::append(response, nt_proof_str(key, challenge_of(1), temp)), wire::append(response, temp);
  EXPECT_TRUE(answer(encode(with_response({}, response))));
}

TEST(NtlmAcceptorTest, OldClientsHaveNeitherVersionNorMic) {  // payload from byte 64 on, as libsmb2 sends it
  const Bytes response = nt_response_over(Bytes(4));
  Bytes message = encode(with_response({}, response));
  message.erase(message.begin() + 64, message.begin() + 88);
  for (std::size_t field = 12; field <= 52; field += 8) {
    wire::store(message, field + 4, wire::load<std::uint32_t>(message, field + 4) - 24);
  }
  EXPECT_TRUE(answer(message));
}

TEST(NtlmAcceptorTest, ACorrectLmOrNtlmV1ResponseIsNotEnough) {
  const auto response_key = ntowf_v2(nt_hash(u"secret"), u"alice", u"Domain", &simple_upcase);
  Bytes lmv2;
  wire::append(lmv2, crypto::hmac_md5(response_key.view(), {challenge_of(1), challenge_of(0x80)}));
  wire::append(lmv2, challenge_of(0x80));
  EXPECT_EQ(answer(encode(with_response(lmv2, {}))).error(), NtStatus::logon_failure);
  EXPECT_EQ(answer(encode(with_response(lmv2, lmv2))).error(), NtStatus::logon_failure);
  EXPECT_EQ(answer(encode(with_response(Bytes(24), Bytes(24)))).error(), NtStatus::logon_failure);
}

TEST(NtlmAcceptorTest, AResponseOfAnotherVersionIsRefused) {
  Bytes response = nt_response_over(Bytes(4));
  EXPECT_TRUE(answer(encode(with_response({}, response))));
  const auto key = ntowf_v2(nt_hash(u"secret"), u"alice", u"Domain", &simple_upcase);
  for (const std::size_t version_at : {16u, 17u}) {
    Bytes other = response;
    other[version_at] = std::byte{2};
    std::ranges::copy(nt_proof_str(key, challenge_of(1), ByteView(other).subspan(16)), other.begin());
    EXPECT_EQ(answer(encode(with_response({}, other))).error(), NtStatus::logon_failure);
  }
}

TEST(NtlmAcceptorTest, MalformedAvPairsUnderACorrectProofAreRefused) {
  EXPECT_TRUE(answer(encode(with_response({}, nt_response_over(from_hex("0100 0200 4100 0000 0000"))))));
  EXPECT_EQ(answer(encode(with_response({}, nt_response_over(from_hex("0100 ff00 4100 0000 0000"))))).error(),
            NtStatus::invalid_parameter);
  EXPECT_EQ(answer(encode(with_response({}, nt_response_over(from_hex("0100 0600 4100"))))).error(),
            NtStatus::invalid_parameter);
}

TEST(NtlmAcceptorTest, AMicThatWasPromisedHasToBeThere) {
  const Bytes promised = nt_response_over(from_hex("0600 0400 02000000 0000 0000"));
  EXPECT_EQ(answer(encode(with_response({}, promised))).error(), NtStatus::logon_failure);  // zeros
  const Bytes not_promised = nt_response_over(from_hex("0600 0400 01000000 0000 0000"));
  EXPECT_TRUE(answer(encode(with_response({}, not_promised))));
}

TEST(NtlmAcceptorTest, NoFlippedBitOfAnAuthenticateIsAccepted) {
  const Bytes good = good_answer();
  ASSERT_TRUE(answer(good));
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes flipped = good;
    flipped[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_FALSE(answer(flipped)) << "byte " << bit / 8;
  }
}

TEST(NtlmAcceptorTest, ATamperedNegotiateOrChallengeShowsInTheMic) {
  Server server;
  auto acceptor = server.acceptor();
  Bytes negotiate = NtlmInitiator(alice(false)).first_token();
  negotiate[12] ^= std::byte{ntlm_flag::oem};
  ASSERT_TRUE(acceptor.step(negotiate));
  EXPECT_EQ(acceptor.step(good_answer()).error(), NtStatus::logon_failure);
}

TEST(NtlmAcceptorTest, AReplayAgainstAnotherChallengeFails) {
  Server server;
  auto acceptor = server.acceptor({}, 2);
  ASSERT_TRUE(acceptor.step(NtlmInitiator(alice(false)).first_token()));
  EXPECT_EQ(acceptor.step(good_answer()).error(), NtStatus::logon_failure);
}

TEST(NtlmAcceptorTest, EveryTruncationIsRefused) {
  for (const bool use_spnego : {true, false}) {
    Server server;
    const Logon logon = log_on(server.acceptor(), alice(use_spnego));
    for (std::size_t size = 0; size < logon.first.size(); ++size) {
      EXPECT_FALSE(server.acceptor().step(ByteView(logon.first).first(size))) << size;
    }
    for (std::size_t size = 0; size < logon.answer.size(); ++size) {
      auto acceptor = server.acceptor();
      ASSERT_TRUE(acceptor.step(logon.first));
      EXPECT_FALSE(acceptor.step(ByteView(logon.answer).first(size))) << size;
    }
  }
}

TEST(NtlmAcceptorTest, NamesWithNulLoneSurrogatesOrOfGreatLengthAreNobodyAndNoGuest) {
  const std::u16string long_name(257, u'a');
  for (const std::u16string& name :
       {std::u16string(u"alice\0", 6), std::u16string(u"\0alice", 6), std::u16string{u'a', char16_t{0xD800}},
        std::u16string{char16_t{0xDC00}, u'a'}, long_name}) {
    Server server;
    EXPECT_EQ(log_on(server.acceptor({.allow_guest = true}), user(name, u"secret")).result.error(),
              NtStatus::logon_failure);
    auto odd_domain = alice(), odd_workstation = alice();
    odd_domain.domain = name, odd_workstation.workstation = name;
    EXPECT_EQ(log_on(server.acceptor(), odd_domain).result.error(), NtStatus::logon_failure);
    EXPECT_EQ(log_on(server.acceptor(), odd_workstation).result.error(), NtStatus::logon_failure);
    EXPECT_TRUE(server.asked.empty());
  }
  Server server;
  (void)log_on(server.acceptor(), user(u"𝒜lice", u""));  // a surrogate pair is a character
  EXPECT_EQ(server.asked.size(), 1u);
}

TEST(NtlmAcceptorTest, AnonymousOnlyWhereAllowed) {  // [MS-NLMP] 3.2.5.1.2
  Server server;
  EXPECT_EQ(log_on(server.acceptor(), user(u"", u"")).result.error(), NtStatus::logon_failure);
  EXPECT_EQ(log_on(server.acceptor({.allow_guest = true}), user(u"", u"")).result.error(), NtStatus::logon_failure);
  const Logon logon = log_on(server.acceptor({.allow_anonymous = true}), user(u"", u""));
  ASSERT_TRUE(logon.result);
  EXPECT_TRUE(logon.result->identity.is_anonymous);
  EXPECT_FALSE(logon.result->identity.is_guest);
  EXPECT_EQ(logon.result->identity.session_key, logon.client_key);
  EXPECT_TRUE(server.asked.empty());
}

TEST(NtlmAcceptorTest, AnEmptyUserWithAResponseIsNotAnonymousAndNotGuest) {
  const Bytes response = nt_response_over(Bytes(4));
  auto message = with_response({}, response);
  message.user.clear();
  EXPECT_EQ(answer(encode(message), {.allow_anonymous = true, .allow_guest = true}).error(), NtStatus::logon_failure);
  auto lm_only = with_response(response, {});
  lm_only.user.clear();
  EXPECT_EQ(answer(encode(lm_only), {.allow_anonymous = true, .allow_guest = true}).error(), NtStatus::logon_failure);
}

TEST(NtlmAcceptorTest, OnlyUnknownUsersBecomeGuestAndOnlyWhereAllowed) {
  Server server;
  const Logon logon = log_on(server.acceptor({.allow_guest = true}), user(u"bob", u"whatever"));
  ASSERT_TRUE(logon.result);
  EXPECT_TRUE(logon.result->identity.is_guest);
  EXPECT_EQ(logon.result->identity.user, u"bob");
  EXPECT_FALSE(logon.result->identity.session_key == logon.client_key);  // nobody's password made it
  EXPECT_EQ(to_hex(logon.last), "a1073005a0030a0100");
  EXPECT_EQ(log_on(server.acceptor({.allow_guest = true}), user(u"alice", u"wrong")).result.error(),
            NtStatus::logon_failure);
}

TEST(NtlmAcceptorTest, ASessionKeyOfAnotherSizeIsRefused) {  // [MS-NLMP] 3.2.5.1.2, SEC_E_INVALID_TOKEN
  const Bytes response = nt_response_over(Bytes(4));
  for (const std::size_t size : {0u, 1u, 15u, 17u, 32u, 4000u}) {
    const Bytes key(size);
    auto message = with_response({}, response);
    message.flags |= ntlm_flag::key_exch | ntlm_flag::sign, message.encrypted_random_session_key = key;
    EXPECT_EQ(answer(encode(message)).error(), NtStatus::invalid_parameter) << size;
  }
  const Bytes key(16);
  auto message = with_response({}, response);
  message.flags |= ntlm_flag::key_exch | ntlm_flag::sign, message.encrypted_random_session_key = key;
  EXPECT_TRUE(answer(encode(message)));
}

TEST(NtlmAcceptorTest, WithoutSigningTheKeyExchangeMayBeLeftOut) {  // [MS-NLMP] 3.1.5.1.2
  const Bytes response = nt_response_over(Bytes(4));
  auto message = with_response({}, response);
  message.flags |= ntlm_flag::key_exch;
  const auto result = answer(encode(message));
  ASSERT_TRUE(result);
  const auto response_key = ntowf_v2(nt_hash(u"secret"), u"alice", u"Domain", &simple_upcase);
  crypto::Digest16 proof{};
  std::ranges::copy(ByteView(response).first(16), proof.begin());
  EXPECT_EQ(result->identity.session_key, session_base_key(response_key, proof));
}

TEST(NtlmAcceptorTest, MessagesOutOfOrderAreRefusedForGood) {
  Server server;
  const Logon logon = log_on(server.acceptor(), alice());
  auto early = server.acceptor();
  EXPECT_FALSE(early.step(logon.answer));  // AUTHENTICATE first
  EXPECT_FALSE(early.step(logon.first));   // and it stays failed
  auto twice = server.acceptor();
  ASSERT_TRUE(twice.step(logon.first));
  EXPECT_FALSE(twice.step(logon.first));
  EXPECT_FALSE(twice.step(logon.answer));
  auto reflected = server.acceptor();
  EXPECT_FALSE(reflected.step(unwrap(logon.challenge)));
  auto done = server.acceptor();
  ASSERT_TRUE(done.step(logon.first));
  ASSERT_TRUE(done.step(logon.answer));
  EXPECT_FALSE(done.step(logon.answer));
}

TEST(NtlmAcceptorTest, WhatIsKeptUntilTheLogonEndsIsBounded) {
  Server server;
  Bytes long_negotiate = NtlmInitiator(alice(false)).first_token();
  long_negotiate.resize(2048);
  EXPECT_TRUE(server.acceptor().step(long_negotiate));
  long_negotiate.resize(2049);
  EXPECT_EQ(server.acceptor().step(long_negotiate).error(), NtStatus::invalid_parameter);
}

}  // namespace
}  // namespace usher::auth
