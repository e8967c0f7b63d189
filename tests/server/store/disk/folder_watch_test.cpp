// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/disk/folder_watch.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "server/store/disk/platform.hpp"
#include "tests/server/store/store_fixture.hpp"

namespace usher::server::disk {
namespace {

namespace fs = std::filesystem;

void make(const fs::path& path) { std::ofstream{path}; }

Descriptor opened(const fs::path& path) { return Descriptor(::open(path.c_str(), pass_through)); }

/// A watched folder, on a disk where that is possible.
class FolderWatchTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(folder);
    if (!watch->sees_all(opened(folder).number())) GTEST_SKIP() << "not a local disk's";
    number = watch->watch(opened(folder).number()).value();
  }
  std::vector<std::string> taken() {
    std::vector<std::string> texts;
    for (const FolderChange& change : watch->take()) {
      static constexpr const char* kinds[] = {"+", "-", "lost"};
      texts.push_back(kinds[static_cast<int>(change.kind)] + change.name);
      EXPECT_EQ(change.watch, number);
    }
    return texts;
  }
  using Texts = std::vector<std::string>;

  TemporaryDirectory directory{};
  const fs::path folder = directory.path() / "folder", outside = directory.path() / "outside";
  const std::unique_ptr<FolderWatch> watch = system_folder_watch();
  int number = 0;
};

TEST_F(FolderWatchTest, NothingHappened) { EXPECT_EQ(taken(), Texts{}); }

TEST_F(FolderWatchTest, TellsWhatCameAndWasRemovedInOrderAndOnce) {
  make(folder / "file"), fs::create_directory(folder / "below"), fs::create_symlink("x", folder / "link");
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0666), 0);
  fs::create_hard_link(folder / "file", folder / "other");
  fs::remove(folder / "file"), fs::remove(folder / "below");
  EXPECT_EQ(taken(), (Texts{"+file", "+below", "+link", "+fifo", "+other", "-file", "-below"}));
  EXPECT_EQ(taken(), Texts{});
}

TEST_F(FolderWatchTest, OfRenamesItTellsWhatCame) {
  make(folder / "one"), make(outside);
  taken();
  fs::rename(folder / "one", folder / "ONE");
  fs::rename(outside, folder / "two");
  fs::rename(folder / "two", folder / "ONE");
  fs::rename(folder / "ONE", outside);
  EXPECT_EQ(taken(), (Texts{"+ONE", "+two", "+ONE"}));
}

TEST_F(FolderWatchTest, OfAnExchangeItTellsNotThatANameWent) {
  make(folder / "one"), make(folder / "two"), make(outside);
  taken();
  ASSERT_EQ(::renameat2(AT_FDCWD, outside.c_str(), AT_FDCWD, (folder / "one").c_str(), RENAME_EXCHANGE), 0);
  ASSERT_EQ(::renameat2(AT_FDCWD, (folder / "one").c_str(), AT_FDCWD, (folder / "two").c_str(), RENAME_EXCHANGE), 0);
  for (const std::string& text : taken()) EXPECT_EQ(text.front(), '+');
}

TEST_F(FolderWatchTest, WhatHappensToTheContentIsNotTold) {
  make(folder / "file"), fs::create_directory(folder / "below");
  taken();
  std::ofstream(folder / "file") << "content";
  make(folder / "below" / "file");
  fs::permissions(folder, fs::perms::owner_all);
  EXPECT_EQ(taken(), Texts{});
}

TEST_F(FolderWatchTest, AMovedFolderIsStillWatched) {
  fs::rename(folder, outside);
  make(outside / "file");
  EXPECT_EQ(taken(), Texts{"+file"});
}

TEST_F(FolderWatchTest, ARemovedFolderIsLost) {
  fs::remove(folder);
  const Texts texts = taken();
  ASSERT_FALSE(texts.empty());
  for (const std::string& text : texts) EXPECT_EQ(text, "lost");
  EXPECT_EQ(taken(), Texts{});
}

TEST_F(FolderWatchTest, NamesOfAnyBytesAndLength) {
  for (const std::string& name : {std::string("caf\xE9"), std::string(255, 'x'), std::string("a"), std::string("\n")}) {
    make(folder / name);
    EXPECT_EQ(taken(), Texts{"+" + name});
  }
}

TEST_F(FolderWatchTest, ManyChangesAreAllTold) {
  for (int i = 0; i < 2000; ++i) make(folder / (std::to_string(i) + std::string(50, 'x')));
  EXPECT_EQ(taken().size(), 2000u);
}

TEST_F(FolderWatchTest, MoreThanTheKernelQueuesLosesEveryFolder) {
  std::size_t most = 0;
  std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> most;
  if (most == 0 || most > 50'000) GTEST_SKIP() << "it would take long";
  for (std::size_t i = 0; i <= most / 2; ++i) make(folder / "file"), fs::remove(folder / "file");
  const auto changes = watch->take();
  ASSERT_FALSE(changes.empty());
  EXPECT_EQ(changes.back().kind, FolderChange::Kind::lost);
  EXPECT_EQ(changes.back().watch, FolderChange::every_watch);
  make(folder / "after");
  EXPECT_EQ(taken(), Texts{"+after"});
}

TEST_F(FolderWatchTest, AForgottenFolderTellsNothingMore) {
  watch->forget(number);
  taken();
  make(folder / "file");
  EXPECT_EQ(taken(), Texts{});
  const int again = watch->watch(opened(folder).number()).value();
  EXPECT_NE(again, number);
  watch->forget(number);  // in vain
  number = again;
  make(folder / "other");
  EXPECT_EQ(taken(), Texts{"+other"});
}

TEST_F(FolderWatchTest, OnlyAFolderIsWatched) {
  make(outside);
  const Descriptor file(::open(outside.c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(watch->watch(file.number()).error(), ENOTDIR);
}

TEST(FolderWatchElsewhereTest, OfWhatIsNotADisksNotAllIsSeen) {
  EXPECT_FALSE(system_folder_watch()->sees_all(opened("/proc").number()));
  EXPECT_FALSE(system_folder_watch()->sees_all(-1));
}

}  // namespace
}  // namespace usher::server::disk
