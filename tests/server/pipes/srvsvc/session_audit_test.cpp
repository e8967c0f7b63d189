// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Every session call over srvsvc leaves one record, whoever makes it and however it ends.
#include "server/audited_sessions.hpp"
#include "tests/server/pipes/pipe_fixture.hpp"
#include "tests/support/test_server.hpp"

namespace usher::server {
namespace {

struct Records final : AuditLog {
  std::vector<AuditRecord> all{};
  void record(AuditRecord made) override { all.push_back(std::move(made)); }
};

class SessionAuditTest : public testing::Test {
 protected:
  SessionAuditTest() {
    server_.change = [](Configuration& c) { c.allow_guest = true; };
    server_.core = std::make_unique<ServerCore>(server_.configuration(), server_.random, server_.workers, nullptr, &records_);
    auto logon = std::make_shared<Logon>();
    logon->session_id = 20;
    registration_ = server_.core->registry().add(u"10.0.0.2", u"bob", std::move(logon), server_.now.steady);
  }
  void ask(const CallerIdentity& who, std::uint16_t opnum, const Bytes& stub) {
    const auto strand = std::make_shared<QueueExecutor>();
    const auto pipe = open_pipe(u"srvsvc", *server_.core, who, strand);
    ASSERT_TRUE(pipe->write(rpc::write_bind(1, 4280, srvsvc::interface_id), server_.now));
    (void)pipe->read(65536);
    ASSERT_TRUE(pipe->write(rpc::write_request(2, opnum, stub), server_.now));
    strand->run_all();
    EXPECT_TRUE(pipe->read(65536));
  }
  void list(const CallerIdentity& who, const srvsvc::SessionEnumCall& call) { ask(who, srvsvc::opnum::session_enum, srvsvc::encode(call)); }
  void remove(const CallerIdentity& who, const srvsvc::SessionDelCall& call) { ask(who, srvsvc::opnum::session_del, srvsvc::encode(call)); }

  static inline const CallerIdentity alice{.user = u"alice", .client = u"10.0.0.1", .session_id = 1, .administrator = true},
      bob{.user = u"bob", .client = u"10.0.0.2", .session_id = 20}, guest{.user = u"Guest", .client = u"10.0.0.4", .session_id = 40, .guest = true},
      anonymous{.client = u"10.0.0.5", .session_id = 50, .anonymous = true};

  Records records_;
  test::TestServer server_;
  SessionRegistry::Registration registration_{};
};

TEST_F(SessionAuditTest, AnEnumerationSaysWhoWhatAndHowMany) {
  list(alice, {.client = u"\\\\10.0.0.2", .user = u"bob", .level = 502});
  ASSERT_EQ(records_.all.size(), 1u);
  const AuditRecord& made = records_.all[0];
  EXPECT_EQ(made.caller.door, AuditCaller::Door::srvsvc);
  EXPECT_EQ(made.caller.user, u"alice");
  EXPECT_EQ(made.caller.client, u"10.0.0.1");
  EXPECT_EQ(made.caller.session_id, 1u);
  EXPECT_EQ(made.call, "NetrSessionEnum");
  EXPECT_EQ(made.client, u"\\\\10.0.0.2");
  EXPECT_EQ(made.user, u"bob");
  EXPECT_EQ(made.level, 502u);
  EXPECT_EQ(made.count, 1u);
  EXPECT_EQ(made.status, NetApiStatus::success);
  EXPECT_EQ(made.started.wall, server_.now.wall);
}

TEST_F(SessionAuditTest, EveryRefusalLeavesOneRecord) {
  for (const CallerIdentity& who : {bob, guest, anonymous}) {
    records_.all.clear();
    for (const std::uint32_t level : {0u, 10u, 1u, 2u, 502u}) list(who, {.level = level});
    remove(who, {.user = u"alice"});
    ASSERT_EQ(records_.all.size(), 6u);
    for (const AuditRecord& made : records_.all) {
      EXPECT_EQ(made.status, NetApiStatus::access_denied);
      EXPECT_EQ(made.count, 0u);
      EXPECT_EQ(made.caller.session_id, who.session_id);
    }
    EXPECT_EQ(records_.all[5].call, "NetrSessionDel");
    EXPECT_EQ(records_.all[5].user, u"alice");
    EXPECT_FALSE(records_.all[5].level);
  }
}

TEST_F(SessionAuditTest, WhatIsWrongWithACallIsInItsRecord) {
  list(alice, {.level = 10, .resume_handle = 0});
  list(alice, {.client = u"no backslashes"});
  list(alice, {.user = u"nobody"});
  remove(alice, {});
  remove(alice, {.user = u"nobody"});
  ASSERT_EQ(records_.all.size(), 5u);
  EXPECT_EQ(records_.all[1].status, NetApiStatus::invalid_computer);
  EXPECT_EQ(records_.all[2].status, NetApiStatus::user_not_found);
  EXPECT_EQ(records_.all[3].status, NetApiStatus::invalid_parameter);
  EXPECT_EQ(records_.all[4].status, NetApiStatus::client_name_not_found);
}

TEST_F(SessionAuditTest, ACloseSaysHowManyLogonsItEnded) {
  remove(alice, {.client = u"\\\\10.0.0.2"});
  ASSERT_EQ(records_.all.size(), 1u);
  EXPECT_EQ(records_.all[0].status, NetApiStatus::success);
  EXPECT_EQ(records_.all[0].count, 1u);
}

TEST(AuditedSessionsTest, WhoClosedIsTheAccountOrTheDoor) {
  EXPECT_EQ(name_of({.door = AuditCaller::Door::srvsvc, .user = u"alice"}), u"alice");
  EXPECT_EQ(name_of({}), u"in process");
  EXPECT_EQ(name_of({.door = AuditCaller::Door::local_socket, .uid = 1000}), u"local socket (uid 1000)");
}

}  // namespace
}  // namespace usher::server
