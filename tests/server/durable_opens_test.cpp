// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Durable opens: [MS-SMB2] 3.3.5.9.6, .7, .10, .12, 3.3.6.2, 3.3.7.1.
#include "server/durable_opens.hpp"

#include "server/session.hpp"
#include "tests/server/oplock_client.hpp"

namespace usher::test {
namespace {

namespace level = smb2::oplock_level;
using ::usher::server::CloseReason;

Bytes context(std::string_view name, ByteView data) {
  Bytes list;
  smb2::append_create_context(list, name, data);
  return list;
}
Bytes durable_v1() { return context("DHnQ", Bytes(16)); }
Bytes durable_v2(std::uint8_t guid, std::uint32_t timeout = 0) {
  Bytes data;
  wire::append(data, timeout), wire::append(data, std::uint32_t{0}), wire::append(data, std::uint64_t{0});
  wire::append(data, ByteView(guid_of(guid).bytes));
  return context("DH2Q", data);
}
Bytes reconnect_v1(smb2::FileId id) {
  Bytes data;
  wire::append(data, id.persistent), wire::append(data, id.volatile_id);
  return context("DHnC", data);
}
Bytes reconnect_v2(smb2::FileId id, std::uint8_t guid) {
  Bytes data;
  wire::append(data, id.persistent), wire::append(data, id.volatile_id);
  wire::append(data, ByteView(guid_of(guid).bytes)), wire::append(data, std::uint32_t{0});
  return context("DH2C", data);
}

struct DurableOpensTest : testing::Test {
  TestServer server;
  std::optional<OplockClient> client{};

  void SetUp() override {
    server.core->on_time(server.now);
    come();
  }
  void come(std::u16string user = u"alice") {
    client.emplace(server, 1);
    ASSERT_EQ(client->negotiate(), NtStatus::success);
    ASSERT_EQ(client->log_on(std::move(user)), NtStatus::success);
    ASSERT_EQ(client->connect_tree(u"data"), NtStatus::success);
  }
  void go() { client.reset(), server.run(); }
  smb2::FileId open(Bytes contexts, std::uint8_t oplock = level::batch) {
    return OplockClient::created(client->open(u"f", {.level = oplock, .contexts = std::move(contexts)})).file_id;
  }
  std::size_t orphans() const { return server.core->durable_opens().orphans(); }
  void pass(std::chrono::seconds time) {
    server.now.steady += time;
    server.core->on_time(server.now);
    server.run();
  }
};

TEST_F(DurableOpensTest, OwnerFindsItAgainUnderItsPersistentId) {
  const auto id = open(durable_v1());
  go();
  EXPECT_EQ(orphans(), 1u);
  come();
  const auto again = OplockClient::created(client->open(u"f", {.level = level::batch, .contexts = reconnect_v1(id)}));
  EXPECT_EQ(again.file_id.persistent, id.persistent);
  EXPECT_EQ(again.oplock_level, level::batch);
  EXPECT_EQ(client->write(again.file_id), NtStatus::success);
  EXPECT_EQ(orphans(), 0u);
}

TEST_F(DurableOpensTest, VersionTwoIsFoundByItsGuidOnly) {
  const auto id = open(durable_v2(7));
  go(), come();
  EXPECT_EQ(client->open(u"f", {.level = level::batch, .contexts = reconnect_v2(id, 8)}).status(), NtStatus::object_name_not_found);
  OplockClient::created(client->open(u"f", {.level = level::batch, .contexts = reconnect_v2(id, 7)}));
}

TEST_F(DurableOpensTest, AnotherUserIsDenied) {  // threat model, check 86
  const auto id = open(durable_v1());
  go(), come(u"bob");
  EXPECT_EQ(client->open(u"f", {.level = level::batch, .contexts = reconnect_v1(id)}).status(), NtStatus::access_denied);
  EXPECT_EQ(orphans(), 1u);
}

TEST_F(DurableOpensTest, WithoutBatchOrHandleCachingThereIsNone) {
  open(durable_v1(), level::exclusive);
  go();
  EXPECT_EQ(orphans(), 0u);
  EXPECT_EQ(server.core->opens().size(), 0u);
}

TEST_F(DurableOpensTest, LogoffKeepsIt) {
  open(durable_v1());
  server.core->find_session(client->session_id)->close(CloseReason::logoff, {});
  server.run();
  EXPECT_EQ(orphans(), 1u);
}

TEST_F(DurableOpensTest, AdministrativeCloseTakesItToo) {
  open(durable_v1());
  server.core->find_session(client->session_id)->close(CloseReason::closed_by_administrator, {});
  server.run();
  EXPECT_EQ(orphans(), 0u);
  EXPECT_EQ(server.core->opens().size(), 0u);
}

TEST_F(DurableOpensTest, OrphanIsListedWithoutAUserAndCanBeClosed) {  // [MS-SMB2] 3.3.4.20
  open(durable_v1());
  const auto before = server.core->administration().opens({}, server.now.steady).records.at(0);
  go();
  const auto listed = server.core->administration().opens({}, server.now.steady).records.at(0);
  EXPECT_EQ(before.user, u"alice");
  EXPECT_EQ(listed.id, before.id);
  EXPECT_EQ(listed.user, u"");
  NetApiStatus status = NetApiStatus::server_not_started;
  server.core->administration().close_open(listed.id, [&](NetApiStatus result) { status = result; });
  server.run();
  EXPECT_EQ(status, NetApiStatus::success);
  EXPECT_EQ(server.core->opens().size(), 0u);
}

TEST_F(DurableOpensTest, ItIsClosedWhenItsTimeIsOver) {
  open(durable_v2(7, 10'000));
  go();
  pass(std::chrono::seconds(9));
  EXPECT_EQ(orphans(), 1u);
  pass(std::chrono::seconds(3));
  EXPECT_EQ(orphans(), 0u);
  EXPECT_EQ(server.core->opens().size(), 0u);
}

TEST_F(DurableOpensTest, WhoeverWantsTheFileGetsItAtOnce) {
  const auto id = open(durable_v1());
  go(), come(u"bob");
  client->begin_create(u"f", {.level = level::batch});
  const auto answers = client->receive();
  ASSERT_EQ(answers.size(), 2u);  // pending, and the answer
  EXPECT_EQ(OplockClient::created(answers[1]).oplock_level, level::batch);
  EXPECT_EQ(orphans(), 0u);
  EXPECT_EQ(client->open(u"f", {.level = level::batch, .contexts = reconnect_v1(id)}).status(), NtStatus::object_name_not_found);
}

TEST_F(DurableOpensTest, BreakThatIsUnderWayIsTheEnd) {
  open(durable_v1());
  OplockClient other(server, 2);
  other.enter();
  EXPECT_EQ(other.open(u"f", {}).status(), NtStatus::pending);
  go();
  EXPECT_EQ(orphans(), 0u);
  OplockClient::created(other.receive().at(0));
}

TEST_F(DurableOpensTest, SameGuidTwiceIsADuplicateAndAReplayIsAnsweredAgain) {  // [MS-SMB2] 3.3.5.9.10, 3.3.5.9
  const auto id = open(durable_v2(7));
  EXPECT_EQ(client->open(u"f", {.level = level::batch, .contexts = durable_v2(7)}).status(), NtStatus::duplicate_objectid);
  const auto again = client->open(u"f", {.level = level::batch, .contexts = durable_v2(7), .flags = smb2::flag::replay_operation});
  EXPECT_EQ(OplockClient::created(again).file_id, id);
}

TEST_F(DurableOpensTest, ReplayIsToldOfTheOplockThatItAsksFor) {  // and the open keeps its own, as on Windows
  const auto id = open(durable_v2(7));
  const auto again = OplockClient::created(client->open(u"f", {.contexts = durable_v2(7), .flags = smb2::flag::replay_operation}));
  EXPECT_EQ(again.file_id, id);
  EXPECT_EQ(again.oplock_level, level::none);
  EXPECT_TRUE(again.create_contexts.empty());
  go();
  EXPECT_EQ(orphans(), 1u);
}

TEST_F(DurableOpensTest, ReplayWithALeaseForAnOplockIsDenied) {
  open(durable_v2(7));
  Bytes both = durable_v2(7);
  smb2::append_lease(both, {.key = guid_of(1), .state = 7});
  EXPECT_EQ(client->open(u"f", {.level = level::lease, .contexts = both, .flags = smb2::flag::replay_operation}).status(), NtStatus::access_denied);
}

TEST_F(DurableOpensTest, ReplayOfACreateThatWaitsIsToldToComeLater) {
  OplockClient other(server, 2);
  other.enter();
  const auto batch = OplockClient::created(other.open(u"f", {.level = level::batch}));
  EXPECT_EQ(client->open(u"f", {.contexts = durable_v2(7)}).status(), NtStatus::pending);
  EXPECT_EQ(client->open(u"f", {.contexts = durable_v2(7), .flags = smb2::flag::replay_operation}).status(), NtStatus::file_not_available);
  EXPECT_EQ(client->open(u"f", {.contexts = durable_v2(7)}).status(), NtStatus::duplicate_objectid);
  EXPECT_EQ(other.close(batch.file_id), NtStatus::success);
  const auto opened = OplockClient::created(client->receive().at(0));
  const auto again = client->open(u"f", {.contexts = durable_v2(7), .flags = smb2::flag::replay_operation});
  EXPECT_EQ(OplockClient::created(again).file_id, opened.file_id);
}

TEST_F(DurableOpensTest, AfterItsFirstUseACreateIsNoLongerReplayed) {  // [MS-SMB2] 3.3.5.9: IsReplayEligible
  const auto id = open(durable_v2(7));
  EXPECT_EQ(client->write(id), NtStatus::success);
  // It is a new open then, for which the first one's batch oplock breaks.
  client->begin_create(u"f", {.contexts = durable_v2(7), .flags = smb2::flag::replay_operation});
  client->listen();
  client->send(client->make(smb2::Command::oplock_break, smb2::OplockBreakAcknowledgment{.oplock_level = level::level_ii, .file_id = id}));
  server.run();
  client->listen();
  const auto answer = std::ranges::find_if(client->told, [](const Response& one) { return one.header.command == smb2::Command::create && one.status() == NtStatus::success; });
  ASSERT_NE(answer, client->told.end());
  const auto again = OplockClient::created(*answer);
  EXPECT_NE(again.file_id, id);
  // And the one that the guid means from now on.
  EXPECT_EQ(client->open(u"f", {.contexts = durable_v2(7)}).status(), NtStatus::duplicate_objectid);
  const auto once_more = client->open(u"f", {.contexts = durable_v2(7), .flags = smb2::flag::replay_operation});
  EXPECT_EQ(OplockClient::created(once_more).file_id, again.file_id);
}

TEST_F(DurableOpensTest, ReconnectIgnoresTheRestOfTheRequest) {  // [MS-SMB2] 3.3.5.9.7
  const auto id = open(durable_v1());
  go(), come();
  const Bytes contexts = reconnect_v1(id);
  auto request = TestClient::create_request(u"..\\*?", smb2::CreateDisposition::create);
  request.impersonation_level = 0x12345678, request.requested_oplock_level = level::batch, request.create_contexts = contexts;
  EXPECT_EQ(client->call(smb2::Command::create, request).status(), NtStatus::success);
}

TEST_F(DurableOpensTest, CreateThatWaitsIsAskedForOverAnotherChannel) {
  OplockClient other(server, 2), second(server, 1);
  other.enter();
  const auto batch = OplockClient::created(other.open(u"f", {.level = level::batch}));
  ASSERT_EQ(second.negotiate(), NtStatus::success);
  ASSERT_EQ(second.bind(*client), NtStatus::success);
  second.tree_id = client->tree_id;
  EXPECT_EQ(client->open(u"f", {.contexts = durable_v2(7)}).status(), NtStatus::pending);
  client->disconnect();
  EXPECT_EQ(second.open(u"f", {.contexts = durable_v2(7), .flags = smb2::flag::replay_operation}).status(), NtStatus::file_not_available);
  EXPECT_EQ(other.close(batch.file_id), NtStatus::success);
  OplockClient::created(second.open(u"f", {.contexts = durable_v2(7), .flags = smb2::flag::replay_operation}));
  EXPECT_EQ(server.core->opens().size(), 1u);
}

TEST_F(DurableOpensTest, OnAnotherShareItIsNotFound) {
  const auto id = open(durable_v1());
  go(), come();
  ASSERT_EQ(client->connect_tree(u"slow"), NtStatus::success);
  EXPECT_EQ(client->open(u"f", {.level = level::batch, .contexts = reconnect_v1(id)}).status(), NtStatus::object_name_not_found);
}

TEST_F(DurableOpensTest, PreviousSessionIdMakesItAnOrphan) {  // [MS-SMB2] 3.3.5.5.3
  open(durable_v1());
  server.core->find_session(client->session_id)->close(CloseReason::replaced, {});
  server.run();
  EXPECT_EQ(orphans(), 1u);
}

TEST_F(DurableOpensTest, BothHalvesOfTheIdThatItHadAreNotNeeded) {
  const auto id = open(durable_v1());
  go(), come();
  OplockClient::created(client->open(u"f", {.level = level::batch, .contexts = reconnect_v1({id.persistent, 99})}));
}

TEST_F(DurableOpensTest, FoundAgainThroughAnotherClientItIsKnownByThatOnesGuid) {
  const auto id = open(durable_v2(7));
  go(), come();
  client->guid = guid_of(9);
  client.emplace(server, 9);
  ASSERT_EQ(client->negotiate(), NtStatus::success);
  ASSERT_EQ(client->log_on(u"alice"), NtStatus::success);
  ASSERT_EQ(client->connect_tree(u"data"), NtStatus::success);
  const auto again = OplockClient::created(client->open(u"f", {.level = level::batch, .contexts = reconnect_v2(id, 7)}));
  EXPECT_EQ(client->close(again.file_id), NtStatus::success);
  EXPECT_FALSE(server.core->durable_opens().find(guid_of(1), guid_of(7)));
  EXPECT_FALSE(server.core->durable_opens().find(guid_of(9), guid_of(7)));
}

TEST_F(DurableOpensTest, ContextsThatCannotStandTogetherAreRefused) {
  Bytes both = durable_v1();
  Bytes data(32);
  smb2::append_create_context(both, "DH2Q", data);
  EXPECT_EQ(client->open(u"f", {.level = level::batch, .contexts = both}).status(), NtStatus::invalid_parameter);
}

TEST_F(DurableOpensTest, ThereAreOnlySoMany) {
  ::usher::server::DurableOpens& opens = server.core->durable_opens();
  ::usher::server::DurableHandle first(opens, u"ALICE"), second(opens, u"ALICE"), other(opens, u"BOB");
  EXPECT_TRUE(opens.count(first, {.in_all = 2, .per_user = 1}));
  EXPECT_FALSE(opens.count(second, {.in_all = 2, .per_user = 1}));
  EXPECT_TRUE(opens.count(other, {.in_all = 2, .per_user = 1}));
  EXPECT_FALSE(opens.count(second, {.in_all = 2, .per_user = 2}));
}

/// [MS-SMB2] 3.3.5.9.13: a machine of a cluster takes over from another one.
struct AppInstanceTest : DurableOpensTest {
  static constexpr std::string_view id_name{"\x45\xBC\xA6\x6A\xEF\xA7\xF7\x4A\x90\x08\xFA\x46\x2E\x14\x4D\x74", 16};
  static constexpr std::string_view version_name{"\xB9\x82\xD0\xB7\x3B\x56\x07\x4F\xA0\x7B\x52\x4A\x81\x16\xA0\x10", 16};
  static Bytes instance(std::uint8_t guid, std::uint8_t id, std::uint64_t version = 0) {
    Bytes list = durable_v2(guid), data(4), numbers(8);
    wire::append(data, ByteView(guid_of(id).bytes));
    wire::append(numbers, version), wire::append(numbers, std::uint64_t{0});
    smb2::append_create_context(list, id_name, data);
    if (version) smb2::append_create_context(list, version_name, numbers);
    return list;
  }
  std::optional<OplockClient> other{};
  void SetUp() override {
    DurableOpensTest::SetUp();
    other.emplace(server, 2);
    other->enter();
  }
  static OplockClient::Wanted alone(Bytes contexts) { return {.level = level::batch, .contexts = std::move(contexts), .share = 0}; }
};

TEST_F(AppInstanceTest, OpenOfTheSameInstanceGivesWay) {
  const auto first = OplockClient::created(client->open(u"f", alone(instance(7, 1))));
  other->begin_create(u"f", alone(instance(8, 1)));
  OplockClient::created(other->receive().back());
  client->listen();
  EXPECT_TRUE(client->told.empty());  // nobody is asked
  EXPECT_EQ(client->write(first.file_id), NtStatus::file_closed);
}

TEST_F(AppInstanceTest, SoDoesOneThatHasLostItsSession) {
  OplockClient::created(client->open(u"f", alone(instance(7, 1))));
  go();
  other->begin_create(u"f", alone(instance(8, 1)));
  OplockClient::created(other->receive().back());
  EXPECT_EQ(orphans(), 0u);
}

TEST_F(AppInstanceTest, AnotherInstanceOrTheSameClientDoesNot) {
  OplockClient::created(client->open(u"f", {.contexts = instance(7, 1), .share = 0}));
  EXPECT_EQ(other->open(u"f", {.contexts = instance(8, 2), .share = 0}).status(), NtStatus::sharing_violation);
  EXPECT_EQ(client->open(u"f", {.contexts = instance(8, 1), .share = 0}).status(), NtStatus::sharing_violation);
}

TEST_F(AppInstanceTest, OnlyANewerVersionTakesOver) {
  OplockClient::created(client->open(u"f", alone(instance(7, 1, 5))));
  EXPECT_EQ(other->open(u"f", alone(instance(8, 1, 5))).status(), NtStatus::file_forced_closed);
  EXPECT_EQ(other->open(u"f", alone(instance(8, 1))).status(), NtStatus::file_forced_closed);
  other->begin_create(u"f", alone(instance(8, 1, 6)));
  OplockClient::created(other->receive().back());
}

}  // namespace
}  // namespace usher::test
