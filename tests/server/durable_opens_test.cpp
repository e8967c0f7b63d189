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

}  // namespace
}  // namespace usher::test
