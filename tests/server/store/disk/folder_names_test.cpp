// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/disk/folder_names.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <deque>
#include <fstream>
#include <random>
#include <thread>

#include "server/store/disk/platform.hpp"
#include "tests/server/store/disk/folder_reads.hpp"
#include "tests/server/store/store_fixture.hpp"

namespace usher::server::disk {
namespace {

namespace fs = std::filesystem;

constexpr FolderNames::Limits few{.folders = 3, .bytes = 100'000, .remembered = 6, .small = 4};

void make(const fs::path& path) { std::ofstream{path}; }

/// A folder with more names than are read each time.
void make_folder(const fs::path& folder) {
  fs::create_directory(folder);
  for (int i = 0; i < 10; ++i) make(folder / ("file" + std::to_string(i)));
}

Descriptor opened(const fs::path& path) { return Descriptor(::open(path.c_str(), pass_through)); }

std::string find(FolderNames& names, const Descriptor& folder, std::u16string_view name) {
  const auto found = names.find(folder.number(), name);
  if (!found) return "(error " + std::to_string(found.error()) + ")";
  return found->value_or("(none)");
}
std::string find(FolderNames& names, const fs::path& folder, std::u16string_view name) {
  return find(names, opened(folder), name);
}

void make_known(FolderNames& names, const fs::path& folder) {
  for (int i = 0; i < 2; ++i) EXPECT_EQ(find(names, folder, u"none"), "(none)");
}

int reads_to_find(FolderNames& names, const fs::path& folder, std::u16string_view name = u"none") {
  FolderReads reads(folder);
  find(names, folder, name);
  return reads.count();
}

// with the system's watch

class FolderNamesTest : public testing::Test {
 protected:
  void SetUp() override {
    make_folder(folder);
    if (!system_folder_watch()->sees_all(opened(folder).number())) GTEST_SKIP() << "not a local disk's";
    make_known(names, folder);
    EXPECT_EQ(reads_to_find(names, folder), 0);
  }
  std::string find(std::u16string_view name) { return disk::find(names, folder, name); }

  TemporaryDirectory directory{};
  const fs::path folder = directory.path() / "folder", outside = directory.path() / "outside";
  FolderNames names{system_folder_watch(), few};
};

TEST_F(FolderNamesTest, AKnownFolderIsNotRead) {
  FolderReads reads(folder);
  for (const auto* name : {u"FILE0", u"File9", u"none", u"FILE", u"file10"}) find(name);
  EXPECT_EQ(reads.count(), 0);
}

TEST_F(FolderNamesTest, FindsInAnyCase) {
  EXPECT_EQ(find(u"FILE0"), "file0");
  EXPECT_EQ(find(u"fIlE9"), "file9");
  EXPECT_EQ(find(u"file"), "(none)");
}

TEST_F(FolderNamesTest, NameThatSomebodyMakesIsFound) {
  make(folder / "Name");
  EXPECT_EQ(find(u"NAME"), "Name");
}

TEST_F(FolderNamesTest, WhateverHasANameIsFound) {
  fs::create_directory(folder / "Below"), fs::create_symlink("x", folder / "Link");
  ASSERT_EQ(::mkfifo((folder / "Fifo").c_str(), 0666), 0);
  fs::create_hard_link(folder / "file0", folder / "Other");
  EXPECT_EQ(find(u"below"), "Below");
  EXPECT_EQ(find(u"link"), "Link");
  EXPECT_EQ(find(u"fifo"), "Fifo");
  EXPECT_EQ(find(u"other"), "Other");
}

TEST_F(FolderNamesTest, NameThatSomebodyRemovesIsNotFound) {
  fs::remove(folder / "file0");
  EXPECT_EQ(find(u"FILE0"), "(none)");
  make(folder / "File0");
  EXPECT_EQ(find(u"FILE0"), "File0");
}

TEST_F(FolderNamesTest, NameThatIsMovedInIsFound) {
  make(outside);
  fs::rename(outside, folder / "Name");
  EXPECT_EQ(find(u"NAME"), "Name");
}

TEST_F(FolderNamesTest, NameThatIsMovedOutIsNotFound) {
  fs::rename(folder / "file0", outside);
  EXPECT_EQ(find(u"FILE0"), "(none)");
}

TEST_F(FolderNamesTest, NameThatIsMovedWithinIsFoundWhereItIs) {
  fs::rename(folder / "file0", folder / "FILE0");
  EXPECT_EQ(find(u"file0"), "FILE0");
  fs::rename(folder / "FILE0", folder / "Other");
  EXPECT_EQ(find(u"file0"), "(none)");
  EXPECT_EQ(find(u"OTHER"), "Other");
}

TEST_F(FolderNamesTest, NameThatIsMovedOverIsThereOnce) {
  fs::rename(folder / "file0", folder / "file1");
  EXPECT_EQ(find(u"FILE1"), "file1");
  fs::remove(folder / "file1");
  EXPECT_EQ(find(u"FILE1"), "(none)");
}

TEST_F(FolderNamesTest, ExchangedNamesAreAllThere) {
  make(folder / "One"), make(folder / "Two"), make(outside);
  ASSERT_EQ(::renameat2(AT_FDCWD, outside.c_str(), AT_FDCWD, (folder / "One").c_str(), RENAME_EXCHANGE), 0);
  EXPECT_EQ(find(u"ONE"), "One");
  ASSERT_EQ(::renameat2(AT_FDCWD, (folder / "One").c_str(), AT_FDCWD, (folder / "Two").c_str(), RENAME_EXCHANGE), 0);
  EXPECT_EQ(find(u"ONE"), "One");
  EXPECT_EQ(find(u"TWO"), "Two");
}

TEST_F(FolderNamesTest, WhatARenameLeavesBehindIsFound) {
  const fs::path from = folder / "file0", to = folder / "other";
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_WHITEOUT) != 0) GTEST_SKIP() << "only the administrator may";
  EXPECT_EQ(find(u"FILE0"), "file0");
}

TEST_F(FolderNamesTest, MovingNamesAwayIsNoReasonToReadTheFolder) {
  FolderReads reads(folder);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(find(u"TEMPORARY"), "(none)");
    make(folder / "temporary");
    EXPECT_EQ(find(u"TEMPORARY"), "temporary");
    fs::rename(folder / "temporary", folder / ("name" + std::to_string(i)));
  }
  EXPECT_EQ(reads.count(), 0);
}

TEST_F(FolderNamesTest, OfNamesThatDifferByCaseTheOneThatIsLeftIsFound) {
  make(folder / "name"), make(folder / "NAME");
  const std::string first = find(u"Name");
  EXPECT_TRUE(first == "name" || first == "NAME");
  fs::remove(folder / "NAME");
  EXPECT_EQ(find(u"Name"), "name");
  make(folder / "NAME"), fs::remove(folder / "name");
  EXPECT_EQ(find(u"Name"), "NAME");
  fs::remove(folder / "NAME");
  EXPECT_EQ(find(u"Name"), "(none)");
}

TEST_F(FolderNamesTest, NamesThatAreNotUtf8) {
  make(folder / "CAF\xE9");
  EXPECT_EQ(find(u"caf\xDCE9"), "CAF\xE9");
  fs::remove(folder / "CAF\xE9");
  EXPECT_EQ(find(u"caf\xDCE9"), "(none)");
}

TEST_F(FolderNamesTest, AnotherFolderAtThatPathHasItsOwnNames) {
  fs::rename(folder, outside);
  make_folder(folder), make(folder / "New"), fs::remove(folder / "file0");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(find(u"NEW"), "New");
    EXPECT_EQ(find(u"FILE0"), "(none)");
    EXPECT_EQ(disk::find(names, outside, u"NEW"), "(none)");
    EXPECT_EQ(disk::find(names, outside, u"FILE0"), "file0");
  }
}

TEST_F(FolderNamesTest, AFolderThatTakesTheNumberOfARemovedOneHasItsOwnNames) {
  for (int i = 0; i < 20; ++i) {  // most disks give the number away at once
    make_known(names, folder);
    fs::remove_all(folder);
    make_folder(folder), make(folder / "New"), fs::remove(folder / "file0");
    EXPECT_EQ(find(u"NEW"), "New");
    EXPECT_EQ(find(u"FILE0"), "(none)");
  }
}

TEST_F(FolderNamesTest, ARemovedFolderHasNoNames) {
  const Descriptor held = opened(folder);
  fs::remove_all(folder);
  EXPECT_EQ(disk::find(names, held, u"FILE0"), "(none)");
  EXPECT_EQ(disk::find(names, held, u"none"), "(none)");
}

TEST_F(FolderNamesTest, AMovedFolderIsStillKnown) {
  fs::rename(folder, outside);
  EXPECT_EQ(reads_to_find(names, outside), 0);
  make(outside / "Name");
  EXPECT_EQ(disk::find(names, outside, u"NAME"), "Name");
}

TEST_F(FolderNamesTest, ASmallFolderIsReadEachTime) {
  const fs::path small = directory.path() / "small";
  fs::create_directory(small);
  for (int i = 0; i < 4; ++i) make(small / std::to_string(i));
  make_known(names, small);
  EXPECT_EQ(reads_to_find(names, small), 1);
}

TEST_F(FolderNamesTest, ASearchThatEndsEarlyIsNoReasonToWatch) {
  const fs::path other = directory.path() / "other";
  fs::create_directory(other);
  make(other / "Name");
  for (int i = 0; i < 3; ++i) find(u"NAME");
  EXPECT_EQ(reads_to_find(names, other, u"NAME"), 1);
}

TEST_F(FolderNamesTest, TheFirstSearchThatReadsManyNotesAndTheSecondKeeps) {
  const fs::path other = directory.path() / "other";
  make_folder(other);
  for (const int reads : {1, 1, 0, 0}) EXPECT_EQ(reads_to_find(names, other), reads);
}

TEST_F(FolderNamesTest, AFolderThatIsAskedForAgainTakesThePlaceOfTheOldest) {
  for (const auto* name : {"a", "b", "c"}) make_folder(directory.path() / name), make_known(names, directory.path() / name);
  for (const auto* name : {"a", "b", "c"}) EXPECT_EQ(reads_to_find(names, directory.path() / name), 0) << name;
  EXPECT_EQ(reads_to_find(names, folder), 1);
}

TEST_F(FolderNamesTest, OfMoreFoldersThanHaveRoomSomeStayKnown) {
  std::deque<fs::path> folders;
  for (int i = 0; i < 5; ++i) {
    folders.push_back(directory.path() / std::to_string(i));
    make_folder(folders.back()), make(folders.back() / ("Name" + std::to_string(i)));
  }
  int reads = 0;
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 5; ++i) {
      const std::u16string name = u"NAME" + std::u16string(1, static_cast<char16_t>(u'0' + i));
      FolderReads counted(folders[static_cast<std::size_t>(i)]);
      EXPECT_EQ(disk::find(names, folders[static_cast<std::size_t>(i)], name), "Name" + std::to_string(i));
      if (round >= 5) reads += counted.count();
    }
  }
  EXPECT_EQ(reads, 2 * 5) << "three are known, two are read";
}

TEST_F(FolderNamesTest, FoldersThatAreNotRememberedAnyMoreAreFoundAsWell) {
  for (int i = 0; i < 20; ++i) {
    const fs::path other = directory.path() / std::to_string(i);
    make_folder(other);
    EXPECT_EQ(disk::find(names, other, u"FILE9"), "file9");
  }
  EXPECT_EQ(reads_to_find(names, folder), 0) << "it is known, and stays so while nobody asks twice";
}

TEST_F(FolderNamesTest, OneDescriptorAtMost) {
  const auto descriptors = [] { return std::distance(fs::directory_iterator("/proc/self/fd"), {}); };
  const auto before = descriptors();
  for (int i = 0; i < 6; ++i) make_folder(directory.path() / std::to_string(i)), make_known(names, directory.path() / std::to_string(i));
  EXPECT_EQ(descriptors(), before);
}

TEST_F(FolderNamesTest, FindsWhatAReadingOfTheFolderWouldWhateverHappens) {
  std::mt19937 random(1);
  const auto below = [&](std::size_t end) { return static_cast<std::size_t>(random() % end); };
  const std::vector<std::string> spelled{"name", "Name", "NAME", "other", "OTHER", "third", "Third", "fOUrth"};
  std::vector<fs::path> folders;
  for (int i = 0; i < 5; ++i) folders.push_back(directory.path() / std::to_string(i)), make_folder(folders.back());
  const auto any = [&] { return folders[below(folders.size())] / spelled[below(spelled.size())]; };
  for (int i = 0; i < 5000; ++i) {
    const fs::path one = any(), two = any();
    switch (below(7)) {
      case 0: case 1: make(one); break;
      case 2: ::unlink(one.c_str()); break;
      case 3: ::rename(one.c_str(), two.c_str()); break;
      case 4: ::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, two.c_str(), RENAME_EXCHANGE); break;
      case 5: ::link(one.c_str(), two.c_str()); break;
      default:
        if (i % 50 == 0) fs::remove_all(one.parent_path()), make_folder(one.parent_path());
        if (i % 50 == 1 && !fs::equivalent(one.parent_path(), two.parent_path())) {
          ::renameat2(AT_FDCWD, one.parent_path().c_str(), AT_FDCWD, two.parent_path().c_str(), RENAME_EXCHANGE);
        }
    }
    const fs::path asked = any();
    const std::u16string name = asked.filename().u16string();
    NameSet there;
    for (const auto& entry : fs::directory_iterator(asked.parent_path())) there.add(entry.path().filename().string());
    const std::string found = disk::find(names, asked.parent_path(), name);
    ASSERT_EQ(found == "(none)", there.find(name) == nullptr) << asked;
    if (found == "(none)") continue;
    ASSERT_TRUE(fs::exists(asked.parent_path() / found)) << found;
    ASSERT_TRUE(equal_ignoring_case(found, name)) << found;
  }
}

TEST_F(FolderNamesTest, ANameThatStaysIsFoundWhateverHappensBesideIt) {
  const fs::path other = directory.path() / "other";
  make_folder(other), make(folder / "Stays"), make(other / "Stays");
  std::atomic<bool> stop = false;
  std::jthread away([&] {
    for (int i = 0; !stop; ++i) {
      const fs::path name = folder / ("name" + std::to_string(i % 20)), moved = other / ("NAME" + std::to_string(i % 30));
      make(name), fs::rename(name, moved);
      if (i % 3 == 0) fs::remove(moved);
    }
  });
  {
    std::vector<std::jthread> searches;
    for (const fs::path& where : {folder, other, folder, other}) {
      searches.emplace_back([&, where] {
        for (int i = 0; i < 1000; ++i) {
          EXPECT_EQ(disk::find(names, where, u"STAYS"), "Stays");
          EXPECT_EQ(disk::find(names, where, u"NEVER"), "(none)");
        }
      });
    }
  }
  stop = true;
}

// with a watch that the test speaks for

class ToldWatch final : public FolderWatch {
 public:
  struct Script {
    bool sees = true;
    int error = 0;               // of watching
    int watched = 0;             // how often
    std::vector<int> forgotten{};
    std::deque<std::vector<FolderChange>> told{};  // by each call of take(); then nothing
  };
  explicit ToldWatch(Script& script) : script_(script) {}

  bool sees_all(int) const override { return script_.sees; }
  SystemResult<int> watch(int) override {
    if (script_.error != 0) return std::unexpected(script_.error);
    return ++script_.watched;
  }
  void forget(int watch) override { script_.forgotten.push_back(watch); }
  std::vector<FolderChange> take() override {
    if (script_.told.empty()) return {};
    auto changes = std::move(script_.told.front());
    script_.told.pop_front();
    return changes;
  }

 private:
  Script& script_;
};

class ToldFolderNamesTest : public testing::Test {
 protected:
  void SetUp() override { make_folder(folder); }
  std::string find(std::u16string_view name) { return disk::find(names, folder, name); }

  using Kind = FolderChange::Kind;
  TemporaryDirectory directory{};
  const fs::path folder = directory.path() / "folder";
  ToldWatch::Script script{};
  FolderNames names{std::make_unique<ToldWatch>(script), few};
};

TEST_F(ToldFolderNamesTest, WithoutAWatchTheFolderIsReadEachTime) {
  for (const int error : {ENOSPC, EMFILE, EACCES, ENOENT}) {
    script.error = error;
    make_known(names, folder);
    EXPECT_EQ(reads_to_find(names, folder), 1);
    make(folder / "Name");
    EXPECT_EQ(find(u"NAME"), "Name");
    fs::remove(folder / "Name");
    EXPECT_EQ(find(u"NAME"), "(none)");
  }
}

TEST_F(ToldFolderNamesTest, OnceThereIsRoomForAWatchTheFolderIsKept) {
  script.error = ENOSPC;
  make_known(names, folder);
  script.error = 0;
  EXPECT_EQ(reads_to_find(names, folder), 1);
  EXPECT_EQ(reads_to_find(names, folder), 0);
}

TEST_F(ToldFolderNamesTest, AFolderThatNotAllIsSeenOfIsNeverWatched) {
  script.sees = false;
  make_known(names, folder), make_known(names, folder);
  EXPECT_EQ(script.watched, 0);
}

TEST_F(ToldFolderNamesTest, ALostFolderIsReadAgain) {
  make_known(names, folder);
  for (const int watch : {1, FolderChange::every_watch}) {
    make(folder / "Untold");
    script.told = {{{Kind::came, 1, "never was"}, {.watch = watch == 1 ? script.watched : watch}, {Kind::came, 1, "nor was"}}};
    EXPECT_EQ(find(u"UNTOLD"), "Untold");
    fs::remove(folder / "Untold");
    script.told = {{{Kind::removed, script.watched, "Untold"}}};
    EXPECT_EQ(find(u"UNTOLD"), "(none)");
    EXPECT_EQ(reads_to_find(names, folder), 0) << "and is known again";
  }
  EXPECT_EQ(script.watched, 3);
  EXPECT_EQ(script.forgotten, (std::vector{1, 2}));
}

TEST_F(ToldFolderNamesTest, WhatHappensWhileItIsReadCounts) {
  find(u"none");
  script.told = {{}, {{Kind::removed, 1, "file0"}, {Kind::came, 1, "file1"}, {Kind::removed, 1, "file2"}, {Kind::came, 1, "file2"}}};
  EXPECT_EQ(find(u"none"), "(none)");
  EXPECT_EQ(reads_to_find(names, folder), 0);
  EXPECT_EQ(find(u"FILE0"), "(none)") << "as it was told; here the disk has it";
  EXPECT_EQ(find(u"FILE1"), "file1");
  EXPECT_EQ(find(u"FILE2"), "file2");
}

TEST_F(ToldFolderNamesTest, AFolderThatIsLostWhileItIsReadIsNotKept) {
  find(u"none");
  script.told = {{}, {{.watch = 1}}};
  EXPECT_EQ(find(u"FILE0"), "file0");
  EXPECT_EQ(script.forgotten, std::vector{1});
  EXPECT_EQ(reads_to_find(names, folder), 1);
  EXPECT_EQ(reads_to_find(names, folder), 0);
}

TEST_F(ToldFolderNamesTest, WhatIsToldOfAWatchThatWasGivenUpIsNothing) {
  make_known(names, folder);
  script.told = {{{.watch = 1}}};
  find(u"none");
  script.told = {{{Kind::removed, 1, "file0"}, {.watch = 1}, {Kind::came, 77, "file0"}}};
  EXPECT_EQ(find(u"FILE0"), "file0");
  EXPECT_EQ(reads_to_find(names, folder), 0);
}

TEST_F(ToldFolderNamesTest, ANameThatIsNotThereIsNotFoundAlthoughNothingIsTold) {
  make_known(names, folder);
  fs::remove(folder / "file0");
  FolderReads reads(folder);
  EXPECT_EQ(find(u"FILE0"), "(none)");
  EXPECT_EQ(reads.count(), 0);
  make(folder / "file0");
  script.told = {{{Kind::came, 1, "file0"}}};
  EXPECT_EQ(find(u"FILE0"), "file0");
}

TEST_F(ToldFolderNamesTest, OfNamesThatDifferByCaseTheOneThatIsThereIsFoundAlthoughNothingIsTold) {
  make(folder / "name"), make(folder / "NAME"), make(folder / "nAME");
  make_known(names, folder);
  fs::remove(folder / "name"), fs::remove(folder / "NAME");
  EXPECT_EQ(find(u"Name"), "nAME");
}

TEST_F(ToldFolderNamesTest, ANameThatIsToldToComeWhileTheDiskIsAskedStays) {
  make_known(names, folder);
  fs::remove(folder / "file0");
  const std::vector<FolderChange> again{{Kind::came, 1, "file0"}};
  script.told = {{}, again, again, again, again, again, again, again, {}};
  FolderReads reads(folder);
  EXPECT_EQ(find(u"FILE0"), "(none)");
  EXPECT_EQ(reads.count(), 1) << "in the end the folder is read";
  make(folder / "file0");
  EXPECT_EQ(find(u"FILE0"), "file0");
}

TEST_F(ToldFolderNamesTest, AFolderWithTooManyNamesIsNeverWatched) {
  FolderNames small(std::make_unique<ToldWatch>(script), {.bytes = 500, .small = 4});
  make_known(small, folder), make_known(small, folder);
  EXPECT_EQ(script.watched, 0);
}

TEST_F(ToldFolderNamesTest, AFolderThatTurnsOutToHaveTooManyNamesIsNotKept) {
  FolderNames small(std::make_unique<ToldWatch>(script), {.bytes = 10 * NameSet::bytes_for("file0"), .small = 4});
  disk::find(small, folder, u"none");
  make(folder / "one more");
  EXPECT_EQ(disk::find(small, folder, u"ONE MORE"), "one more");
  EXPECT_EQ(script.forgotten, std::vector{1});
  make_known(small, folder);
  EXPECT_EQ(script.watched, 1) << "nor is it tried again";
  fs::remove(folder / "one more");
  make_known(small, folder);
  EXPECT_EQ(script.watched, 2) << "until there are fewer";
}

TEST_F(ToldFolderNamesTest, AKnownFolderThatGetsTooManyNamesIsGivenUp) {
  FolderNames small(std::make_unique<ToldWatch>(script), {.bytes = 10 * NameSet::bytes_for("file0"), .small = 4});
  make_known(small, folder);
  EXPECT_EQ(reads_to_find(small, folder), 0);
  make(folder / "One more");
  script.told = {{{Kind::came, 1, "One more"}}};
  EXPECT_EQ(disk::find(small, folder, u"ONE MORE"), "One more");
  EXPECT_EQ(script.forgotten, std::vector{1});
}

TEST_F(ToldFolderNamesTest, NamesOfAllFoldersTogetherHaveTheirLimit) {
  const fs::path other = directory.path() / "other";
  make_folder(other);
  FolderNames small(std::make_unique<ToldWatch>(script), {.bytes = 15 * NameSet::bytes_for("file0"), .small = 4});
  make_known(small, folder), make_known(small, other);
  EXPECT_EQ(script.forgotten, std::vector{1});
  EXPECT_EQ(reads_to_find(small, other), 0);
  EXPECT_EQ(reads_to_find(small, folder), 1);
}

TEST_F(ToldFolderNamesTest, AFolderThatCannotBeReadIsAnError) {
  make_known(names, folder);
  EXPECT_EQ(disk::find(names, Descriptor{}, u"none"), "(error " + std::to_string(EBADF) + ")");
}

}  // namespace
}  // namespace usher::server::disk
