// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Stores that stand on a folder of this machine.
#include <usher/gtest.hpp>

#include "tests/src/share_client.hpp"
#include "tests/src/temporary_folder.hpp"

namespace usher {
namespace {

using test::ShareClient;
using test::status_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

struct FolderStoresTest : ServerTest {
  test::TemporaryFolder folder;

  ServerOptions options() override { return {.users = {{.name = "alice", .password = "secret"}}, .threads = 2, .log_level = LogLevel::off}; }
  void SetUp() override {
    std::filesystem::create_directories(folder / "sub");
    folder.write("sub/file", "below");
    folder.write("top", "top");
    ServerTest::SetUp();
  }
  std::vector<std::string> names(const std::string& share, const std::string& path = {}) {
    ShareClient client(server(), share);
    const auto directory = client.open(path);
    return directory ? client.list(*directory).value() : std::vector<std::string>{};
  }
};

TEST_F(FolderStoresTest, AnOverlayServesAFolderThatIsNeverChanged) {
  const auto store = overlay(folder.path());
  ASSERT_TRUE(store) << store.error();
  ASSERT_TRUE(server().add_share("data", *store));
  const auto start = (*store)->snapshot();
  {
    ShareClient client(server(), "data");
    const auto file = client.open("sub\\file");
    ASSERT_TRUE(client.write(*file, "ABOVE"));
    ASSERT_TRUE(client.rename(*file, "moved"));
    const auto top = client.open("top");
    ASSERT_TRUE(client.remove(*top));
    ASSERT_TRUE(client.close(*top));
    ASSERT_TRUE(client.make("sub\\new"));
    EXPECT_EQ(client.get("moved"), "ABOVE");
  }
  EXPECT_THAT(names("data"), UnorderedElementsAre(".", "..", "moved", "sub"));
  EXPECT_THAT(names("data", "sub"), UnorderedElementsAre(".", "..", "new"));
  EXPECT_EQ((*store)->read("moved"), "ABOVE");
  EXPECT_EQ(folder.read("sub/file"), "below");
  EXPECT_EQ(folder.read("top"), "top");
  EXPECT_FALSE(std::filesystem::exists(folder / "sub/new"));

  ASSERT_TRUE((*store)->restore(start));
  EXPECT_THAT(names("data"), UnorderedElementsAre(".", "..", "top", "sub"));
  EXPECT_EQ(ShareClient(server(), "data").get("sub\\file"), "below");
}

TEST_F(FolderStoresTest, AnOverlayIsMadeFromAPathAsWell) {
  ASSERT_TRUE(server().add_share({.name = "data", .path = "overlay:" + folder.path().string()}));
  ShareClient client(server(), "data");
  const auto file = client.open("top");
  ASSERT_TRUE(client.write(*file, "TOP"));
  EXPECT_EQ(client.get("top"), "TOP");
  EXPECT_EQ(folder.read("top"), "top");
  EXPECT_EQ(server().service()->share("data")->path, "overlay:" + folder.path().string());
  EXPECT_THAT(server().add_share({.name = "none", .path = "overlay:" + folder / "none"}).error(), HasSubstr("there is no folder " + folder / "none"));
}

TEST_F(FolderStoresTest, ADirectoryIsAStoreOfItsOwn) {
  const auto store = directory(folder.path());
  ASSERT_TRUE(store) << store.error();
  ASSERT_TRUE(server().add_share("one", *store));
  ASSERT_TRUE(server().add_share("two", *store));
  ShareClient one(server(), "one"), two(server(), "two");
  const auto root = two.open("");
  const auto watch = two.watch(*root);
  const auto file = one.open("top", {.share = 0});
  ASSERT_TRUE(file);
  EXPECT_EQ(status_of(two.open("top")), NtStatus::sharing_violation);
  ASSERT_TRUE((*store)->write("new/file", "from the test"));
  EXPECT_THAT(two.changes(*watch).value(), ElementsAre(client::FileClient::Change{1, "new"}));
  EXPECT_EQ(folder.read("new/file"), "from the test");
  EXPECT_EQ(two.get("new\\file"), "from the test");
}

TEST_F(FolderStoresTest, AReadOnlyDirectoryIsSoForEverybody) {
  const auto store = directory(folder.path(), {.read_only = true});
  ASSERT_TRUE(store);
  ASSERT_TRUE(server().add_share("data", *store));
  ShareClient client(server(), "data");
  EXPECT_EQ(client.get("top"), "top");
  EXPECT_EQ(status_of(client.make("new")), NtStatus::media_write_protected);
  EXPECT_EQ(status_of((*store)->write("new", "")), NtStatus::media_write_protected);
}

TEST_F(FolderStoresTest, AFolderThatIsNotThereIsASentence) {
  EXPECT_THAT(overlay(folder / "none").error(), HasSubstr(folder / "none"));
  EXPECT_THAT(directory(folder / "top").error(), HasSubstr(folder / "top"));
}

}  // namespace
}  // namespace usher
