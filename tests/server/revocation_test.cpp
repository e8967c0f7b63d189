// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// A configuration that takes an account away takes its logons with it.
#include "protocol/smb2/read.hpp"
#include "tests/support/test_client.hpp"

namespace usher::server {
namespace {

using smb2::Command;
using test::TestClient;

class RevocationTest : public testing::Test {
 protected:
  /// Puts a changed configuration in force; whether that has come to its end.
  bool change(std::function<void(Configuration&)> how) {
    server_.change = std::move(how);
    auto made = std::make_shared<Configuration>(*server_.configuration());
    made->shares = server_.core->configuration()->shares;
    bool done = false;
    server_.core->replace_configuration(std::move(made), [&] { done = true; });
    server_.run();
    return done;
  }
  void enter(TestClient& client, std::u16string user, std::u16string share = u"data") {
    ASSERT_EQ(client.negotiate(), NtStatus::success);
    ASSERT_EQ(client.log_on(std::move(user)), NtStatus::success);
    ASSERT_EQ(client.connect_tree(std::move(share)), NtStatus::success);
  }
  std::size_t sessions() { return server_.core->registry().size(); }
  std::size_t open_files(const char16_t* share) { return server_.core->configuration()->shares.at(share)->files->open_files(); }
  NtStatus ping(TestClient& client) { return client.call(Command::tree_connect, smb2::TreeConnectRequest{.path = u"\\\\s\\data"}).status(); }
  static void give_password(Configuration& configuration, std::u16string_view user, std::u16string_view password) {
    std::ranges::copy(auth::nt_hash(password).view(), configuration.users.at(upcase(user)).nt_hash.begin());
  }

  test::TestServer server_;
};

TEST_F(RevocationTest, NothingThatStandsIsTouched) {
  TestClient alice(server_);
  alice.enter();
  EXPECT_TRUE(change({}));
  EXPECT_EQ(sessions(), 1u);
  EXPECT_EQ(ping(alice), NtStatus::success);
}

TEST_F(RevocationTest, AUserWhoIsRemovedIsOutAndSoAreHisFiles) {
  for (const char16_t* share : {u"data", u"slow"}) {
    TestClient alice(server_), bob(server_, u"10.0.0.2");
    enter(alice, u"alice", share), enter(bob, u"bob", share);
    alice.create(u"f"), bob.create(u"g");
    EXPECT_TRUE(change([](Configuration& c) { c.users.erase(u"BOB"); }));
    EXPECT_EQ(sessions(), 1u);
    EXPECT_EQ(open_files(share[0] == u'd' ? u"DATA" : u"SLOW"), 1u);
    const auto answer = bob.call(Command::tree_connect, smb2::TreeConnectRequest{.path = u"\\\\s\\data"});
    EXPECT_EQ(answer.status(), NtStatus::user_session_deleted);
    EXPECT_TRUE(answer.header.has(smb2::flag::is_signed));
    EXPECT_EQ(ping(alice), NtStatus::success);
    EXPECT_NE(bob.log_on(u"bob"), NtStatus::success);
    alice.disconnect(), bob.disconnect();
    EXPECT_TRUE(change({}));
  }
}

TEST_F(RevocationTest, AUserWhoIsDisabledIsOut) {
  TestClient bob(server_);
  enter(bob, u"bob");
  EXPECT_TRUE(change([](Configuration& c) { c.users.at(u"BOB").disabled = true; }));
  EXPECT_EQ(sessions(), 0u);
  EXPECT_EQ(ping(bob), NtStatus::user_session_deleted);
}

TEST_F(RevocationTest, ANewPasswordEndsWhatStoodOnTheOldOne) {
  TestClient bob(server_), again(server_, u"10.0.0.3");
  enter(bob, u"bob");
  EXPECT_TRUE(change([](Configuration& c) { give_password(c, u"bob", u"other"); }));
  EXPECT_EQ(ping(bob), NtStatus::user_session_deleted);
  ASSERT_EQ(again.negotiate(), NtStatus::success);
  EXPECT_EQ(again.log_on(u"bob", u"secret"), NtStatus::logon_failure);
  EXPECT_EQ(again.log_on(u"bob", u"other"), NtStatus::success);
  EXPECT_TRUE(change([](Configuration& c) { give_password(c, u"bob", u"other"); }));
  EXPECT_EQ(ping(again), NtStatus::success);
}

TEST_F(RevocationTest, EveryLogonAndEveryChannelOfTheAccountGoes) {
  TestClient first(server_), channel(server_, u"10.0.0.1", true), second(server_, u"10.0.0.2");
  enter(first, u"bob"), enter(second, u"BOB");
  ASSERT_EQ(channel.negotiate(), NtStatus::success);
  ASSERT_EQ(channel.bind(first, u"bob"), NtStatus::success);
  EXPECT_TRUE(change([](Configuration& c) { c.users.erase(u"BOB"); }));
  for (TestClient* client : {&first, &channel, &second}) EXPECT_EQ(ping(*client), NtStatus::user_session_deleted);
  EXPECT_EQ(sessions(), 0u);
}

TEST_F(RevocationTest, AReloadEndsWhenTheLastOfThemIsClosed) {
  TestClient bob(server_);
  enter(bob, u"bob", u"slow");
  bob.create(u"f");
  bool done = false;
  server_.change = [](Configuration& c) { c.users.erase(u"BOB"); };
  server_.core->replace_configuration(server_.configuration(), [&] { done = true; });
  EXPECT_FALSE(done);
  server_.run();
  EXPECT_TRUE(done);
}

TEST_F(RevocationTest, ALogonThatIsHalfWayStandsOnTheNewConfiguration) {
  TestClient bob(server_);
  ASSERT_EQ(bob.negotiate(), NtStatus::success);
  auth::NtlmInitiator initiator({.user = u"bob", .hash = auth::nt_hash(u"secret"), .client_challenge = {}, .random_session_key = {}});
  bob.send(bob.make(Command::session_setup, smb2::SessionSetupRequest{.security_mode = 1, .security_buffer = initiator.first_token()}), true);
  const auto challenge = bob.receive();
  ASSERT_EQ(challenge.size(), 1u);
  bob.session_id = challenge[0].header.session_id;
  EXPECT_TRUE(change([](Configuration& c) { give_password(c, u"bob", u"other"); }));
  const auto token = initiator.step(challenge[0].body<smb2::SessionSetupResponse>().security_buffer);
  ASSERT_TRUE(token);
  bob.send(bob.make(Command::session_setup, smb2::SessionSetupRequest{.security_mode = 1, .security_buffer = *token}), true);
  const auto answer = bob.receive();
  ASSERT_EQ(answer.size(), 1u);
  EXPECT_EQ(answer[0].status(), NtStatus::logon_failure);
  EXPECT_EQ(sessions(), 0u);
}

TEST_F(RevocationTest, AnAdministratorWhoIsOneNoLongerStaysIn) {
  TestClient alice(server_);
  alice.enter();
  EXPECT_TRUE(change([](Configuration& c) { c.users.at(u"ALICE").administrator = false; }));
  EXPECT_EQ(ping(alice), NtStatus::success);
}

TEST_F(RevocationTest, TheClientIsToldWhereItAskedToBe) {
  EXPECT_TRUE(is_unasked(CloseReason::account_changed));
  EXPECT_EQ(to_string(CloseReason::account_changed), "account changed");
}

}  // namespace
}  // namespace usher::server
