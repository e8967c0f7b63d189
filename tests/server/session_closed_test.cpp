// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What a client sees of a session that the server ends: the notification where it was negotiated, the tombstone always.
#include "protocol/smb2/change_notify.hpp"
#include "protocol/smb2/server_to_client_notification.hpp"
#include "tests/support/test_client.hpp"

namespace usher::server {
namespace {

using smb2::Command;
using smb2::Empty;
using test::TestClient;
using test::TestServer;

constexpr std::uint32_t with_notifications = 0x7F | smb2::capability::notifications;
constexpr std::uint16_t smb_3_1_1 = 0x0311;

class SessionClosedTest : public testing::Test {
 protected:
  void enter(std::uint32_t capabilities, std::u16string share = u"data", std::uint16_t dialect = smb_3_1_1) {
    client_.capabilities = capabilities;
    client_.enter(std::move(share), dialect);
  }
  void require_encryption() {
    server_.change = [](Configuration& configuration) { configuration.encryption = Requirement::required; };
    server_.core->replace_configuration(server_.configuration());
  }
  void close() {
    delete_sessions(server_.core->registry(), std::nullopt, u"alice", {.remove = true}, server_.core->server_names(), 0, [](SessionDeletion) {});
    server_.run();
  }
  test::Response next_answer() { return client_.call(Command::tree_connect, smb2::TreeConnectRequest{.path = u"\\\\s\\data"}); }

  TestServer server_;
  TestClient client_{server_};
};

TEST_F(SessionClosedTest, AClientThatWantsToKnowIsTold) {
  enter(with_notifications);
  close();
  const auto told = client_.receive();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].header.command, Command::server_to_client_notification);
  EXPECT_EQ(told[0].header.message_id, smb2::MessageId{~std::uint64_t{0}});
  EXPECT_EQ(told[0].header.session_id, client_.session_id);
  EXPECT_EQ(told[0].header.tree_id, smb2::TreeId{});
  EXPECT_EQ(told[0].status(), NtStatus::success);
  EXPECT_EQ(told[0].body<smb2::SessionClosedNotification>().type, smb2::NotificationType::session_closed);
}

TEST_F(SessionClosedTest, ATransportThatBreaksWhileItsClientIsToldHarmsNobody) {
  enter(with_notifications);
  client_.on_wake = [&] { client_.connection().disconnected(server_.now); };
  close();
  EXPECT_TRUE(client_.receive().empty());
  EXPECT_EQ(server_.core->registry().page(0, {}, 10).total, 0u);
}

TEST_F(SessionClosedTest, TheNotificationIsSignedWhereTheSessionHasToSign) {
  enter(with_notifications);
  close();
  const auto told = client_.receive();  // which verifies what is signed
  ASSERT_EQ(told.size(), 1u);
  EXPECT_TRUE(told[0].header.has(smb2::flag::is_signed));
}

TEST_F(SessionClosedTest, TheNotificationIsEncryptedWhereTheSessionIs) {
  require_encryption();
  enter(with_notifications);
  ASSERT_TRUE(client_.encrypt);
  const int before = client_.sealed_answers;
  close();
  ASSERT_EQ(client_.receive().size(), 1u);
  EXPECT_EQ(client_.sealed_answers, before + 1);
}

TEST_F(SessionClosedTest, WhatWaitedIsAnsweredBeforeTheNotification) {
  enter(with_notifications);
  const auto directory = client_.create(u"d", smb2::create_option::directory_file);
  client_.send(client_.make(Command::change_notify, smb2::ChangeNotifyRequest{.output_buffer_length = 4096, .file_id = directory, .completion_filter = 1}));
  ASSERT_EQ(client_.receive().size(), 1u);
  close();
  const auto told = client_.receive();
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[0].status(), NtStatus::notify_cleanup);
  EXPECT_EQ(told[1].header.command, Command::server_to_client_notification);
}

TEST_F(SessionClosedTest, AClientThatDidNotAskIsNotTold) {
  enter(0x7F);
  close();
  EXPECT_TRUE(client_.receive().empty());
}

TEST_F(SessionClosedTest, OlderDialectsHaveNoNotifications) {
  enter(with_notifications, u"data", 0x0302);
  close();
  EXPECT_TRUE(client_.receive().empty());
}

TEST_F(SessionClosedTest, WhoLogsOffIsNotTold) {
  enter(with_notifications);
  EXPECT_EQ(client_.call(Command::logoff, Empty{}).status(), NtStatus::success);
  EXPECT_TRUE(client_.receive().empty());
}

TEST_F(SessionClosedTest, OneChannelOfSeveralIsTold) {
  enter(with_notifications);
  TestClient second(server_);
  second.capabilities = with_notifications;
  ASSERT_EQ(second.negotiate(), NtStatus::success);
  ASSERT_EQ(second.bind(client_), NtStatus::success);
  close();
  EXPECT_EQ(client_.receive().size() + second.receive().size(), 1u);
}

TEST_F(SessionClosedTest, AnotherUsersSessionOnTheConnectionIsNotTouched) {
  enter(with_notifications);
  const smb2::SessionId alice = client_.session_id;
  ASSERT_EQ(client_.log_on(u"bob", u"secret"), NtStatus::success);
  close();
  client_.verify_answers = false;  // the notification is signed with alice's key
  const auto told = client_.receive();
  client_.verify_answers = true;
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].header.session_id, alice);
  EXPECT_EQ(client_.connect_tree(u"data"), NtStatus::success);
}

TEST_F(SessionClosedTest, TheNextRequestIsToldSoSigned) {
  enter(0x7F);
  close();
  const auto answer = next_answer();
  EXPECT_EQ(answer.status(), NtStatus::user_session_deleted);
  EXPECT_TRUE(answer.header.has(smb2::flag::is_signed));
}

TEST_F(SessionClosedTest, TheNextRequestOfAnEncryptedSessionIsToldSoEncrypted) {
  require_encryption();
  enter(0x7F);
  close();
  const int before = client_.sealed_answers;
  EXPECT_EQ(next_answer().status(), NtStatus::user_session_deleted);
  EXPECT_EQ(client_.sealed_answers, before + 1);
}

TEST_F(SessionClosedTest, AfterThatOneLogsOnAgain) {
  enter(with_notifications);
  close();
  client_.receive();
  EXPECT_EQ(client_.log_on(), NtStatus::success);
  EXPECT_EQ(client_.connect_tree(u"data"), NtStatus::success);
}

}  // namespace
}  // namespace usher::server
