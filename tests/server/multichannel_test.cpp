// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// One session on two connections, on the same loop and on two.
#include <list>

#include "protocol/smb2/change_notify.hpp"
#include "protocol/smb2/read.hpp"
#include "protocol/smb2/write.hpp"
#include "tests/support/test_client.hpp"

namespace usher::server {
namespace {

using smb2::Command;
using smb2::Empty;
using test::TestClient;
using test::TestServer;

class MultichannelTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override { first_.enter(); }
  bool two_loops() const { return GetParam(); }
  NtStatus bind(TestClient& client, std::u16string user = u"alice", std::u16string_view password = u"secret") {
    EXPECT_EQ(client.negotiate(), NtStatus::success);
    const NtStatus status = client.bind(first_, std::move(user), password);
    client.tree_id = first_.tree_id;
    return status;
  }
  NtStatus write(TestClient& client, smb2::FileId file) {
    const Bytes data(4);
    return client.call(Command::write, smb2::WriteRequest{.data = data, .file_id = file}).status();
  }

  TestServer server_;
  TestClient first_{server_}, second_{server_, u"10.0.0.1", two_loops()};
};

TEST_P(MultichannelTest, AFileOpenedOnOneChannelIsUsedOnTheOther) {
  ASSERT_EQ(bind(second_), NtStatus::success);
  const auto file = first_.create(u"f");
  EXPECT_EQ(write(second_, file), NtStatus::success);
  EXPECT_EQ(write(first_, file), NtStatus::success);
}

TEST_P(MultichannelTest, TheSessionIsListedOnce) {
  ASSERT_EQ(bind(second_), NtStatus::success);
  EXPECT_EQ(server_.core->registry().size(), 1u);
  const auto logons = server_.core->registry().logons(1);
  ASSERT_EQ(logons.size(), 1u);
  EXPECT_EQ(logons[0]->num_channels, 2u);
}

TEST_P(MultichannelTest, TheSessionOutlivesItsFirstConnection) {
  ASSERT_EQ(bind(second_), NtStatus::success);
  const auto file = first_.create(u"f");
  first_.disconnect();
  EXPECT_EQ(write(second_, file), NtStatus::success);
  second_.disconnect();
  EXPECT_EQ(server_.core->registry().size(), 0u);
}

/// Its name is what it is listed, found and closed by, so it does not change while it is there; where its channels come from now
/// is told beside it.
TEST_P(MultichannelTest, ASessionKeepsTheClientNameThatItCameUnder) {
  TestClient elsewhere(server_, u"10.0.0.2", two_loops());
  ASSERT_EQ(bind(elsewhere), NtStatus::success);
  first_.disconnect();
  const auto sessions = server_.core->registry().page(0, {}, 10).sessions;
  ASSERT_EQ(sessions.size(), 1u);
  EXPECT_EQ(sessions[0]->client_name, u"\\\\10.0.0.1");
  EXPECT_EQ(server_.core->registry().logons(sessions[0]->id).at(0)->addresses(), std::vector<std::u16string>{u"10.0.0.2"});
  NetApiStatus closed = NetApiStatus::internal_error;
  delete_sessions(server_.core->registry(), u"\\\\10.0.0.1", std::nullopt, {.remove = true}, server_.core->server_names(), 0, [&](SessionDeletion done) { closed = done.status; });
  server_.run();
  EXPECT_EQ(closed, NetApiStatus::success);
  EXPECT_EQ(server_.core->registry().size(), 0u);
}

TEST_P(MultichannelTest, LogoffOnOneChannelEndsTheOther) {
  ASSERT_EQ(bind(second_), NtStatus::success);
  const auto file = first_.create(u"f");
  EXPECT_EQ(second_.call(Command::logoff, Empty{}).status(), NtStatus::success);
  EXPECT_EQ(write(first_, file), NtStatus::user_session_deleted);
  EXPECT_EQ(server_.core->registry().size(), 0u);
}

TEST_P(MultichannelTest, AnAdministratorsCloseEndsBothChannelsAndWhatWaitsThere) {
  ASSERT_EQ(bind(second_), NtStatus::success);
  const auto directory = first_.create(u"d", smb2::create_option::directory_file);
  second_.send(second_.make(Command::change_notify, smb2::ChangeNotifyRequest{.output_buffer_length = 4096, .file_id = directory, .completion_filter = 1}));
  ASSERT_EQ(second_.receive().size(), 1u);
  bool done = false;
  delete_sessions(server_.core->registry(), std::nullopt, u"alice", {.remove = true}, server_.core->server_names(), 0, [&](SessionDeletion) { done = true; });
  server_.run();
  EXPECT_TRUE(done);
  const auto late = second_.receive();
  ASSERT_EQ(late.size(), 1u);
  EXPECT_EQ(late[0].status(), NtStatus::notify_cleanup);
  EXPECT_EQ(second_.call(Command::tree_connect, smb2::TreeConnectRequest{.path = u"\\\\s\\data"}).status(), NtStatus::user_session_deleted);
}

// A failure changes only what belongs to who failed (threat C3).

TEST_P(MultichannelTest, AWrongPasswordBindsNothingAndHarmsNobody) {
  EXPECT_EQ(bind(second_, u"alice", u"wrong"), NtStatus::logon_failure);
  EXPECT_EQ(write(first_, first_.create(u"f")), NtStatus::success);
  EXPECT_EQ(server_.core->registry().logons(1)[0]->num_channels, 1u);
}

TEST_P(MultichannelTest, AnotherUserBindsNothingAndHarmsNobody) {
  EXPECT_EQ(bind(second_, u"bob"), NtStatus::not_supported);
  EXPECT_EQ(write(first_, first_.create(u"f")), NtStatus::success);
}

TEST_P(MultichannelTest, AForeignSignatureBindsNothing) {
  ASSERT_EQ(second_.negotiate(), NtStatus::success);
  TestClient stranger(server_, u"10.0.0.3");
  stranger.enter();
  stranger.session_id = first_.session_id;  // his key, her session
  EXPECT_EQ(second_.bind(stranger), NtStatus::access_denied);
  EXPECT_EQ(write(first_, first_.create(u"f")), NtStatus::success);
}

TEST_P(MultichannelTest, AnotherClientGuidFindsNoSession) {
  second_.guid.bytes[0] = std::byte{7};
  EXPECT_EQ(bind(second_), NtStatus::user_session_deleted);
}

TEST_P(MultichannelTest, ARefusalIsSignedWithTheKeyThatTheRequestProvesToKnow) {  // [MS-SMB2] 3.3.4.1.1
  second_.guid.bytes[0] = std::byte{7};
  ASSERT_EQ(second_.negotiate(), NtStatus::success);
  second_.session_id = first_.session_id;
  for (const std::uint8_t flags : {smb2::session_flag_binding, std::uint8_t{0}}) {
    Bytes request = second_.make(Command::session_setup, smb2::SessionSetupRequest{.flags = flags, .security_mode = 1});
    wire::store(request, 16, smb2::flag::is_signed);
    first_.signer->sign_in_place(request, crypto::Role::client);
    second_.send(std::move(request), true);
    const auto answers = second_.receive();
    ASSERT_EQ(answers.size(), 1u);
    EXPECT_EQ(answers[0].status(), NtStatus::user_session_deleted);
    EXPECT_TRUE(answers[0].header.has(smb2::flag::is_signed));
    EXPECT_TRUE(first_.signer->verify(answers[0].message, crypto::Role::server));
  }
}

TEST_P(MultichannelTest, ASessionHasOnlySoManyChannels) {
  std::list<TestClient> more;
  for (int channels = 1; channels < 32; ++channels) ASSERT_EQ(bind(more.emplace_back(server_)), NtStatus::success) << channels;
  EXPECT_EQ(bind(second_), NtStatus::insufficient_resources);
  EXPECT_EQ(write(more.back(), first_.create(u"f")), NtStatus::success);
}

TEST_P(MultichannelTest, ASessionIsBoundToAConnectionOnce) {
  ASSERT_EQ(bind(second_), NtStatus::success);
  EXPECT_EQ(second_.bind(first_), NtStatus::access_denied);  // signed with the session's key where the channel's is due
  EXPECT_EQ(write(second_, first_.create(u"f")), NtStatus::success);
}

TEST_P(MultichannelTest, BindingToASessionThatLogsOffMeanwhileIsRefused) {
  const auto session = first_.session_id;
  EXPECT_EQ(first_.call(Command::logoff, Empty{}).status(), NtStatus::success);
  first_.session_id = session;
  EXPECT_EQ(bind(second_), NtStatus::user_session_deleted);
}

INSTANTIATE_TEST_SUITE_P(Loops, MultichannelTest, testing::Values(false, true), [](const auto& parameter) { return parameter.param ? "two" : "one"; });

}  // namespace
}  // namespace usher::server
