// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Sessions that are too many, sessions that nobody uses, and a server that is paused.
#include "protocol/smb2/close.hpp"
#include "protocol/wire/utf16.hpp"
#include "tests/support/test_client.hpp"

namespace usher::server {
namespace {

using namespace std::chrono_literals;
using smb2::Command;
using smb2::Empty;
using test::TestClient;
using test::TestServer;

class SessionPolicyTest : public testing::Test {
 protected:
  void set(const SessionPolicy& policy) {
    server_.change = [policy](Configuration& configuration) {
      configuration.session_policy = policy;
      for (const char16_t* name : {u"carol", u"dave"}) {
        User user{.name = name};
        std::ranges::copy(auth::nt_hash(u"secret").view(), user.nt_hash.begin());
        configuration.users.emplace(upcase(std::u16string_view(name)), user);
      }
    };
    server_.core->replace_configuration(server_.configuration());
  }
  TestClient& client(std::u16string address) { return *clients_.emplace_back(std::make_unique<TestClient>(server_, std::move(address))); }
  NtStatus log_on(TestClient& client, std::u16string user) {
    if (client.dialect == 0) {
      EXPECT_EQ(client.negotiate(), NtStatus::success);
    }
    return client.log_on(std::move(user), u"secret");
  }
  NtStatus log_on(std::u16string address, std::u16string user) { return log_on(client(std::move(address)), std::move(user)); }
  void pass(std::chrono::steady_clock::duration time) { server_.now.steady += time; }
  void look() {
    server_.core->close_idle(server_.now);
    server_.run();
  }
  std::size_t sessions() { return server_.core->registry().size(); }

  TestServer server_;
  std::vector<std::unique_ptr<TestClient>> clients_{};
};

TEST_F(SessionPolicyTest, OneSessionTooManyIsNotAccepted) {
  set({.limits = {.total = 2}});
  EXPECT_EQ(log_on(u"10.0.0.1", u"bob"), NtStatus::success);
  EXPECT_EQ(log_on(u"10.0.0.2", u"carol"), NtStatus::success);
  EXPECT_EQ(log_on(u"10.0.0.3", u"dave"), NtStatus::request_not_accepted);
  EXPECT_EQ(sessions(), 2u);
}

TEST_F(SessionPolicyTest, AFurtherLogonOfASessionIsNoFurtherSession) {
  set({.limits = {.total = 1, .per_user = 1, .per_client = 1}});
  EXPECT_EQ(log_on(u"10.0.0.1", u"bob"), NtStatus::success);
  EXPECT_EQ(log_on(u"10.0.0.1", u"BOB"), NtStatus::success);
}

TEST_F(SessionPolicyTest, AUserHasSoManySessions) {
  set({.limits = {.per_user = 2}});
  EXPECT_EQ(log_on(u"10.0.0.1", u"bob"), NtStatus::success);
  EXPECT_EQ(log_on(u"10.0.0.2", u"Bob"), NtStatus::success);
  EXPECT_EQ(log_on(u"10.0.0.3", u"bob"), NtStatus::request_not_accepted);
  EXPECT_EQ(log_on(u"10.0.0.3", u"carol"), NtStatus::success);
}

TEST_F(SessionPolicyTest, AClientHasSoManySessions) {
  set({.limits = {.per_client = 1}});
  EXPECT_EQ(log_on(u"10.0.0.1", u"bob"), NtStatus::success);
  EXPECT_EQ(log_on(u"10.0.0.1", u"carol"), NtStatus::request_not_accepted);
  EXPECT_EQ(log_on(u"10.0.0.2", u"carol"), NtStatus::success);
}

TEST_F(SessionPolicyTest, APlaceIsFreeAgainWithTheSessionsEnd) {
  set({.limits = {.total = 1}});
  TestClient& bob = client(u"10.0.0.1");
  EXPECT_EQ(log_on(bob, u"bob"), NtStatus::success);
  EXPECT_EQ(bob.call(Command::logoff, Empty{}).status(), NtStatus::success);
  TestClient& carol = client(u"10.0.0.2");
  EXPECT_EQ(log_on(carol, u"carol"), NtStatus::success);
  carol.disconnect();
  EXPECT_EQ(log_on(u"10.0.0.3", u"dave"), NtStatus::success);
}

TEST_F(SessionPolicyTest, WhoWasNotAcceptedLeavesNothingAndMayTryAgain) {
  set({.limits = {.total = 1}});
  TestClient& bob = client(u"10.0.0.1");
  EXPECT_EQ(log_on(bob, u"bob"), NtStatus::success);
  TestClient& carol = client(u"10.0.0.2");
  for (int i = 0; i < 100; ++i) EXPECT_EQ(log_on(carol, u"carol"), NtStatus::request_not_accepted);
  bob.disconnect();
  EXPECT_EQ(log_on(carol, u"carol"), NtStatus::success);
}

TEST_F(SessionPolicyTest, AnAdministratorAlwaysGetsIn) {
  set({.limits = {.total = 1, .per_user = 1, .per_client = 1}});
  EXPECT_EQ(log_on(u"10.0.0.1", u"bob"), NtStatus::success);
  EXPECT_EQ(log_on(u"10.0.0.1", u"alice"), NtStatus::success);
  EXPECT_EQ(log_on(u"10.0.0.2", u"alice"), NtStatus::success);
}

TEST_F(SessionPolicyTest, ALogonThatNobodyUsesEnds) {
  set({.autodisconnect = 15min});
  TestClient& bob = client(u"10.0.0.1");
  ASSERT_EQ(log_on(bob, u"bob"), NtStatus::success);
  pass(15min - 1ms), look();
  EXPECT_EQ(sessions(), 1u);
  pass(1ms), look();
  EXPECT_EQ(sessions(), 0u);
  EXPECT_EQ(server_.core->statistics().sessions_timed_out, 1u);
  EXPECT_EQ(bob.connect_tree(u"data"), NtStatus::user_session_deleted);
}

TEST_F(SessionPolicyTest, ARequestKeepsIt) {
  set({.autodisconnect = 15min});
  TestClient& bob = client(u"10.0.0.1");
  ASSERT_EQ(log_on(bob, u"bob"), NtStatus::success);
  pass(14min);
  EXPECT_EQ(bob.call(Command::echo, Empty{}).status(), NtStatus::success);
  pass(14min), look();
  EXPECT_EQ(sessions(), 1u);
}

TEST_F(SessionPolicyTest, AnOpenFileKeepsItUntilItIsClosed) {
  set({.autodisconnect = 15min});
  TestClient& bob = client(u"10.0.0.1");
  ASSERT_EQ(log_on(bob, u"bob"), NtStatus::success);
  ASSERT_EQ(bob.connect_tree(u"data"), NtStatus::success);
  const auto file = bob.create(u"f");
  pass(24h), look();
  EXPECT_EQ(sessions(), 1u);
  EXPECT_EQ(bob.call(Command::close, smb2::CloseRequest{.file_id = file}).status(), NtStatus::success);
  pass(15min), look();
  EXPECT_EQ(sessions(), 0u);
}

TEST_F(SessionPolicyTest, OneIdleLogonOfASessionEndsAndTheOtherStays) {
  set({.autodisconnect = 15min});
  TestClient &first = client(u"10.0.0.1"), &second = client(u"10.0.0.1");
  ASSERT_EQ(log_on(first, u"bob"), NtStatus::success);
  ASSERT_EQ(log_on(second, u"bob"), NtStatus::success);
  pass(10min);
  EXPECT_EQ(second.call(Command::echo, Empty{}).status(), NtStatus::success);
  pass(10min), look();
  EXPECT_EQ(sessions(), 1u);
  EXPECT_EQ(first.connect_tree(u"data"), NtStatus::user_session_deleted);
  EXPECT_EQ(second.connect_tree(u"data"), NtStatus::success);
}

TEST_F(SessionPolicyTest, WithoutAutodisconnectNothingEnds) {
  set({.autodisconnect = std::nullopt});
  ASSERT_EQ(log_on(u"10.0.0.1", u"bob"), NtStatus::success);
  pass(24h * 365), look();
  EXPECT_EQ(sessions(), 1u);
}

TEST_F(SessionPolicyTest, AllOfManyAreLookedAt) {
  set({.autodisconnect = 1min});
  TestClient& bob = client(u"10.0.0.1");
  for (int i = 0; i < 600; ++i) {
    TestClient& next = client(u"10.0." + std::u16string(1, static_cast<char16_t>(u'1' + i / 250)) + u"." + wire::to_utf16(std::to_string(i % 250)));
    ASSERT_EQ(log_on(next, u"bob"), NtStatus::success);
  }
  ASSERT_EQ(log_on(bob, u"bob"), NtStatus::success);
  EXPECT_EQ(sessions(), 601u);
  pass(1min), look();
  EXPECT_EQ(sessions(), 0u);
}

TEST_F(SessionPolicyTest, APausedServerLetsNobodyIn) {
  set({});
  server_.core->pause(true);
  EXPECT_EQ(log_on(u"10.0.0.1", u"bob"), NtStatus::sharing_paused);
  server_.core->pause(false);
  EXPECT_EQ(log_on(u"10.0.0.1", u"bob"), NtStatus::success);
}

TEST_F(SessionPolicyTest, WhoIsInAPausedServerGoesOnButConnectsToNothingNew) {
  set({});
  TestClient& bob = client(u"10.0.0.1");
  ASSERT_EQ(log_on(bob, u"bob"), NtStatus::success);
  ASSERT_EQ(bob.connect_tree(u"data"), NtStatus::success);
  server_.core->pause(true);
  bob.create(u"f");
  EXPECT_EQ(bob.connect_tree(u"papers"), NtStatus::sharing_paused);
}

TEST_F(SessionPolicyTest, AnAdministratorGetsIntoAPausedServer) {
  set({});
  server_.core->pause(true);
  TestClient& alice = client(u"10.0.0.1");
  EXPECT_EQ(log_on(alice, u"alice"), NtStatus::success);
  EXPECT_EQ(alice.connect_tree(u"data"), NtStatus::success);
}

}  // namespace
}  // namespace usher::server
