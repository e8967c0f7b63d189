// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/interceptor.hpp"

#include <gmock/gmock.h>

#include "protocol/smb2/close.hpp"
#include "protocol/smb2/read.hpp"
#include "server/gate.hpp"
#include "server/session_keys.hpp"
#include "tests/support/test_client.hpp"

namespace usher::server {
namespace {

using namespace std::chrono_literals;
using smb2::Command;
using test::TestClient;
using test::TestServer;

/// Treats every request of one command alike, and keeps what it is told.
class OneTreatment final : public Interceptor {
 public:
  Command command = Command::echo;
  Treatment treatment{};
  std::optional<NtStatus> refusal{};
  std::vector<RequestFacts> asked{};
  std::vector<std::pair<Command, NtStatus>> answers{}, later{};
  std::vector<std::pair<bool, std::size_t>> frames{};
  std::size_t sessions = 0, ended = 0;

  Treatment treat(const RequestFacts& request) override {
    asked.push_back(request);
    return request.command == command ? treatment : Treatment{};
  }
  void answered(const RequestFacts& request, NtStatus status, std::size_t, Now) override { answers.emplace_back(request.command, status); }
  void answered_later(std::uint64_t, smb2::MessageId, NtStatus status, std::size_t, Now) override { later.emplace_back(command, status); }
  std::optional<NtStatus> refuses(std::u16string_view, std::u16string_view) override { return refusal; }
  void frame(std::uint64_t, const PeerAddress&, bool from_client, ByteView bytes, Now) override { frames.emplace_back(from_client, bytes.size()); }
  void connection_ended(std::uint64_t, Now) override { ++ended; }
  void keys(smb2::SessionId, const SessionKeys&, ByteView) override { ++sessions; }
};

class InterceptorTest : public testing::Test {
 protected:
  ~InterceptorTest() override { server_.core->set_interceptor(nullptr); }
  void treat(Command command, Treatment treatment) {
    interceptor_.command = command, interceptor_.treatment = std::move(treatment);
    server_.core->set_interceptor(&interceptor_);
  }
  void send_echo() { client_.send(client_.make(Command::echo, smb2::Empty{})); }
  void send_create(std::u16string name = u"a") { client_.send(client_.make(Command::create, TestClient::create_request(std::move(name)))); }
  void pass(std::chrono::milliseconds time) {
    server_.now.steady += time;
    const test::ManualExecutor::Here here(*server_.loop);
    client_.connection().on_time(server_.now);
    server_.run();
  }
  std::vector<NtStatus> statuses() {
    std::vector<NtStatus> all;
    for (const auto& answer : client_.receive()) all.push_back(answer.status());
    return all;
  }
  OneTreatment interceptor_{};
  TestServer server_{};
  TestClient client_{server_};
};

TEST_F(InterceptorTest, ARequestGetsAnotherStatusAndIsNotDone) {
  client_.enter();
  treat(Command::create, {.status = NtStatus::disk_full});
  send_create();
  EXPECT_THAT(statuses(), testing::ElementsAre(NtStatus::disk_full));
  treat(Command::echo, {});
  const auto answer = client_.call(Command::create, TestClient::create_request(u"a", smb2::CreateDisposition::open));
  EXPECT_EQ(answer.status(), NtStatus::object_name_not_found);
}

TEST_F(InterceptorTest, ADelayedRequestIsDoneWhenTheTimeHasCome) {
  client_.enter();
  treat(Command::create, {.delay = 50ms});
  send_create();
  EXPECT_THAT(statuses(), testing::IsEmpty());
  EXPECT_EQ(*client_.connection().next_deadline(), server_.now.steady + 50ms);
  pass(49ms);
  EXPECT_EQ(server_.core->opens().size(), 0u);
  pass(1ms);
  EXPECT_THAT(statuses(), testing::ElementsAre(NtStatus::success));
}

TEST_F(InterceptorTest, OtherRequestsGoOnMeanwhile) {
  client_.enter();
  treat(Command::create, {.delay = 50ms});
  send_create();
  send_echo();
  EXPECT_THAT(statuses(), testing::ElementsAre(NtStatus::success));  // the echo's
  pass(50ms);
  EXPECT_THAT(statuses(), testing::ElementsAre(NtStatus::success));
}

TEST_F(InterceptorTest, AHeldRequestWaitsForTheGate) {
  client_.enter();
  const auto gate = std::make_shared<Gate>();
  treat(Command::create, {.gate = gate});
  send_create();
  EXPECT_EQ(gate->waiting(), 1u);
  EXPECT_EQ(server_.core->opens().size(), 0u);
  gate->let_go();
  server_.run();
  EXPECT_THAT(statuses(), testing::ElementsAre(NtStatus::success));
  send_create();
  EXPECT_EQ(gate->waiting(), 1u);
  gate->remove();
  server_.run();
  EXPECT_THAT(statuses(), testing::ElementsAre(NtStatus::success));
  send_create();  // nothing to wait for any more
  EXPECT_THAT(statuses(), testing::ElementsAre(NtStatus::success));
}

TEST_F(InterceptorTest, AGateThatStandsOpenHoldsNobodyUntilItIsClosed) {
  client_.enter();
  const auto gate = std::make_shared<Gate>();
  treat(Command::create, {.gate = gate});
  send_create();
  gate->stand_open(true);
  server_.run();
  send_create();
  EXPECT_THAT(statuses(), testing::ElementsAre(NtStatus::success, NtStatus::success));
  gate->stand_open(false);
  send_create();
  EXPECT_EQ(gate->waiting(), 1u);
  gate->remove();
  server_.run();
}

TEST_F(InterceptorTest, ADelayEndsBeforeTheGateIsReached) {
  client_.enter();
  const auto gate = std::make_shared<Gate>();
  treat(Command::create, {.status = NtStatus::access_denied, .delay = 5ms, .gate = gate});
  send_create();
  EXPECT_EQ(gate->waiting(), 0u);
  pass(5ms);
  EXPECT_EQ(gate->waiting(), 1u);
  gate->let_go();
  server_.run();
  EXPECT_THAT(statuses(), testing::ElementsAre(NtStatus::access_denied));
}

TEST_F(InterceptorTest, AHeldRequestOfAClosedSessionFails) {
  client_.enter();
  const auto gate = std::make_shared<Gate>();
  treat(Command::create, {.gate = gate});
  send_create();
  server_.core->close_all_sessions(CloseReason::closed_by_administrator, [] {});
  server_.run();
  gate->let_go();
  server_.run();
  EXPECT_THAT(statuses(), testing::ElementsAre(NtStatus::user_session_deleted));
}

TEST_F(InterceptorTest, AHeldRequestOutlivesItsConnection) {
  client_.enter();
  const auto gate = std::make_shared<Gate>();
  treat(Command::create, {.gate = gate});
  send_create();
  client_.disconnect();
  gate->let_go();
  server_.run();
  EXPECT_EQ(server_.core->opens().size(), 0u);
}

TEST_F(InterceptorTest, ALateAnswerIsOfARequestThatHasBeenDone) {
  client_.enter();
  treat(Command::create, {.late = 50ms});
  send_create();
  EXPECT_EQ(server_.core->opens().size(), 1u);
  EXPECT_THAT(statuses(), testing::IsEmpty());
  pass(50ms);
  EXPECT_THAT(statuses(), testing::ElementsAre(NtStatus::success));
}

TEST_F(InterceptorTest, WhoIsInAHurryWaitsForNothingThatIsPutOff) {
  client_.enter();
  treat(Command::create, {.delay = 1h});
  send_create();
  {
    const test::ManualExecutor::Here here(*server_.loop);
    client_.connection().hurry(server_.now);
  }
  server_.run();
  EXPECT_THAT(statuses(), testing::ElementsAre(NtStatus::success));
}

TEST_F(InterceptorTest, ARequestMayNeverBeAnswered) {
  client_.enter();
  treat(Command::create, {.never_answered = true});
  send_create();
  pass(1h);
  EXPECT_THAT(statuses(), testing::IsEmpty());
  EXPECT_EQ(server_.core->opens().size(), 1u);
  send_echo();  // and the connection goes on
  EXPECT_THAT(statuses(), testing::ElementsAre(NtStatus::success));
}

TEST_F(InterceptorTest, TheConnectionIsCutInsteadOfAnAnswer) {
  client_.enter();
  treat(Command::create, {.cut = true});
  send_create();
  EXPECT_THAT(statuses(), testing::IsEmpty());
  EXPECT_TRUE(client_.connection().wants_close());
}

TEST_F(InterceptorTest, TheConnectionIsCutWithinAnAnswer) {
  client_.enter();
  treat(Command::create, {.cut_after = 10});
  send_create();
  EXPECT_FALSE(client_.connection().wants_close());
  const auto rest = client_.connection().next_transmit();
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->size(), 10u);
  EXPECT_TRUE(client_.connection().wants_close());
}

TEST_F(InterceptorTest, ASpoiledSignatureIsWrong) {
  client_.enter();
  treat(Command::create, {.spoil_signature = true});
  send_create();
  client_.verify_answers = false;
  const auto answers = client_.receive();
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_TRUE(answers[0].header.has(smb2::flag::is_signed));
  EXPECT_FALSE(client_.signer->verify(answers[0].message, crypto::Role::server));
  client_.verify_answers = true;
  send_echo();
  EXPECT_THAT(statuses(), testing::ElementsAre(NtStatus::success));
}

TEST_F(InterceptorTest, OfACompoundOneSignatureIsSpoiled) {
  client_.enter();
  treat(Command::echo, {.spoil_signature = true});
  client_.send(client_.compound({client_.make(Command::create, TestClient::create_request(u"a")), client_.make(Command::echo, smb2::Empty{})}), true);
  client_.verify_answers = false;
  const auto answers = client_.receive();
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_TRUE(client_.signer->verify(answers[0].message, crypto::Role::server));
  EXPECT_FALSE(client_.signer->verify(answers[1].message, crypto::Role::server));
}

TEST_F(InterceptorTest, ASpoiledEnvelopeDoesNotOpen) {
  client_.enter();
  client_.encrypt = true;
  treat(Command::echo, {.spoil_signature = true});
  send_echo();
  auto frame = client_.connection().next_transmit();
  ASSERT_TRUE(frame);
  const auto message = MutableByteView(*frame).subspan(smb2::direct_tcp_header_size);
  EXPECT_FALSE(client_.opener->open(ByteView(message).first(smb2::transform_header_size), message.subspan(smb2::transform_header_size)));
}

TEST_F(InterceptorTest, AnAnswerGrantsNoMoreCreditsThanItMay) {
  client_.enter();
  EXPECT_EQ(client_.call(Command::echo, smb2::Empty{}).header.credits, 32);
  treat(Command::echo, {.credits = 2});
  EXPECT_EQ(client_.call(Command::echo, smb2::Empty{}).header.credits, 2);
}

TEST_F(InterceptorTest, AnAnswerLeavesInPieces) {
  client_.enter();
  treat(Command::echo, {.segment = 30});
  send_echo();
  Bytes all;
  std::vector<std::size_t> sizes;
  while (true) {
    const bool alone = client_.connection().next_stands_alone();
    const auto piece = client_.connection().next_transmit();
    if (!piece) break;
    EXPECT_TRUE(alone);
    wire::append(all, *piece);
    sizes.push_back(piece->size());
  }
  EXPECT_THAT(sizes, testing::ElementsAre(30, 30, 12));
  EXPECT_EQ(smb2::read_direct_tcp_header(all).length, 68u);
  EXPECT_TRUE(client_.signer->verify(ByteView(all).subspan(4), crypto::Role::server));
}

TEST_F(InterceptorTest, ItIsToldWhatARequestIsAbout) {
  client_.enter();
  treat(Command::echo, {});
  const auto id = client_.create(u"folder", smb2::create_option::directory_file);
  const auto file = client_.create(u"folder\\File");
  (void)client_.call(Command::close, smb2::CloseRequest{.file_id = file});
  (void)client_.call(Command::close, smb2::CloseRequest{.file_id = id});
  (void)client_.call(Command::echo, smb2::Empty{});
  ASSERT_EQ(interceptor_.asked.size(), 5u);
  EXPECT_EQ(interceptor_.asked[1].path, u"folder\\File");
  EXPECT_EQ(interceptor_.asked[2].command, Command::close);
  EXPECT_EQ(interceptor_.asked[2].path, u"folder\\File");
  EXPECT_EQ(interceptor_.asked[3].path, u"folder");
  EXPECT_EQ(interceptor_.asked[3].share, u"data");
  EXPECT_EQ(interceptor_.asked[3].user, u"alice");
  EXPECT_EQ(interceptor_.asked[3].client, u"10.0.0.1");
  EXPECT_EQ(interceptor_.asked[4].path, u"");
  EXPECT_EQ(interceptor_.answers.size(), 5u);
}

TEST_F(InterceptorTest, ARelatedRequestIsAboutTheOpenOfTheOneBefore) {
  client_.enter();
  treat(Command::echo, {});
  client_.send(client_.compound({client_.make(Command::create, TestClient::create_request(u"a")),
                                 client_.make(Command::close, smb2::CloseRequest{.file_id = smb2::related_file_id}, smb2::flag::related_operations)}), true);
  ASSERT_EQ(interceptor_.asked.size(), 2u);
  EXPECT_EQ(interceptor_.asked[1].path, u"a");
}

TEST_F(InterceptorTest, ItHearsOfWhatWasRefusedBefore) {
  client_.enter();
  treat(Command::echo, {});
  client_.tree_id = smb2::TreeId{77};
  send_create();
  EXPECT_TRUE(interceptor_.asked.empty());
  EXPECT_THAT(interceptor_.answers, testing::ElementsAre(testing::Pair(Command::create, NtStatus::network_name_deleted)));
}

TEST_F(InterceptorTest, ItSeesFramesKeysAndTheEnd) {
  treat(Command::echo, {});
  client_.enter();
  EXPECT_EQ(interceptor_.sessions, 1u);
  EXPECT_EQ(interceptor_.frames.size(), 8u);  // NEGOTIATE, two SESSION_SETUP, TREE_CONNECT, and their answers
  EXPECT_TRUE(interceptor_.frames[0].first);
  EXPECT_FALSE(interceptor_.frames[1].first);
  client_.disconnect();
  EXPECT_EQ(interceptor_.ended, 1u);
}

TEST_F(InterceptorTest, ALogonIsRefusedForTheReasonGiven) {
  treat(Command::echo, {});
  interceptor_.refusal = NtStatus::account_restriction;
  ASSERT_EQ(client_.negotiate(), NtStatus::success);
  EXPECT_EQ(client_.log_on(), NtStatus::account_restriction);
  interceptor_.refusal.reset();
  EXPECT_EQ(client_.log_on(), NtStatus::success);
}

TEST_F(InterceptorTest, ARequestThatUsesAWorkerIsTreatedAlike) {
  client_.enter(u"slow");
  treat(Command::create, {.delay = 50ms});
  send_create();
  EXPECT_THAT(statuses(), testing::IsEmpty());
  pass(50ms);
  EXPECT_THAT(statuses(), testing::ElementsAre(NtStatus::success));
}

}  // namespace
}  // namespace usher::server
