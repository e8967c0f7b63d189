// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/test_control.hpp>

#include <thread>
#include <usher/gtest.hpp>

#include "src/client/smb_client.hpp"

namespace usher {
namespace {

using namespace std::chrono_literals;

class TestControlTest : public ServerTest {
 protected:
  ServerOptions options() override {
    auto changed = ServerTest::options();
    changed.users.push_back({.name = "bob", .password = "secret"});
    changed.threads = 2;
    return changed;
  }
  Result<void> connect(client::SmbClient& client, const std::string& from = {}) { return client.connect("127.0.0.1", port(), from); }
  std::unique_ptr<client::SmbClient> log_on(const std::string& user, const std::string& from = {}) {
    auto client = std::make_unique<client::SmbClient>();
    EXPECT_TRUE(connect(*client, from));
    EXPECT_TRUE(client->log_on(user, "", "secret"));
    return client;
  }
};

TEST_F(TestControlTest, ARuleFollowsCommandUserAndClient) {
  const auto alice = log_on("alice"), bob = log_on("bob"), bob_2 = log_on("bob", "127.0.0.2");
  const auto rule = control().inject({.command = SmbCommand::tree_connect, .user = "BOB", .client = "\\\\127.0.0.2"},
                                          {.status = NtStatus::access_denied});
  EXPECT_TRUE(alice->connect_tree("s", "data"));
  EXPECT_TRUE(bob->connect_tree("s", "data"));
  EXPECT_EQ(bob_2->connect_tree("s", "data").error(), NtStatus::access_denied);
  EXPECT_TRUE(bob_2->echo());
  EXPECT_EQ(rule.fired(), 1u);
}

TEST_F(TestControlTest, ARuleFollowsShareAndPath) {
  const auto alice = log_on("alice");
  const auto rule = control().inject({.path = "SRV*"}, {.status = NtStatus::pipe_busy});
  const auto share = control().inject({.share = "DATA"}, {.status = NtStatus::bad_network_name});
  EXPECT_EQ(alice->connect_tree("s", "data").error(), NtStatus::bad_network_name);
  ASSERT_TRUE(alice->connect_tree("s", "IPC$"));
  EXPECT_EQ(alice->open_pipe("srvsvc").error(), NtStatus::pipe_busy);
  EXPECT_TRUE(alice->open_pipe("wkssvc"));
  EXPECT_EQ(rule.fired(), 1u);
  EXPECT_EQ(share.fired(), 1u);
}

TEST_F(TestControlTest, ARuleCountsAndFiresWhenItsNumberIsUp) {
  const auto alice = log_on("alice");
  const auto second = control().inject({.command = SmbCommand::echo, .nth = 2}, {.status = NtStatus::unsuccessful});
  EXPECT_TRUE(alice->echo());
  EXPECT_FALSE(alice->echo());
  EXPECT_TRUE(alice->echo());
  EXPECT_EQ(second.matched(), 3u);
  EXPECT_EQ(second.fired(), 1u);
}

TEST_F(TestControlTest, ARuleFiresAtMostSoOften) {
  const auto alice = log_on("alice");
  const auto twice = control().inject({.command = SmbCommand::echo, .times = 2}, {.status = NtStatus::unsuccessful});
  EXPECT_FALSE(alice->echo());
  EXPECT_FALSE(alice->echo());
  EXPECT_TRUE(alice->echo());
}

TEST_F(TestControlTest, ARuleThatIsRemovedFiresNoMore) {
  const auto alice = log_on("alice");
  auto rule = control().inject({.command = SmbCommand::echo}, {.status = NtStatus::unsuccessful});
  EXPECT_FALSE(alice->echo());
  rule.remove();
  EXPECT_TRUE(alice->echo());
  control().inject({.command = SmbCommand::echo}, {.status = NtStatus::unsuccessful});
  control().clear_faults();
  EXPECT_TRUE(alice->echo());
}

TEST_F(TestControlTest, OfTwoRulesTheFirstIsFollowed) {
  const auto alice = log_on("alice");
  const auto first = control().inject({.command = SmbCommand::echo, .times = 1}, {.status = NtStatus::access_denied});
  const auto second = control().inject({.command = SmbCommand::echo}, {.status = NtStatus::unsuccessful});
  EXPECT_EQ(alice->echo().error(), NtStatus::access_denied);
  EXPECT_EQ(alice->echo().error(), NtStatus::unsuccessful);
}

TEST_F(TestControlTest, ChanceFallsTheSameWayForTheSameSeed) {
  const auto pattern = [this](std::uint64_t seed) {
    ServerOptions seeded = options();
    seeded.seed = seed;
    Server other(seeded);
    EXPECT_TRUE(other.start());
    other.test().inject({.command = SmbCommand::echo, .probability = 0.5}, {.status = NtStatus::unsuccessful});
    client::SmbClient client;
    const std::string its_endpoint = other.endpoints().front();
    EXPECT_TRUE(client.connect("127.0.0.1", its_endpoint.substr(its_endpoint.rfind(':') + 1)));
    EXPECT_TRUE(client.log_on("alice", "", "secret"));
    std::string fell;
    for (int i = 0; i < 40; ++i) fell += client.echo() ? '.' : 'x';
    return fell;
  };
  const std::string once = pattern(7);
  EXPECT_EQ(once, pattern(7));
  EXPECT_NE(once, pattern(8));
  EXPECT_THAT(once, testing::AllOf(testing::HasSubstr("x"), testing::HasSubstr(".")));
}

TEST_F(TestControlTest, AHeldRequestGoesOnWhenItIsReleased) {
  const auto alice = log_on("alice");
  auto rule = control().inject({.command = SmbCommand::echo}, {.hold = true});
  std::atomic<bool> answered = false;
  std::jthread client([&] { answered = alice->echo().has_value(); });
  ASSERT_TRUE(rule.wait_until_fired());
  ASSERT_TRUE(control().wait_until([&] { return rule.held() == 1; }));
  EXPECT_FALSE(answered);
  rule.release();
  client.join();
  EXPECT_TRUE(answered);
}

TEST_F(TestControlTest, AServerStopsWhateverIsHeldOrDelayed) {
  const auto alice = log_on("alice"), bob = log_on("bob");
  const auto held = control().inject({.command = SmbCommand::echo, .user = "alice"}, {.hold = true});
  const auto delayed = control().inject({.command = SmbCommand::echo, .user = "bob"}, {.delay = 1h});
  std::jthread first([&] { (void)alice->echo(); }), second([&] { (void)bob->echo(); });
  ASSERT_TRUE(held.wait_until_fired() && delayed.wait_until_fired());
  const auto before = std::chrono::steady_clock::now();
  server().stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, 5s);  // which is when it would lose its patience
}

TEST_F(TestControlTest, LogonsAreRefusedForAReason) {
  const auto in = log_on("bob");
  control().refuse_logons(NtStatus::account_disabled, "bob");
  client::SmbClient bob;
  ASSERT_TRUE(connect(bob));
  EXPECT_EQ(bob.log_on("bob", "", "secret").error(), NtStatus::account_disabled);
  EXPECT_TRUE(in->echo());
  (void)log_on("alice");
  control().refuse_logons(NtStatus::request_not_accepted);
  client::SmbClient alice;
  ASSERT_TRUE(connect(alice));
  EXPECT_EQ(alice.log_on("alice", "", "secret").error(), NtStatus::request_not_accepted);
  control().accept_logons();
  (void)log_on("alice"), (void)log_on("bob");
}

TEST_F(TestControlTest, SessionsExpireByUserOrAllOfThem) {
  const auto alice = log_on("alice"), bob = log_on("bob");
  EXPECT_EQ(control().expire_sessions("", "alice"), 1u);
  EXPECT_EQ(alice->connect_tree("s", "data").error(), NtStatus::network_session_expired);
  EXPECT_TRUE(bob->connect_tree("s", "data"));
  EXPECT_EQ(control().expire_sessions(), 2u);
}

TEST_F(TestControlTest, AnExpiredSessionCanStillLogOff) {
  const auto alice = log_on("alice");
  control().expire_sessions();
  EXPECT_TRUE(alice->log_off());
}

TEST_F(TestControlTest, DroppedConnectionsEndTheirSessions) {
  const auto alice = log_on("alice"), bob = log_on("bob", "127.0.0.2");
  EXPECT_EQ(control().drop_connections("\\\\127.0.0.2"), 1u);
  EXPECT_TRUE(control().wait_until([&] { return gtest::sessions_of(server()).size() == 1; }));
  EXPECT_FALSE(bob->echo());
  EXPECT_TRUE(alice->echo());
}

TEST_F(TestControlTest, WaitingEndsWithTheTime) {
  EXPECT_FALSE(control().wait_until([] { return false; }, 5ms));
  EXPECT_TRUE(control().wait_until([] { return true; }, 0ms));
}

TEST_F(TestControlTest, WhatWasSetStaysThroughARestart) {
  const auto rule = control().inject({.command = SmbCommand::echo}, {.status = NtStatus::unsuccessful});
  server().stop();
  ASSERT_TRUE(server().start());
  EXPECT_FALSE(log_on("alice")->echo());
  EXPECT_EQ(rule.fired(), 1u);
}

TEST_F(TestControlTest, AConnectionIsCutWithinAnAnswer) {
  const auto alice = log_on("alice");
  control().inject({.command = SmbCommand::echo}, {.cut_after = 20});
  EXPECT_EQ(alice->echo().error(), NtStatus::unexpected_io_error);
}

TEST_F(TestControlTest, AnAnswerInOneByteSegmentsIsAnAnswer) {
  control().inject({}, {.segment = 1});
  const auto alice = log_on("alice");
  EXPECT_TRUE(alice->connect_tree("s", "data"));
}

}  // namespace
}  // namespace usher
