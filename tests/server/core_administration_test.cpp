// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/core_administration.hpp"

#include "protocol/smb2/change_notify.hpp"
#include "protocol/smb2/close.hpp"
#include "protocol/smb2/lock.hpp"
#include "server/completion.hpp"
#include "server/session.hpp"
#include "tests/support/test_client.hpp"

namespace usher::server {
namespace {

using namespace std::chrono_literals;
using smb2::Command;
using smb2::Empty;
using test::TestClient;
using test::TestServer;

class CoreAdministrationTest : public testing::Test {
 protected:
  TestServer server_;
  TestClient client_{server_};
  Administration& administration_ = server_.core->administration();

  std::vector<OpenRecord> opens(const OpenQuery& query = {}) {
    const auto page = administration_.opens(query, server_.now.steady);
    EXPECT_EQ(page.status, NetApiStatus::success);
    EXPECT_EQ(page.total_entries, page.records.size());
    return page.records;
  }
  std::uint32_t id_of(std::u16string_view path) {
    for (const auto& open : opens()) {
      if (open.path == path) return open.id;
    }
    ADD_FAILURE() << "not open";
    return 0;
  }
  /// What `ask` is answered when all that was posted has run; nullopt: nothing.
  std::optional<NetApiStatus> ended(const std::function<void(Administration::Done)>& ask) {
    std::optional<NetApiStatus> answer;
    ask([&](NetApiStatus status) {
      EXPECT_FALSE(answer) << "answered twice";
      answer = status;
    });
    server_.run();
    return answer;
  }
  std::optional<NetApiStatus> close_open(std::uint32_t id) {
    return ended([&](Administration::Done done) { administration_.close_open(id, std::move(done)); });
  }
  std::optional<NetApiStatus> remove_share(std::u16string_view name) {
    return ended([&](Administration::Done done) { administration_.remove_share(name, std::move(done)); });
  }
  NtStatus use(TestClient& client, smb2::FileId file) {
    return client.call(Command::lock, lock_request(file, 900, smb2::lock_flag::exclusive | smb2::lock_flag::fail_immediately)).status();
  }
  static smb2::LockRequest lock_request(smb2::FileId file, std::uint64_t offset, std::uint32_t flags) {
    return {.lock_count = 1, .file_id = file, .first = {.offset = offset, .length = 1, .flags = flags}};
  }
};

// What is listed.

TEST_F(CoreAdministrationTest, AnOpenIsListedWithAllThatIsKnownOfIt) {
  client_.enter();
  const auto file = client_.create(u"notes.txt");
  ASSERT_EQ(client_.call(Command::lock, lock_request(file, 1, smb2::lock_flag::exclusive)).status(), NtStatus::success);
  server_.now.steady += 5s;
  const auto all = opens();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].id, 1u);
  EXPECT_EQ(all[0].permissions, 0x7Bu);  // everything but creating, which is for directories
  EXPECT_EQ(all[0].num_locks, 1u);
  EXPECT_EQ(all[0].path, u"/notes.txt");
  EXPECT_EQ(all[0].user, u"alice");
  EXPECT_EQ(all[0].client, u"\\\\10.0.0.1");
  EXPECT_EQ(all[0].share, u"data");
  EXPECT_EQ(all[0].session_id, static_cast<std::uint64_t>(client_.session_id));
  EXPECT_EQ(all[0].active_seconds, 5u);
}

TEST_F(CoreAdministrationTest, APipeIsListedUnderItsPath) {
  client_.enter(u"IPC$");
  client_.create(u"PIPE\\SrvSvc");
  ASSERT_EQ(opens().size(), 1u);
  EXPECT_EQ(opens()[0].path, u"\\PIPE\\srvsvc");
  EXPECT_EQ(opens()[0].share, u"IPC$");
  EXPECT_EQ(opens()[0].num_locks, 0u);
}

TEST_F(CoreAdministrationTest, ATreeConnectIsListedByItsShareAndByItsComputer) {
  client_.enter(u"DATA");
  client_.create(u"f"), client_.create(u"g");
  server_.now.steady += 7s;
  const auto by_share = administration_.trees({.qualifier = u"Data"}, server_.now.steady);
  ASSERT_EQ(by_share.records.size(), 1u);
  const TreeRecord& tree = by_share.records[0];
  EXPECT_EQ(tree.id, 1u);
  EXPECT_EQ(tree.type, share_type::disk);
  EXPECT_EQ(tree.num_opens, 2u);
  EXPECT_EQ(tree.num_users, 1u);
  EXPECT_EQ(tree.active_seconds, 7u);
  EXPECT_EQ(tree.user, u"alice");
  EXPECT_EQ(tree.netname, u"\\\\10.0.0.1");
  EXPECT_EQ(tree.share, u"data");
  EXPECT_EQ(tree.session_id, static_cast<std::uint64_t>(client_.session_id));
  const auto by_computer = administration_.trees({.qualifier = u"\\\\::ffff:10.0.0.1"}, server_.now.steady);
  ASSERT_EQ(by_computer.records.size(), 1u);
  EXPECT_EQ(by_computer.records[0].netname, u"data");
}

TEST_F(CoreAdministrationTest, AnUnknownShareHasNoTreeConnectsAndAKnownOneMayHaveNone) {
  EXPECT_EQ(administration_.trees({.qualifier = u"nothing"}, server_.now.steady).status, NetApiStatus::net_name_not_found);
  EXPECT_EQ(administration_.trees({.qualifier = u"data"}, server_.now.steady).status, NetApiStatus::success);
}

// Closing an open.

TEST_F(CoreAdministrationTest, ExactlyTheOpenThatWasMeantIsClosed) {
  client_.enter();
  TestClient other(server_, u"10.0.0.2");
  other.enter();
  const auto first = client_.create(u"first"), second = client_.create(u"second"), theirs = other.create(u"first");
  EXPECT_EQ(close_open(id_of(u"/first")), NetApiStatus::success);
  EXPECT_EQ(use(client_, first), NtStatus::file_closed);
  EXPECT_EQ(use(client_, second), NtStatus::success);
  EXPECT_EQ(use(other, theirs), NtStatus::success);
  EXPECT_EQ(opens().size(), 2u);
}

TEST_F(CoreAdministrationTest, ALockThatWaitsOnAClosedOpenEndsAndItsLocksAreFree) {
  client_.enter();
  const auto holder = client_.create(u"f"), waiter = client_.create(u"f");
  ASSERT_EQ(client_.call(Command::lock, lock_request(holder, 1, smb2::lock_flag::exclusive)).status(), NtStatus::success);
  ASSERT_EQ(client_.call(Command::lock, lock_request(waiter, 1, smb2::lock_flag::exclusive)).status(), NtStatus::pending);
  const auto ids = opens();
  ASSERT_EQ(close_open(ids[1].id), NetApiStatus::success);
  const auto answers = client_.receive();
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].status(), NtStatus::range_not_locked);
  ASSERT_EQ(close_open(ids[0].id), NetApiStatus::success);
  const auto again = client_.create(u"f");
  EXPECT_EQ(client_.call(Command::lock, lock_request(again, 1, smb2::lock_flag::exclusive)).status(), NtStatus::success);
}

TEST_F(CoreAdministrationTest, ANotifyThatWaitsOnAClosedOpenIsAnsweredWithCleanup) {  // [MS-SMB2] 3.3.4.17
  client_.enter();
  const auto folder = client_.create(u"d", smb2::create_option::directory_file);
  const smb2::ChangeNotifyRequest watch{.output_buffer_length = 4096, .file_id = folder, .completion_filter = 1};
  ASSERT_EQ(client_.call(Command::change_notify, watch).status(), NtStatus::pending);
  ASSERT_EQ(close_open(id_of(u"/d")), NetApiStatus::success);
  const auto answers = client_.receive();
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].status(), NtStatus::notify_cleanup);
}

TEST_F(CoreAdministrationTest, AnOpenOnASlowStoreIsClosedBeforeTheAnswer) {
  client_.enter(u"slow");
  client_.create(u"f");
  EXPECT_EQ(close_open(id_of(u"/f")), NetApiStatus::success);
  EXPECT_EQ(server_.core->configuration()->find_share(u"slow")->files->open_files(), 0u);
}

TEST_F(CoreAdministrationTest, AnOpenThatIsNoMoreIsNotFound) {
  client_.enter();
  const auto file = client_.create(u"f");
  const auto id = id_of(u"/f");
  EXPECT_EQ(close_open(id + 1), NetApiStatus::file_id_not_found);
  ASSERT_EQ(client_.call(Command::close, smb2::CloseRequest{.file_id = file}).status(), NtStatus::success);
  EXPECT_EQ(close_open(id), NetApiStatus::file_id_not_found);
  EXPECT_FALSE(administration_.open(id, server_.now.steady));
}

// Closing a logon.

TEST_F(CoreAdministrationTest, OneOfTwoLogonsOfAUserIsClosedByItsId) {
  client_.enter();
  TestClient twin(server_);
  twin.enter();
  EXPECT_EQ(ended([&](Administration::Done done) { administration_.close_logon(static_cast<std::uint64_t>(twin.session_id), std::move(done)); }),
            NetApiStatus::success);
  EXPECT_EQ(twin.call(Command::tree_disconnect, Empty{}).status(), NtStatus::user_session_deleted);
  EXPECT_EQ(client_.call(Command::tree_disconnect, Empty{}).status(), NtStatus::success);
  EXPECT_EQ(ended([&](Administration::Done done) { administration_.close_logon(77, std::move(done)); }), NetApiStatus::client_name_not_found);
}

// Shares.

TEST_F(CoreAdministrationTest, ARemovedShareIsGoneWithItsTreeConnectsAndOpens) {
  client_.enter(u"slow");
  const auto gone = client_.create(u"f");
  const auto gone_tree = client_.tree_id;
  ASSERT_EQ(client_.connect_tree(u"data"), NtStatus::success);
  const auto stays = client_.create(u"f");
  const auto store = server_.core->configuration()->find_share(u"slow");
  EXPECT_EQ(remove_share(u"SLOW"), NetApiStatus::success);
  EXPECT_EQ(store->files->open_files(), 0u);
  EXPECT_EQ(store->uses->current, 0u);
  EXPECT_EQ(use(client_, stays), NtStatus::success);
  EXPECT_EQ(opens().size(), 1u);
  EXPECT_EQ(client_.connect_tree(u"slow"), NtStatus::bad_network_name);
  client_.tree_id = gone_tree;
  EXPECT_EQ(use(client_, gone), NtStatus::network_name_deleted);
  EXPECT_FALSE(administration_.share(u"slow"));
  EXPECT_EQ(remove_share(u"slow"), NetApiStatus::net_name_not_found);
}

TEST_F(CoreAdministrationTest, SharesAreListedByNameAndThePipeShareLast) {
  const auto all = administration_.shares();
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].name, u"data");
  EXPECT_EQ(all[1].name, u"papers");
  EXPECT_TRUE(all[1].read_only);
  EXPECT_EQ(all[3].name, u"IPC$");
  EXPECT_EQ(all[3].type, share_type::ipc | share_type::special);
  EXPECT_FALSE(all[3].hidden) << "everybody may know of it";
}

TEST_F(CoreAdministrationTest, WhatWaitsInARemovedShareIsAnswered) {  // [MS-SMB2] 3.3.4.15
  client_.enter();
  const auto holder = client_.create(u"f"), waiter = client_.create(u"f");
  ASSERT_EQ(client_.call(Command::lock, lock_request(holder, 1, smb2::lock_flag::exclusive)).status(), NtStatus::success);
  ASSERT_EQ(client_.call(Command::lock, lock_request(waiter, 1, smb2::lock_flag::exclusive)).status(), NtStatus::pending);
  ASSERT_EQ(remove_share(u"data"), NetApiStatus::success);
  ASSERT_EQ(client_.receive().size(), 1u);
}

TEST_F(CoreAdministrationTest, ACreateThatIsUnderWayDoesNotOutliveItsShare) {
  client_.enter(u"slow");
  Bytes message = client_.make(Command::create, TestClient::create_request(u"f"));
  client_.sign_message(message);
  {
    const test::ManualExecutor::Here here(*server_.loop);
    client_.connection().receive(TestClient::frame(message), server_.now);
  }
  const auto share = server_.core->configuration()->find_share(u"slow");  // and a worker has not begun yet
  EXPECT_EQ(remove_share(u"slow"), NetApiStatus::success);
  EXPECT_EQ(share->files->open_files(), 0u);
  EXPECT_EQ(server_.core->opens().size(), 0u);
  EXPECT_EQ(share->uses->current, 0u);
}

TEST_F(CoreAdministrationTest, ARemovedShareWaitsForSessionsThatAreClosing) {
  client_.enter(u"slow");
  client_.create(u"f");
  {
    const test::ManualExecutor::Here here(*server_.loop);
    client_.connection().disconnected(server_.now);
  }
  while (server_.loop->run_one()) {
  }
  ASSERT_EQ(server_.core->session_count(), 0u);  // nobody finds it any more, and its file is still being closed by a worker
  const auto share = server_.core->configuration()->find_share(u"slow");
  ASSERT_EQ(share->files->open_files(), 1u);
  std::optional<NetApiStatus> removed;
  administration_.remove_share(u"slow", [&](NetApiStatus status) {
    removed = status;
    EXPECT_EQ(share->files->open_files(), 0u);
  });
  server_.run();
  EXPECT_EQ(removed, NetApiStatus::success);
}

TEST_F(CoreAdministrationTest, ARemovedShareIsGoneFromSessionsOnEveryLoop) {
  client_.enter();
  TestClient other(server_, u"10.0.0.2", true);
  other.enter();
  client_.create(u"f"), other.create(u"f");
  EXPECT_EQ(remove_share(u"data"), NetApiStatus::success);
  EXPECT_EQ(server_.core->opens().size(), 0u);
  EXPECT_EQ(server_.core->trees().size(), 0u);
}

TEST_F(CoreAdministrationTest, AShareThatIsAddedAgainIsAnotherOne) {
  client_.enter();
  client_.create(u"f");
  server_.core->set_share_maker([](const ShareRecord& wanted) { return std::make_shared<Share>(*TestServer::make_share(wanted.name, false)); });
  ASSERT_EQ(remove_share(u"data"), NetApiStatus::success);
  ASSERT_EQ(ended([&](Administration::Done done) { administration_.add_share({.name = u"data"}, std::move(done)); }), NetApiStatus::success);
  EXPECT_EQ(administration_.share(u"data")->current_uses, 0u);
  EXPECT_EQ(client_.connect_tree(u"data"), NtStatus::success);
}

TEST_F(CoreAdministrationTest, AnEditThatAnotherOneOvertookIsDoneAgain) {
  int tries = 0;
  server_.core->edit_configuration([&](const Configuration& now) {
    if (++tries == 1) (void)administration_.change_share(u"data", {.comment = u"kept"});
    auto next = std::make_shared<Configuration>(now);
    next->comment = u"kept too";
    return next;
  });
  EXPECT_EQ(tries, 2);
  EXPECT_EQ(administration_.share(u"data")->comment, u"kept");
  EXPECT_EQ(server_.core->server_comment(), u"kept too");
}

TEST_F(CoreAdministrationTest, ATaskThatIsThrownAwayIsAnsweredToo) {
  std::optional<NetApiStatus> answer;
  {
    Completion completion([&](NetApiStatus status) { answer = status; });
    const Completion moved(std::move(completion));
    EXPECT_FALSE(answer);
  }
  EXPECT_EQ(answer, NetApiStatus::server_not_started);
}

TEST_F(CoreAdministrationTest, ThePipeShareStays) {
  EXPECT_EQ(remove_share(u"ipc$"), NetApiStatus::access_denied);
  EXPECT_EQ(administration_.change_share(u"IPC$", {.comment = u"x"}), NetApiStatus::access_denied);
}

TEST_F(CoreAdministrationTest, AConfigurationWithoutAShareRemovesIt) {
  client_.enter();
  client_.create(u"f");
  auto next = std::make_shared<Configuration>(*server_.core->configuration());
  next->shares.erase(u"DATA");
  bool done = false;
  server_.core->replace_configuration(std::move(next), [&] { done = true; });
  server_.run();
  EXPECT_TRUE(done);
  EXPECT_TRUE(opens().empty());
  EXPECT_EQ(server_.core->trees().size(), 0u);
}

TEST_F(CoreAdministrationTest, AShareHasNoMoreUsesThanItMayHave) {  // [MS-SMB2] 3.3.5.7
  ASSERT_EQ(administration_.change_share(u"data", {.maximum_uses = 1}), NetApiStatus::success);
  client_.enter();
  const auto tree = client_.tree_id;
  EXPECT_EQ(client_.connect_tree(u"data"), NtStatus::request_not_accepted);
  EXPECT_EQ(administration_.share(u"data")->current_uses, 1u);
  client_.tree_id = tree;
  ASSERT_EQ(client_.call(Command::tree_disconnect, Empty{}).status(), NtStatus::success);
  EXPECT_EQ(client_.connect_tree(u"data"), NtStatus::success);
}

TEST_F(CoreAdministrationTest, AChangedShareKeepsWhatIsOpenInIt) {
  client_.enter();
  const auto file = client_.create(u"f");
  EXPECT_EQ(administration_.change_share(u"data", {.comment = u"new"}), NetApiStatus::success);
  server_.run();
  EXPECT_EQ(use(client_, file), NtStatus::success);
  EXPECT_EQ(administration_.share(u"data")->comment, u"new");
  EXPECT_EQ(administration_.share(u"data")->current_uses, 1u);
  EXPECT_EQ(administration_.change_share(u"nothing", {}), NetApiStatus::net_name_not_found);
  EXPECT_EQ(administration_.change_share(u"data", {.flags = 0x1}), NetApiStatus::invalid_parameter);
}

TEST_F(CoreAdministrationTest, AShareIsAddedWhileTheServerRuns) {
  const auto add = [&](std::u16string name) {
    return ended([&](Administration::Done done) { administration_.add_share({.name = std::move(name), .comment = u"new"}, std::move(done)); });
  };
  EXPECT_EQ(add(u"later"), NetApiStatus::not_supported) << "the core opens no stores by itself";
  server_.core->set_share_maker([](const ShareRecord& wanted) -> std::expected<std::shared_ptr<Share>, NetApiStatus> {
    if (wanted.name.empty()) return std::unexpected(NetApiStatus::invalid_name);
    auto share = std::make_shared<Share>(*TestServer::make_share(wanted.name, false));
    share->comment = wanted.comment;
    return share;
  });
  EXPECT_EQ(add(u""), NetApiStatus::invalid_name);
  EXPECT_EQ(add(u"Later"), NetApiStatus::success);
  EXPECT_EQ(add(u"LATER"), NetApiStatus::duplicate_share);
  client_.enter(u"later");
  client_.create(u"f");
  const auto record = administration_.share(u"later");
  ASSERT_TRUE(record);
  EXPECT_EQ(record->comment, u"new");
  EXPECT_EQ(record->type, share_type::disk | share_type::temporary);
  EXPECT_EQ(record->current_uses, 1u);
}

// Numbers.

TEST_F(CoreAdministrationTest, AfterAStormOfOpensAndClosesTheCountsAreWhatTheyWere) {
  client_.enter();
  std::vector<smb2::FileId> files;
  for (int i = 0; i < 500; ++i) {
    files.push_back(client_.create(u"f" + std::u16string(1, static_cast<char16_t>(u'a' + i % 7))));
    if (i % 3 != 0) continue;
    ASSERT_EQ(client_.call(Command::close, smb2::CloseRequest{.file_id = files.back()}).status(), NtStatus::success);
    files.pop_back();
  }
  EXPECT_EQ(opens().size(), files.size());
  EXPECT_EQ(administration_.trees({.qualifier = u"data"}, server_.now.steady).records[0].num_opens, files.size());
  EXPECT_EQ(administration_.statistics().files_opened, 500u);
  for (const auto& file : files) ASSERT_EQ(client_.call(Command::close, smb2::CloseRequest{.file_id = file}).status(), NtStatus::success);
  EXPECT_EQ(server_.core->opens().size(), 0u);
  EXPECT_EQ(administration_.trees({.qualifier = u"data"}, server_.now.steady).records[0].num_opens, 0u);
}

TEST_F(CoreAdministrationTest, ARefusedLogonAndARefusedRequestAreCounted) {
  ASSERT_EQ(client_.negotiate(), NtStatus::success);
  EXPECT_EQ(client_.log_on(u"alice", u"wrong"), NtStatus::logon_failure);
  TestClient other(server_);
  other.enter(u"papers");
  EXPECT_EQ(other.call(Command::create, TestClient::create_request(u"new")).status(), NtStatus::access_denied);
  const auto counted = administration_.statistics();
  EXPECT_EQ(counted.password_errors, 1u);
  EXPECT_EQ(counted.permission_errors, 1u);
  EXPECT_EQ(counted.sessions_opened, 1u);
}

TEST_F(CoreAdministrationTest, BytesAreCountedForTheServerAndForTheLogon) {
  client_.enter();
  const auto before = administration_.statistics();
  const Logon& logon = server_.core->find_session(client_.session_id)->logon();
  const std::uint64_t in = logon.bytes_in, out = logon.bytes_out;
  constexpr std::uint64_t message = 64 + 4, framed = message + 4;  // an ECHO and its answer
  ASSERT_EQ(client_.call(Command::echo, Empty{}).status(), NtStatus::success);
  EXPECT_EQ(logon.bytes_in - in, message);
  EXPECT_EQ(logon.bytes_out - out, message);
  const auto after = administration_.statistics();
  EXPECT_EQ(after.bytes_received - before.bytes_received, framed);
  EXPECT_EQ(after.bytes_sent - before.bytes_sent, framed);
}

TEST_F(CoreAdministrationTest, ConnectionsAreCountedWhileTheyLast) {
  {
    TestClient other(server_);
    EXPECT_EQ(administration_.server_info().connections, 2u);
  }
  EXPECT_EQ(administration_.server_info().connections, 1u);
}

TEST_F(CoreAdministrationTest, ALogonKnowsWhereItsChannelsComeFrom) {
  client_.enter();
  TestClient second(server_, u"10.0.0.7");
  second.guid = client_.guid;
  ASSERT_EQ(second.negotiate(), NtStatus::success);
  ASSERT_EQ(second.bind(client_), NtStatus::success);
  const Logon& logon = server_.core->find_session(client_.session_id)->logon();
  EXPECT_EQ(logon.addresses(), (std::vector<std::u16string>{u"10.0.0.1", u"10.0.0.7"}));
  client_.disconnect();
  EXPECT_EQ(logon.addresses(), (std::vector<std::u16string>{u"10.0.0.7"}));
}

}  // namespace
}  // namespace usher::server
