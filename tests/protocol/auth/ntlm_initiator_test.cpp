// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/auth/ntlm_initiator.hpp"

#include "tests/protocol/auth/logon.hpp"

namespace usher::auth {
namespace {

using namespace test;

TEST(NtlmInitiatorTest, BothEndsShareASessionKey) {
  for (const bool use_spnego : {true, false}) {
    Server server;
    const Logon logon = log_on(server.acceptor(), alice(use_spnego));
    ASSERT_TRUE(logon.result);
    EXPECT_TRUE(logon.client_end);
    EXPECT_EQ(to_hex(logon.client_key.view()), "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");
    EXPECT_EQ(logon.result->identity.session_key, logon.client_key);
  }
}

TEST(NtlmInitiatorTest, AChallengeWithATimeIsAnsweredWithThatTimeAMicAndNoLmResponse) {  // [MS-NLMP] 3.1.5.1.2
  Server server;
  const Logon logon = log_on(server.acceptor(), alice());
  const auto message = decode_authenticate(unwrap(logon.answer));
  ASSERT_TRUE(message);
  EXPECT_EQ(to_hex(message->lm_response), std::string(48, '0'));
  EXPECT_EQ(wire::load<std::uint64_t>(message->nt_response, 16 + 8), 133'000'000'000'000'000u);
  const auto pairs = AvPairs::parse(message->nt_response.subspan(44));
  ASSERT_TRUE(pairs);
  EXPECT_EQ(pairs->flags(), av_flag_mic_present);
  EXPECT_EQ(to_hex(pairs->find(AvId::channel_bindings).value()), std::string(32, '0'));
  EXPECT_EQ(pairs->find(AvId::target_name).value().size(), 20u);
  EXPECT_TRUE(pairs->find(AvId::dns_computer_name));
}

TEST(NtlmInitiatorTest, AChallengeWithoutATimeGetsOurTimeAndAnLmv2Response) {
  auto config = alice(false);
  config.now = {77};
  NtlmInitiator initiator(config);
  (void)initiator.first_token();
  const ChallengeMessage challenge{.flags = ntlm_flag::unicode | ntlm_flag::extended_session_security,
                                   .server_challenge = challenge_of(1),
                                   .version = {}};
  const Bytes answer = initiator.step(encode(challenge)).value();
  const auto message = decode_authenticate(answer).value();
  EXPECT_EQ(to_hex(message.lm_response.subspan(16)), to_hex(challenge_of(0x80)));
  EXPECT_NE(to_hex(message.lm_response.first(16)), std::string(32, '0'));
  EXPECT_EQ(wire::load<std::uint64_t>(message.nt_response, 16 + 8), 77u);
  EXPECT_TRUE(message.encrypted_random_session_key.empty());  // no key exchange was offered
  EXPECT_EQ(initiator.session_key().size(), 16u);
}

TEST(NtlmInitiatorTest, AServerWithoutExtendedSessionSecurityIsNotAnswered) {
  NtlmInitiator initiator(alice(false));
  (void)initiator.first_token();
  EXPECT_EQ(initiator.step(encode(ChallengeMessage{.flags = ntlm_flag::unicode, .version = {}})).error(),
            NtStatus::not_supported);
}

TEST(NtlmInitiatorTest, AForgedMechListMicOfTheServerIsRefused) {  // RFC 4178 5
  Server server;
  auto acceptor = server.acceptor();
  NtlmInitiator initiator(alice());
  const auto answer = initiator.step(acceptor.step(initiator.first_token()).value().reply);
  Bytes last = acceptor.step(answer.value()).value().reply;
  last.back() ^= std::byte{1};
  EXPECT_EQ(initiator.step(last).error(), NtStatus::logon_failure);
}

TEST(NtlmInitiatorTest, RejectAndAnythingButCompletedAreFailures) {
  for (const NegState state : {NegState::reject, NegState::accept_incomplete, NegState::request_mic}) {
    Server server;
    auto acceptor = server.acceptor();
    NtlmInitiator initiator(alice());
    ASSERT_TRUE(initiator.step(acceptor.step(initiator.first_token()).value().reply));
    EXPECT_EQ(initiator.step(encode_neg_token_resp({.state = state})).error(), NtStatus::logon_failure);
    EXPECT_FALSE(initiator.step(encode_neg_token_resp({.state = NegState::accept_completed})));  // failed for good
  }
  NtlmInitiator refused(alice());
  (void)refused.first_token();
  EXPECT_EQ(refused.step(encode_neg_token_resp({.state = NegState::reject})).error(), NtStatus::logon_failure);
}

TEST(NtlmInitiatorTest, EveryTruncationOfAServerTokenIsRefused) {
  for (const bool use_spnego : {true, false}) {
    Server server;
    const Logon logon = log_on(server.acceptor(), alice(use_spnego));
    for (std::size_t size = 0; size < logon.challenge.size(); ++size) {
      NtlmInitiator initiator(alice(use_spnego));
      (void)initiator.first_token();
      EXPECT_FALSE(initiator.step(ByteView(logon.challenge).first(size))) << size;
    }
    for (std::size_t size = 0; size < logon.last.size(); ++size) {
      NtlmInitiator initiator(alice(use_spnego));
      (void)initiator.first_token();
      ASSERT_TRUE(initiator.step(logon.challenge));
      EXPECT_FALSE(initiator.step(ByteView(logon.last).first(size))) << size;
    }
  }
}

TEST(NtlmInitiatorTest, StepsOutOfOrderAreRefused) {
  NtlmInitiator initiator(alice());
  EXPECT_FALSE(initiator.step(server_hint_token()));
}

}  // namespace
}  // namespace usher::auth
