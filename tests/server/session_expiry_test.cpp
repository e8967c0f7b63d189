// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// A session that has expired ([MS-SMB2] 3.3.5.2.9, 3.3.5.5).
#include <gtest/gtest.h>

#include "protocol/smb2/close.hpp"
#include "protocol/smb2/lock.hpp"
#include "server/session.hpp"
#include "tests/support/test_client.hpp"

namespace usher::server {
namespace {

using smb2::Command;
using smb2::Empty;

class SessionExpiryTest : public testing::Test {
 protected:
  void SetUp() override {
    client_.enter();
    file_ = client_.create(u"a");
    session()->expire();
  }
  std::shared_ptr<Session> session() { return server_.core->find_session(client_.session_id); }
  test::TestServer server_{};
  test::TestClient client_{server_};
  smb2::FileId file_{};
};

TEST_F(SessionExpiryTest, NothingElseIsServed) {
  const auto create = client_.call(Command::create, test::TestClient::create_request(u"b"));
  EXPECT_EQ(create.status(), NtStatus::network_session_expired);
  EXPECT_TRUE(create.header.has(smb2::flag::is_signed));  // with the keys that it still has
  EXPECT_EQ(client_.connect_tree(u"papers"), NtStatus::network_session_expired);
}

TEST_F(SessionExpiryTest, CloseIsServed) {
  EXPECT_EQ(client_.call(Command::close, smb2::CloseRequest{.file_id = file_}).status(), NtStatus::success);
}

TEST_F(SessionExpiryTest, LockIsServed) {
  EXPECT_EQ(client_.call(Command::lock, smb2::LockRequest{.file_id = file_}).status(), NtStatus::invalid_parameter);  // no element
}

TEST_F(SessionExpiryTest, LogoffIsServed) {
  EXPECT_EQ(client_.call(Command::logoff, Empty{}).status(), NtStatus::success);
  EXPECT_EQ(session(), nullptr);
}

TEST_F(SessionExpiryTest, WhoProvesHimselfAgainGoesOnWithWhatHeHasOpen) {
  EXPECT_EQ(client_.prove_again(), NtStatus::success);
  EXPECT_EQ(client_.call(Command::create, test::TestClient::create_request(u"b")).status(), NtStatus::success);
  EXPECT_EQ(client_.call(Command::close, smb2::CloseRequest{.file_id = file_}).status(), NtStatus::success);
}

TEST_F(SessionExpiryTest, WhoCannotLosesIt) {
  EXPECT_EQ(client_.prove_again(u"alice", u"wrong"), NtStatus::logon_failure);
  server_.run();
  EXPECT_EQ(session(), nullptr);
}

TEST_F(SessionExpiryTest, NoChannelIsBoundToIt) {
  test::TestClient second(server_, u"10.0.0.1");
  second.guid = client_.guid;
  ASSERT_EQ(second.negotiate(), NtStatus::success);
  EXPECT_EQ(second.bind(client_), NtStatus::network_session_expired);
}

}  // namespace
}  // namespace usher::server
