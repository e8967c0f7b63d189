// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// A long answer over a pipe, read piece by piece.
#include <gtest/gtest.h>

#include "protocol/rpc/pdu.hpp"
#include "protocol/smb2/read.hpp"
#include "protocol/smb2/write.hpp"
#include "protocol/srvsvc/interface.hpp"
#include "protocol/srvsvc/session_calls.hpp"
#include "tests/support/test_client.hpp"

namespace usher::server {
namespace {

using smb2::Command;
using test::TestClient;

class ReadPipeTest : public testing::Test {
 protected:
  ReadPipeTest() {
    client_.enter(u"IPC$");
    pipe_ = client_.create(u"srvsvc");
    ask(rpc::write_bind(1, 4280, srvsvc::interface_id));
    EXPECT_EQ(read(), NtStatus::success);
  }
  void ask(const Bytes& pdu) {
    ASSERT_EQ(client_.call(Command::write, smb2::WriteRequest{.data = pdu, .file_id = pipe_}).status(), NtStatus::success);
  }
  void list() { ask(rpc::write_request(2, srvsvc::opnum::session_enum, srvsvc::encode(srvsvc::SessionEnumCall{.server = u"s", .level = 502, .preferred_maximum_length = 0xFFFFFFFF}))); }
  NtStatus read() { return client_.call(Command::read, smb2::ReadRequest{.length = 65536, .file_id = pipe_}).status(); }
  void hold(std::size_t sessions) {
    for (std::size_t i = 0; i < sessions; ++i) {
      held_.push_back(server_.core->registry().add(u"10.1.0." + std::u16string(1, static_cast<char16_t>(u'0' + i / 10 % 10)) + std::u16string(1, static_cast<char16_t>(u'0' + i % 10)),
                                                   u"bob", std::make_shared<Logon>(), server_.now.steady));
    }
  }

  test::TestServer server_{};
  TestClient client_{server_};
  smb2::FileId pipe_{};
  std::vector<SessionRegistry::Registration> held_{};
};

TEST_F(ReadPipeTest, WhatMakesMoreOfALongAnswerLetsOthersGoFirst) {
  hold(40);  // less than a turn of the search, more than a fragment
  list();
  const std::size_t before = server_.loop->posted_patiently;
  EXPECT_EQ(read(), NtStatus::success);
  EXPECT_EQ(server_.loop->posted_patiently, before + 1);
}

TEST_F(ReadPipeTest, TheLastOfALongAnswerIsThereAndWaitsForNobody) {
  hold(40);
  list();
  EXPECT_EQ(read(), NtStatus::success);
  const std::size_t before = server_.loop->posted_patiently;
  EXPECT_EQ(read(), NtStatus::success);
  EXPECT_EQ(server_.loop->posted_patiently, before);
}

TEST_F(ReadPipeTest, AShortAnswerWaitsForNobody) {
  const std::size_t before = server_.loop->posted_patiently;
  list();
  EXPECT_EQ(read(), NtStatus::success);
  EXPECT_EQ(server_.loop->posted_patiently, before);
}

TEST_F(ReadPipeTest, WhoGoesWhileItWaitsLeavesNothing) {
  hold(40);
  list();
  Bytes message = client_.make(Command::read, smb2::ReadRequest{.length = 65536, .file_id = pipe_});
  client_.sign_message(message);
  {
    const test::ManualExecutor::Here here(*server_.loop);
    client_.connection().receive(TestClient::frame(message), server_.now);  // and it has not run yet
  }
  client_.disconnect();
  EXPECT_EQ(server_.core->registry().size(), 40u);
}

}  // namespace
}  // namespace usher::server
