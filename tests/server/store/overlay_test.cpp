// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/overlay.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "server/store/disk_store.hpp"
#include "server/store/memory_image.hpp"
#include "tests/server/store/store_fixture.hpp"

namespace usher::server {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t page = SparseContent::page_size;

struct OverlayTest : testing::Test {
  TemporaryDirectory folder;
  std::shared_ptr<MemoryTree> tree;
  StoreCalls store{nullptr};
  std::string before;

  void SetUp() override {
    fs::create_directories(folder.path() / "Docs" / "deep");
    put("Docs/Letter.txt", "Dear reader");
    put("Docs/deep/big", std::string(3 * page, 'b'));
    put("top", "top");
    tree = overlay_tree(*disk_store(folder.path(), {.read_only = true}), {}, ticking_clock());
    store = StoreCalls(memory_store(tree, Caller::share));
    before = everything();
  }
  void TearDown() override { EXPECT_EQ(everything(), before) << "the folder has changed"; }

  void put(const std::string& path, const std::string& content) const { std::ofstream(folder.path() / path) << content; }
  std::string everything() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
      std::ostringstream content;
      if (entry.is_regular_file()) content << std::ifstream(entry.path()).rdbuf();
      content << ' ' << entry.last_write_time().time_since_epoch().count();
      all[entry.path()] = content.str();
    }
    std::string text;
    for (const auto& [path, content] : all) text += path + "=" + content + "\n";
    return text;
  }
  std::vector<std::u16string> names(std::u16string_view path) const {
    std::vector<std::u16string> found;
    for (const auto& [name, info] : store.list(path)) found.push_back(name);
    return found;
  }
  using Names = std::vector<std::u16string>;
};

TEST_F(OverlayTest, ShowsWhatIsBelowInAnyCaseWithSizesAndTimes) {
  EXPECT_EQ(names(u""), (Names{u"Docs", u"top"}));
  EXPECT_EQ(names(u"DOCS"), (Names{u"Letter.txt", u"deep"}));
  EXPECT_EQ(store.get(u"docs\\LETTER.TXT"), "Dear reader");
  const auto info = store.list(u"docs").at(u"Letter.txt");
  EXPECT_EQ(info.size, 11u);
  const auto disk = (*disk_store(folder.path()))->open(u"Docs\\Letter.txt", {});
  EXPECT_EQ(info.last_write_time, disk->info.last_write_time);
  EXPECT_EQ(store.open(u"docs\\letter.txt")->path, u"Docs\\Letter.txt");
  EXPECT_EQ(status_of(store.open(u"docs\\none")), NtStatus::object_name_not_found);
  EXPECT_EQ(status_of(store.open(u"none\\none")), NtStatus::object_path_not_found);
}

TEST_F(OverlayTest, WhatIsWrittenStaysInMemory) {
  const auto big = store.open(u"docs\\deep\\big");
  ASSERT_TRUE(big->object->write(page + 1, bytes_of("X")));
  std::string expected(3 * page, 'b');
  expected[page + 1] = 'X';
  EXPECT_EQ(store.get(u"docs\\deep\\big"), expected);
  ASSERT_TRUE(store.open(u"top")->object->set_size(1));
  EXPECT_EQ(store.get(u"top"), "t");
  ASSERT_TRUE(store.open(u"top")->object->set_basic({.attributes = attribute::hidden}));
  EXPECT_EQ(store.open(u"top")->info.attributes, attribute::hidden);
  store.put(u"docs\\new", "new");
  EXPECT_EQ(names(u"docs"), (Names{u"Letter.txt", u"deep", u"new"}));
}

TEST_F(OverlayTest, WhatIsRemovedStaysAwayAndItsNameIsFree) {
  ASSERT_TRUE(store->remove(u"docs\\letter.txt", store.id_of(u"docs\\letter.txt")));
  EXPECT_EQ(names(u"docs"), (Names{u"deep"}));
  EXPECT_EQ(status_of(store.open(u"docs\\letter.txt")), NtStatus::object_name_not_found);
  store.put(u"docs\\Letter.txt", "another");
  EXPECT_EQ(store.get(u"docs\\letter.txt"), "another");
}

TEST_F(OverlayTest, ADirectoryThatNobodyHasLookedIntoIsNotEmpty) {
  const std::uint64_t docs = store.id_of(u"docs");
  EXPECT_EQ(store->is_empty(u"docs", docs), false);
  const auto other = overlay_tree(*disk_store(folder.path(), {.read_only = true}), {}, ticking_clock());
  const StoreCalls fresh(memory_store(other, Caller::share));
  EXPECT_EQ(status_of(fresh->remove(u"docs", fresh.id_of(u"docs"))), NtStatus::directory_not_empty);
}

TEST_F(OverlayTest, ADirectoryIsRenamedWithWhatIsBelow) {
  ASSERT_TRUE(store->rename(u"docs", store.id_of(u"docs"), u"Papers", false));
  EXPECT_EQ(names(u""), (Names{u"Papers", u"top"}));
  EXPECT_EQ(store.get(u"papers\\letter.txt"), "Dear reader");
  ASSERT_TRUE(store->rename(u"top", store.id_of(u"top"), u"papers\\deep\\moved", false));
  EXPECT_EQ(names(u"papers\\deep"), (Names{u"big", u"moved"}));
  EXPECT_EQ(store.get(u"papers\\deep\\moved"), "top");
  EXPECT_EQ(status_of(store->rename(u"papers", store.id_of(u"papers"), u"papers\\deep\\x", false)), NtStatus::invalid_parameter);
  ASSERT_TRUE(store->rename(u"papers\\deep\\moved", store.id_of(u"papers\\deep\\moved"), u"papers\\letter.txt", true));
  EXPECT_EQ(store.get(u"papers\\letter.txt"), "top");
}

TEST_F(OverlayTest, AnImageTakenAtTheStartBringsTheFolderBack) {
  const auto image = take_image(*tree);
  store.put(u"docs\\deep\\new", "new");
  ASSERT_TRUE(store->remove(u"top", store.id_of(u"top")));
  ASSERT_TRUE(restore_image(*tree, image));
  EXPECT_EQ(names(u"docs\\deep"), (Names{u"big"}));
  EXPECT_EQ(store.get(u"top"), "top");
}

TEST_F(OverlayTest, WhatCameFromBelowIsChargedNothing) {
  const auto small = overlay_tree(*disk_store(folder.path(), {.read_only = true}), {.max_bytes = page + 2048, .max_objects = 1}, ticking_clock());
  const StoreCalls calls(memory_store(small, Caller::share));
  EXPECT_EQ(calls.get(u"docs\\deep\\big").size(), 3 * page);
  EXPECT_EQ(calls->volume()->free_bytes, page + 2048);
  const auto image = take_image(*small);
  ASSERT_TRUE(restore_image(*small, image));
  ASSERT_TRUE(calls.open(u"docs\\deep\\big")->object->write(0, bytes_of("x")));
  EXPECT_EQ(status_of(calls.open(u"docs\\deep\\big")->object->write(page, bytes_of("x"))), NtStatus::disk_full);
}

TEST_F(OverlayTest, AFileThatIsGoneBelowIsAnErrorOfItsReader) {
  EXPECT_EQ(names(u""), (Names{u"Docs", u"top"}));
  fs::remove(folder.path() / "top");
  EXPECT_EQ(store.get(u"docs\\letter.txt"), "Dear reader");
  Bytes buffer(3);
  EXPECT_EQ(status_of(store.open(u"top")->object->read(0, buffer)), NtStatus::object_name_not_found);
  EXPECT_TRUE(store.open(u"top")->object->write(0, bytes_of("new")));
  EXPECT_EQ(store.get(u"top"), "new");
  before = everything();
}

TEST_F(OverlayTest, ManyLookAtOnce) {
  std::vector<std::jthread> threads;
  for (int reader = 0; reader < 4; ++reader) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(store.get(u"docs\\letter.txt"), "Dear reader");
        EXPECT_EQ(store.list(u"docs\\deep").size(), 1u);
      }
    });
  }
}

}  // namespace
}  // namespace usher::server
