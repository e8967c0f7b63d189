// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/memory_store.hpp>

#include <atomic>
#include <future>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>
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
using Change = client::FileClient::Change;
using smb2::CreateDisposition;

constexpr std::uint64_t page = 64 * 1024;

std::vector<std::string> names(const Store& store, std::string_view path = {}) {
  std::vector<std::string> found;
  const auto entries = store.list(path).value();
  for (const StoreEntry& entry : entries) found.push_back(entry.name + (entry.directory ? "/" : ""));
  return found;
}

class FixedClock final : public Clock {
 public:
  Now now() const override { return {{}, wall.load()}; }
  std::atomic<std::chrono::system_clock::time_point> wall{std::chrono::sys_days{std::chrono::year{2020} / 1 / 2}};
};

struct MemoryStoreTest : ServerTest {
  std::shared_ptr<MemoryStore> store = memory_store({{"a/b.txt", "text"}, {"empty/", ""}});

  ServerOptions options() override {
    auto changed = ServerTest::options();
    changed.shares = {{.name = "data", .store = store}};
    changed.threads = 2;
    return changed;
  }
};

TEST_F(MemoryStoreTest, HasWhatItIsMadeWith) {
  EXPECT_THAT(names(*store), ElementsAre("a/", "empty/"));
  EXPECT_EQ(store->read("a/b.txt"), "text");
  EXPECT_EQ(ShareClient(server(), "data").get("a\\b.txt"), "text");
  EXPECT_THAT(names(*memory_store({{"x/y", "1"}, {"z", "2"}})), ElementsAre("x/", "z"));
  EXPECT_THAT(names(*memory_store()), ElementsAre());
}

TEST_F(MemoryStoreTest, WhatCannotBeInItIsAMistakeOfTheTest) {
  EXPECT_THROW(memory_store({{"a/../b", "text"}}), std::invalid_argument);
  EXPECT_THROW(memory_store({{"a*", "text"}}), std::invalid_argument);
  EXPECT_THROW(memory_store({{"a", "text"}}, {.max_bytes = page}), std::invalid_argument);
}

TEST_F(MemoryStoreTest, PathsAreUtf8WithSlashesInAnyCase) {
  ASSERT_TRUE(store->write("/Ordner/\xC3\x84pfel \xF0\x9F\x8D\x8F.txt", std::string("\0\xFF", 2)));
  EXPECT_EQ(store->read("ordner/\xC3\xA4PFEL \xF0\x9F\x8D\x8F.TXT"), std::string("\0\xFF", 2));
  EXPECT_EQ(store->info("ordner/\xC3\xA4PFEL \xF0\x9F\x8D\x8F.TXT")->name, "\xC3\x84pfel \xF0\x9F\x8D\x8F.txt");
  EXPECT_EQ(ShareClient(server(), "data").get("ordner\\\xC3\xA4pfel \xF0\x9F\x8D\x8F.txt"), std::string("\0\xFF", 2));
  EXPECT_EQ(status_of(store->read("a//b.txt")), NtStatus::object_name_invalid);
  EXPECT_EQ(status_of(store->read("a/b.txt:stream")), NtStatus::object_name_invalid);
}

TEST_F(MemoryStoreTest, ErrorsAreWhatAClientWouldGet) {
  EXPECT_EQ(status_of(store->read("none")), NtStatus::object_name_not_found);
  EXPECT_EQ(status_of(store->read("none/file")), NtStatus::object_path_not_found);
  EXPECT_EQ(status_of(store->read("a")), NtStatus::file_is_a_directory);
  EXPECT_EQ(status_of(store->list("a/b.txt")), NtStatus::not_a_directory);
  EXPECT_EQ(status_of(store->remove("a")), NtStatus::directory_not_empty);
  EXPECT_EQ(status_of(store->rename("a/b.txt", "empty")), NtStatus::object_name_collision);
  EXPECT_EQ(status_of(store->rename("none", "b")), NtStatus::object_name_not_found);
}

TEST_F(MemoryStoreTest, WhatAClientWritesIsThereAndTheOtherWayRound) {
  ShareClient client(server(), "data");
  const auto file = client.make("new");
  ASSERT_TRUE(file);
  ASSERT_TRUE(client.write(*file, "from the client"));
  EXPECT_EQ(store->read("new"), "from the client") << "before it is closed";
  ASSERT_TRUE(store->write("new", "from the test"));
  EXPECT_EQ(client.read(*file), "from the test");
  ASSERT_TRUE(store->append("new", "!"));
  ASSERT_TRUE(store->rename("new", "deep"));
  EXPECT_EQ(client.get("deep"), "from the test!");
  ASSERT_TRUE(client.remove(*file));
  ASSERT_TRUE(client.close(*file));
  EXPECT_FALSE(store->exists("deep"));
}

TEST_F(MemoryStoreTest, ClientsThatWatchAreToldOfTheTestsOwnChanges) {
  ShareClient client(server(), "data");
  const auto root = client.open("");
  const auto changes_of = [&](auto change) {
    const auto watch = client.watch(*root);
    EXPECT_TRUE(watch);
    EXPECT_TRUE(change());
    return client.changes(*watch).value();
  };
  EXPECT_THAT(changes_of([&] { return store->make_directory("d"); }), ElementsAre(Change{1, "d"}));
  EXPECT_THAT(changes_of([&] { return store->append("a/b.txt", "x"); }), ElementsAre(Change{3, "a\\b.txt"}));
  EXPECT_THAT(changes_of([&] { return store->set_attributes("a/b.txt", 2); }), ElementsAre(Change{3, "a\\b.txt"}));
  EXPECT_THAT(changes_of([&] { return store->set_size("a/b.txt", 2); }), ElementsAre(Change{3, "a\\b.txt"}));
  EXPECT_THAT(changes_of([&] { return store->rename("a/b.txt", "d/c.txt"); }), ElementsAre(Change{4, "a\\b.txt"}, Change{5, "d\\c.txt"}));
  EXPECT_THAT(changes_of([&] { return store->remove("d/c.txt"); }), ElementsAre(Change{2, "d\\c.txt"}));
  EXPECT_THAT(changes_of([&] { return store->remove("d"); }), ElementsAre(Change{2, "d"}));
}

TEST_F(MemoryStoreTest, RestoreTellsWatchersToLookForThemselves) {
  const auto before = store->snapshot();
  ShareClient client(server(), "data");
  const auto root = client.open(""), open = client.open("a\\b.txt");
  ASSERT_TRUE(client.write(*open, "TEXT"));
  const auto watch = client.watch(*root);
  ASSERT_TRUE(store->restore(before));
  EXPECT_EQ(status_of(client.changes(*watch)), NtStatus::notify_enum_dir);

  EXPECT_EQ(client.read(*open), "TEXT") << "what is open keeps its old content";
  EXPECT_EQ(client.get("a\\b.txt"), "text");
  ASSERT_TRUE(client.write(*open, "nobody sees it"));
  ASSERT_TRUE(client.close(*open));
  EXPECT_EQ(store->read("a/b.txt"), "text");
}

TEST_F(MemoryStoreTest, ASnapshotIsForAnyStoreAndOutlivesItsOwn) {
  auto first = memory_store({{"file", "kept"}});
  const auto snapshot = first->snapshot();
  first.reset();
  ASSERT_TRUE(store->restore(snapshot));
  EXPECT_THAT(names(*store), ElementsAre("file"));
  EXPECT_EQ(status_of(store->restore(StoreSnapshot())), NtStatus::invalid_parameter);
}

TEST_F(MemoryStoreTest, AFullDiskIsFullForClientsAndShowsItsRoom) {
  const auto small = memory_store({{"file", ""}}, {.max_bytes = 4 * page, .max_files = 2});
  ASSERT_TRUE(server().add_share("small", small));
  ShareClient client(server(), "small");
  const auto file = client.open("file");
  EXPECT_EQ(client.free_bytes(*file).value() / 4096, small->free_bytes() / 4096);
  for (std::uint64_t at = 0; at < 3; ++at) ASSERT_TRUE(client.write(*file, "x", at * page));
  EXPECT_EQ(status_of(client.write(*file, "x", 3 * page)), NtStatus::disk_full);
  EXPECT_LT(client.free_bytes(*file).value(), page);
  EXPECT_EQ(status_of(small->append("file", std::string(2 * page, 'x'))), NtStatus::disk_full);
  ASSERT_TRUE(small->set_size("file", 0));
  EXPECT_TRUE(client.write(*file, "x", 3 * page));
  ASSERT_TRUE(client.make("second"));
  EXPECT_EQ(status_of(client.make("third")), NtStatus::disk_full);
}

TEST_F(MemoryStoreTest, ReadOnlyIsForClientsAlone) {
  ShareClient client(server(), "data");
  const auto open = client.open("a\\b.txt");
  store->set_read_only(true);
  EXPECT_TRUE(store->read_only());
  EXPECT_EQ(status_of(client.write(*open, "x")), NtStatus::media_write_protected);
  EXPECT_EQ(status_of(client.make("new")), NtStatus::media_write_protected);
  EXPECT_EQ(status_of(client.rename(*open, "new")), NtStatus::media_write_protected);
  EXPECT_EQ(status_of(client.remove(*open)), NtStatus::media_write_protected);
  constexpr std::uint32_t delete_access = 0x10000, delete_on_close = 0x1000;
  EXPECT_EQ(status_of(client.open("a\\b.txt", {.access = delete_access, .options = delete_on_close})), NtStatus::cannot_delete);
  EXPECT_EQ(client.get("a\\b.txt"), "text");
  EXPECT_TRUE(store->write("new", "the test may"));
  store->set_read_only(false);
  EXPECT_TRUE(client.write(*open, "x"));
}

TEST_F(MemoryStoreTest, ItsClockDatesFiles) {
  const auto clock = std::make_shared<FixedClock>();
  const auto dated = memory_store({{"file", "x"}}, {.clock = clock});
  EXPECT_EQ(dated->info("file")->created, clock->wall.load());
  clock->wall = clock->wall.load() + std::chrono::hours(24);
  ASSERT_TRUE(dated->write("file", "y"));
  EXPECT_EQ(dated->info("file")->written, clock->wall.load());
  EXPECT_EQ(dated->info("file")->created, clock->wall.load() - std::chrono::hours(24));
}

TEST_F(MemoryStoreTest, AFolderIsCopiedWithoutItsLinks) {
  const test::TemporaryFolder folder;
  std::filesystem::create_directories(folder / "sub/deep");
  folder.write("sub/file", std::string("\0binary\n", 8));
  folder.write("nothing", "");
  std::filesystem::create_symlink("/", folder.path() / "sub/link");
  ASSERT_TRUE(store->copy_from(folder.path(), "into"));
  EXPECT_THAT(names(*store, "into"), ElementsAre("nothing", "sub/"));
  EXPECT_THAT(names(*store, "into/sub"), ElementsAre("deep/", "file"));
  EXPECT_EQ(store->read("into/sub/file"), std::string("\0binary\n", 8));
  EXPECT_EQ(store->read("into/nothing"), "");
  EXPECT_THAT(store->copy_from(folder / "none").error(), HasSubstr("none"));
  folder.write("name?", "");
  EXPECT_THAT(store->copy_from(folder.path()).error(), HasSubstr("name?"));
}

TEST_F(MemoryStoreTest, AGeneratedFileIsMadeWhenItIsAsked) {
  std::atomic<std::thread::id> caller{};
  ASSERT_TRUE(store->generate("made/big.bin", {.size = std::uint64_t{1} << 40, .read = [&](std::uint64_t offset, std::span<std::byte> into) {
    caller = std::this_thread::get_id();
    for (std::byte& byte : into) byte = static_cast<std::byte>('a' + offset++ % 26);
  }}));
  ShareClient client(server(), "data");
  const auto file = client.open("made\\big.bin");
  EXPECT_EQ(client.read(*file, 26, 4), "abcd");
  EXPECT_NE(caller.load(), std::this_thread::get_id());
  EXPECT_EQ(client.read(*file, (std::uint64_t{1} << 40) - 1, 4).value().size(), 1u);
  ASSERT_TRUE(client.write(*file, "XY", 1));
  EXPECT_EQ(client.read(*file, 0, 5), "aXYde") << "kept over it";
  ASSERT_TRUE(client.set_size(*file, 4));
  EXPECT_EQ(store->read("made/big.bin"), "aXYd");
  ASSERT_TRUE(store->write_at("made/big.bin", 3, "!!"));
  EXPECT_EQ(store->read_at("made/big.bin", 2, 10), "Y!!");
  EXPECT_EQ(status_of(store->generate("nothing", {})), NtStatus::invalid_parameter);
  EXPECT_EQ(status_of(store->generate("a", {.read = [](auto, auto) {}})), NtStatus::file_is_a_directory);
}

TEST_F(MemoryStoreTest, AGeneratedFileMayTakeWhatIsWritten) {
  std::string content = "start";
  std::mutex mutex;
  ASSERT_TRUE(store->generate("live", {.size = 5,
                                       .read = [&](std::uint64_t offset, std::span<std::byte> into) {
                                         const std::lock_guard lock(mutex);
                                         for (std::byte& byte : into) byte = static_cast<std::byte>(content.at(offset++));
                                       },
                                       .write = [&](std::uint64_t offset, std::span<const std::byte> from) {
                                         const std::lock_guard lock(mutex);
                                         content.resize(std::max<std::size_t>(content.size(), offset + from.size()));
                                         for (const std::byte byte : from) content[offset++] = static_cast<char>(byte);
                                       }}));
  ShareClient client(server(), "data");
  const auto file = client.open("live");
  ASSERT_TRUE(client.write(*file, "ed today", 5));
  EXPECT_EQ(client.read(*file), "started today");
  const std::lock_guard lock(mutex);
  EXPECT_EQ(content, "started today");
}

TEST_F(MemoryStoreTest, AnExceptionIsAnAnswerAndTheServerGoesOn) {
  ASSERT_TRUE(store->generate("full", {.size = 5, .read = [](auto, auto) { throw std::system_error(NtStatus::disk_full); }}));
  ASSERT_TRUE(store->generate("broken", {.size = 5, .read = [](auto, auto) { throw std::runtime_error("no"); }}));
  ASSERT_TRUE(store->generate("odd", {.size = 5, .read = [](auto, auto) { throw 5; }}));
  ASSERT_TRUE(store->generate("fine", {.size = 5, .read = [](auto, auto) { throw std::system_error(NtStatus::success); }}));
  ShareClient client(server(), "data");
  EXPECT_EQ(client.get("full"), "STATUS_DISK_FULL");
  for (const auto* name : {"broken", "odd", "fine"}) EXPECT_EQ(client.get(name), "STATUS_UNEXPECTED_IO_ERROR") << name;
  EXPECT_EQ(client.get("a\\b.txt"), "text");
}

TEST_F(MemoryStoreTest, AGeneratedFileMayWaitForAnotherRequestOfTheSameClient) {
  std::promise<void> written;
  auto waiting = written.get_future().share();
  ASSERT_TRUE(store->generate("slow", {.size = 1, .read = [waiting](auto, std::span<std::byte> into) {
    waiting.wait_for(std::chrono::seconds(30));
    into[0] = std::byte{'!'};
  }}));
  ShareClient reader(server(), "data"), other(server(), "data");
  std::jthread thread([&] {
    const auto file = other.make("signal");
    EXPECT_TRUE(other.write(*file, "go"));
    written.set_value();
  });
  EXPECT_EQ(reader.get("slow"), "!");
}

TEST_F(MemoryStoreTest, AServerMayStopWhileAnotherThreadWrites) {
  std::atomic<bool> ends = false;
  std::jthread writer([&] {
    while (!ends) (void)store->append("log", "x"), (void)store->remove("log");
  });
  for (int round = 0; round < 20; ++round) {
    Server other({.users = {{.name = "alice", .password = "secret"}}, .shares = {{.name = "data", .store = store}}, .threads = 1, .log_level = LogLevel::off});
    ASSERT_TRUE(other.start());
    ShareClient client(other, "data");
    const auto root = client.open("");
    ASSERT_TRUE(root);
    ASSERT_TRUE(client.watch(*root));
  }
  ends = true;
}

}  // namespace
}  // namespace usher
