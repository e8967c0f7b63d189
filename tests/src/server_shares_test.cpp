// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Shares and accounts that the program adds and takes away, and stores that several shares stand on.
#include <gmock/gmock.h>

#include <usher/memory_store.hpp>
#include <usher/server.hpp>

#include "tests/src/share_client.hpp"

namespace usher {
namespace {

using test::ShareClient;
using test::status_of;
using testing::ElementsAre;
using testing::HasSubstr;
using Change = client::FileClient::Change;

struct ServerSharesTest : testing::Test {
  static Server make() { return Server({.threads = 2, .log_level = LogLevel::off}); }
  Server server = make();
  std::shared_ptr<MemoryStore> store = memory_store({{"file", "text"}});

  void start() {
    ASSERT_TRUE(server.add_user("alice", "secret"));
    ASSERT_TRUE(server.add_share("data", store));
    ASSERT_TRUE(server.start());
  }
  std::string share_path(const std::string& name) {
    const auto share = server.service()->share(name);
    return share ? share->path : "";
  }
};

TEST_F(ServerSharesTest, AreAddedBeforeTheStartAsWellAsAfterIt) {
  start();
  EXPECT_EQ(ShareClient(server, "data").get("file"), "text");
  ASSERT_TRUE(server.add_user("bob", "s3cret", {.administrator = true}));
  ASSERT_TRUE(server.add_share("more", memory_store({{"file", "more"}}), {.comment = "Papers", .read_only = true}));
  ShareClient client(server, "MORE", "bob", "s3cret");
  EXPECT_EQ(client.get("file"), "more");
  EXPECT_EQ(status_of(client.make("new")), NtStatus::access_denied);
  ASSERT_TRUE(server.add_share({.name = "path", .path = "memory:"}));
  EXPECT_TRUE(ShareClient(server, "path").make("file"));
}

TEST_F(ServerSharesTest, OnesThatCannotBeAreSentences) {
  for (const bool running : {false, true}) {
    if (running) start();
    ASSERT_TRUE(server.add_share("twice", store));
    EXPECT_THAT(server.add_share("TWICE", store).error(), HasSubstr("remove it first"));
    ASSERT_TRUE(server.remove_share("twice"));
    EXPECT_THAT(server.remove_share("twice").error(), HasSubstr("there is no share twice"));
    EXPECT_THAT(server.add_share("a/b", store).error(), HasSubstr("a/b"));
    EXPECT_THAT(server.add_share("none", nullptr).error(), HasSubstr("no folder"));
    EXPECT_THAT(server.add_share("both", store, {.path = "memory:"}).error(), HasSubstr("leave one of them out"));
    EXPECT_THAT(server.add_user("a/b", "x").error(), HasSubstr("a/b"));
    EXPECT_THAT(server.add_user("carol", "").error(), HasSubstr("no password"));
  }
}

TEST_F(ServerSharesTest, RemovingOneClosesWhatIsOpenAndKeepsTheStore) {
  start();
  ASSERT_TRUE(server.add_share("again", store));
  ShareClient client(server, "data"), other(server, "again");
  const auto file = client.make("new"), kept = other.open("file");
  ASSERT_TRUE(client.write(*file, "x"));
  ASSERT_TRUE(server.remove_share("DATA"));
  EXPECT_EQ(status_of(client.read(*file)), NtStatus::network_name_deleted);
  EXPECT_EQ(ShareClient(server, "data").status(), NtStatus::bad_network_name);
  EXPECT_EQ(other.read(*kept), "text");
  EXPECT_EQ(store->read("new"), "x");
  ASSERT_TRUE(server.add_share("data", store));
  EXPECT_EQ(ShareClient(server, "data").get("new"), "x");
}

TEST_F(ServerSharesTest, ThoseThatAnAdministratorHasAddedAreTakenAwayLikewise) {
  start();
  ASSERT_EQ(server.service()->add_share({.name = "theirs", .path = "memory:"}), NetApiStatus::success);
  EXPECT_THAT(server.add_share("theirs", store).error(), HasSubstr("already"));
  EXPECT_TRUE(server.remove_share("theirs"));
  EXPECT_EQ(share_path("theirs"), "");
}

TEST_F(ServerSharesTest, AReloadKeepsAStoreThatItNamesAndBringsItsOwnShares) {
  start();
  ShareClient client(server, "data");
  const auto file = client.open("file");
  const std::vector<UserOptions> users{{.name = "alice", .password = "secret"}};
  ASSERT_TRUE(server.reload(users, {{.name = "data", .store = store, .comment = "new"}}));
  EXPECT_EQ(client.read(*file), "text");
  EXPECT_FALSE(server.reload(users, {{.name = "data", .path = "memory"}})) << "there is no such folder";
  ASSERT_TRUE(server.reload(users, {{.name = "data", .store = memory_store()}}));
  EXPECT_EQ(status_of(client.read(*file)), NtStatus::network_name_deleted) << "another store is another share";
}

TEST_F(ServerSharesTest, AdministratorsSeeWhatAShareStandsOn) {
  start();
  EXPECT_EQ(share_path("data"), "memory");
}

TEST_F(ServerSharesTest, SharesOfOneStoreSeeEachOthersShareModesAndChanges) {
  start();
  ASSERT_TRUE(server.add_share("again", store));
  ShareClient first(server, "data"), second(server, "again");
  const auto root = second.open("");
  const auto watch = second.watch(*root);
  const auto open = first.open("file", {.share = 0});
  EXPECT_EQ(status_of(second.open("file")), NtStatus::sharing_violation);
  ASSERT_TRUE(first.write(*open, "x"));
  EXPECT_THAT(second.changes(*watch).value(), ElementsAre(Change{3, "file"}));
}

TEST_F(ServerSharesTest, SoDoThoseOfTwoServersUntilOneStops) {
  start();
  Server other = make();
  ASSERT_TRUE(other.add_user("alice", "secret"));
  ASSERT_TRUE(other.add_share("there", store));
  ASSERT_TRUE(other.start());
  ShareClient here(server, "data"), there(other, "there");
  const auto open = there.open("file", {.share = 0});
  ASSERT_TRUE(open);
  EXPECT_EQ(status_of(here.open("file")), NtStatus::sharing_violation);
  const auto root = here.open("");
  const auto watch = here.watch(*root);
  ASSERT_TRUE(there.make("new"));
  EXPECT_THAT(here.changes(*watch).value(), ElementsAre(Change{1, "new"}));
  other.stop();
  EXPECT_EQ(status_of(here.open("file")), NtStatus::success);
}

}  // namespace
}  // namespace usher
