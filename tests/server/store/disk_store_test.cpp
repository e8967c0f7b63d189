// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/disk_store.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "protocol/wire/utf16.hpp"
#include "tests/server/store/disk/folder_reads.hpp"
#include "tests/server/store/store_fixture.hpp"

namespace usher::server {
namespace {

namespace fs = std::filesystem;

void write_file(const fs::path& path, std::string_view content) { std::ofstream(path, std::ios::binary) << content; }

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator("/proc/self/fd"), {}));
}

/// A share with a directory beside it that nobody may reach; with the kernel's path resolution and without.
class DiskStoreTest : public testing::TestWithParam<bool> {
 protected:
  DiskStoreTest() {
    fs::create_directory(share), fs::create_directory(outside), fs::create_directory(outside / "folder");
    write_file(outside / "secret", "secret");
    store.emplace(disk_store(share, {.resolve_in_kernel = GetParam()}).value());
  }
  StoreCalls read_only() { return StoreCalls(disk_store(share, {.read_only = true}).value()); }

  TemporaryDirectory directory{};
  const fs::path share = directory.path() / "share", outside = directory.path() / "outside";
  std::optional<StoreCalls> store{};
};

INSTANTIATE_TEST_SUITE_P(Resolution, DiskStoreTest, testing::Bool(),
                         [](const auto& kind) { return kind.param ? "InKernel" : "BySteps"; });

TEST_P(DiskStoreTest, RootMustBeADirectory) {
  EXPECT_EQ(status_of(disk_store(directory.path() / "none")), NtStatus::object_name_not_found);
  EXPECT_EQ(status_of(disk_store(outside / "secret")), NtStatus::object_path_not_found);
}

TEST_P(DiskStoreTest, MayBlock) { EXPECT_TRUE((*store)->may_block()); }

// what leads out

TEST_P(DiskStoreTest, LinksGiveNoDataNoListingNoCreationNoRename) {
  fs::create_directory(share / "inside");
  write_file(share / "inside" / "file", "inside");
  const std::vector<std::pair<std::string, fs::path>> links{{"file", outside / "secret"},
                                                            {"directory", outside},
                                                            {"relative", "../outside/secret"},
                                                            {"relative_directory", "../outside"},
                                                            {"chain", "relative_directory"},
                                                            {"root", "/"},
                                                            {"proc", "/proc/self/root"},
                                                            {"proc_cwd", "/proc/self/cwd"},
                                                            {"dangling", "../outside/new"},
                                                            {"dangling_absolute", outside / "new"},
                                                            {"parent", ".."},
                                                            {"self", "self"},
                                                            {"harmless", "inside"},
                                                            {"harmless_file", "inside/file"},
                                                            {"here", "."}};
  for (const auto& [name, target] : links) fs::create_symlink(target, share / name);
  EXPECT_EQ(store->list(u"").size(), 1u) << "only 'inside'";

  const std::uint64_t id = store->put(u"own", "own");
  for (const auto& [name, target] : links) {
    const std::u16string link = wire::to_utf16(name), upper = u"INSIDE";
    for (const auto mode : {OpenMode::existing, OpenMode::create_or_open}) {
      for (const bool writing : {false, true}) {
        EXPECT_EQ(status_of((*store)->open(link, {.mode = mode, .for_writing = writing})), NtStatus::access_denied)
            << name;
        for (const auto* below :
             {u"\\secret", u"\\new", u"\\folder", u"\\outside\\secret", u"\\etc\\passwd", u"\\file"}) {
          EXPECT_FALSE((*store)->open(link + below, {.mode = mode, .for_writing = writing})) << name;
        }
      }
    }
    EXPECT_EQ(status_of(store->open(link + u"\\secret")), NtStatus::access_denied) << name;
    EXPECT_EQ(status_of(store->make_file(link)), NtStatus::object_name_collision) << name;
    EXPECT_EQ(status_of(store->make_directory(link)), NtStatus::object_name_collision) << name;
    EXPECT_EQ(status_of(store->make_file(link + u"\\new")), NtStatus::access_denied) << name;
    EXPECT_EQ(status_of(store->make_directory(link + u"\\new")), NtStatus::access_denied) << name;
    EXPECT_EQ(status_of((*store)->rename(u"own", id, link, true)), NtStatus::access_denied) << name;
    EXPECT_EQ(status_of((*store)->rename(u"own", id, link, false)), NtStatus::object_name_collision) << name;
    EXPECT_EQ(status_of((*store)->rename(u"own", id, link + u"\\new", true)), NtStatus::access_denied) << name;
    struct stat of_link {};
    ASSERT_EQ(::lstat((share / name).c_str(), &of_link), 0);
    for (const std::uint64_t guess : {id, static_cast<std::uint64_t>(of_link.st_ino)}) {
      EXPECT_EQ(status_of((*store)->rename(link, guess, u"moved", true)), NtStatus::object_name_not_found) << name;
      EXPECT_EQ(status_of((*store)->remove(link, guess)), NtStatus::object_name_not_found) << name;
      EXPECT_EQ(status_of((*store)->is_empty(link, guess)), NtStatus::object_name_not_found) << name;
    }
    EXPECT_TRUE(fs::is_symlink(share / name)) << name;
  }
  EXPECT_EQ(read_file(outside / "secret"), "secret");
  EXPECT_EQ(std::distance(fs::directory_iterator(outside), {}), 2);
  EXPECT_EQ(std::distance(fs::directory_iterator(outside / "folder"), {}), 0);
  EXPECT_EQ(store->get(u"own"), "own");
}

TEST_P(DiskStoreTest, LinkFoundByAnotherCaseIsALinkToo) {
  fs::create_symlink(outside, share / "Link");
  EXPECT_EQ(status_of(store->open(u"LINK", false)), NtStatus::access_denied);
  EXPECT_EQ(status_of(store->open(u"LINK\\secret", false)), NtStatus::access_denied);
  EXPECT_EQ(status_of(store->make_file(u"LINK\\new")), NtStatus::access_denied);
  EXPECT_EQ(status_of(store->make_directory(u"LINK")), NtStatus::object_name_collision);
}

TEST_P(DiskStoreTest, DirectoryExchangedWithALinkIsNeverFollowed) {
  fs::create_directory(share / "swap"), fs::create_directory(share / "real");
  write_file(share / "swap" / "secret", "public");
  fs::create_symlink(outside, share / "link");
  std::atomic<bool> stop = false;
  std::jthread swapper([&] {
    for (int i = 0; i < 100'000 && !stop; ++i) {
      ::renameat2(AT_FDCWD, (share / "swap").c_str(), AT_FDCWD, (share / "link").c_str(), RENAME_EXCHANGE);
    }
    stop = true;
  });
  int seen = 0;
  for (int i = 0; i < 3000; ++i) {
    const auto file = store->open(i % 2 ? u"swap\\secret" : u"SWAP\\SECRET", i % 3 == 0);
    if (file) {
      EXPECT_EQ(store->read_all(*file->object), "public");
      ++seen;
    } else {
      EXPECT_TRUE(file.error() == NtStatus::access_denied || file.error() == NtStatus::object_path_not_found ||
                  file.error() == NtStatus::object_name_not_found || file.error() == NtStatus::sharing_violation)
          << to_string(file.error());
    }
    const auto made = (*store)->open(u"swap\\new", {.mode = OpenMode::create_or_open, .for_writing = true});
    if (made) (void)(*store)->remove(u"swap\\new", made->info.file_id);
  }
  stop = true;
  swapper.join();
  EXPECT_FALSE(fs::exists(outside / "new"));
  EXPECT_EQ(read_file(outside / "secret"), "secret");
  EXPECT_GT(seen, 0);
}

TEST_P(DiskStoreTest, FifosAndSocketsAreNeitherListedNorOpened) {
  fs::create_directory(share / "folder");
  ASSERT_EQ(::mkfifo((share / "folder" / "fifo").c_str(), 0666), 0);
  ASSERT_EQ(::mknod((share / "folder" / "socket").c_str(), S_IFSOCK | 0666, 0), 0);
  EXPECT_TRUE(store->list(u"folder").empty());
  for (const auto* name : {u"folder\\fifo", u"folder\\FIFO", u"folder\\socket"}) {
    for (const bool writing : {false, true}) {
      EXPECT_EQ(status_of(store->open(name, writing)), NtStatus::access_denied);
      EXPECT_EQ(status_of((*store)->open(name, {.mode = OpenMode::create_or_open, .for_writing = writing})),
                NtStatus::access_denied);
    }
    EXPECT_EQ(status_of(store->make_file(name)), NtStatus::object_name_collision);
    EXPECT_EQ(status_of(store->open(std::u16string(name) + u"\\x")), NtStatus::object_path_not_found);
  }
  const std::uint64_t id = store->id_of(u"folder");
  EXPECT_EQ((*store)->is_empty(u"folder", id), false) << "it could not be removed";
  EXPECT_EQ(status_of((*store)->remove(u"folder", id)), NtStatus::directory_not_empty);
}

TEST_P(DiskStoreTest, FileExchangedWithAFifoNeverBlocks) {
  write_file(share / "file", "content");
  ASSERT_EQ(::mkfifo((share / "fifo").c_str(), 0666), 0);
  std::atomic<bool> stop = false;
  std::jthread swapper([&] {
    for (int i = 0; i < 100'000 && !stop; ++i) {
      ::renameat2(AT_FDCWD, (share / "file").c_str(), AT_FDCWD, (share / "fifo").c_str(), RENAME_EXCHANGE);
    }
  });
  for (int i = 0; i < 2000; ++i) {
    const auto file = store->open(u"file", i % 2 == 0);
    if (file) {
      EXPECT_EQ(store->read_all(*file->object), "content");
    } else {
      EXPECT_TRUE(file.error() == NtStatus::access_denied || file.error() == NtStatus::sharing_violation);
    }
  }
  stop = true;
}

// names

TEST_P(DiskStoreTest, NamesThatAreNotUtf8) {
  const std::vector<std::string> names{"caf\xE9",
                                       "\xFF\xFE",
                                       "half \xF0\x9F",
                                       "\xC0\xAF",
                                       "\xED\xA0\x80",
                                       "ok\x80"
                                       "end"};
  for (const auto& name : names) write_file(share / name, name);
  const auto entries = store->list(u"");
  EXPECT_EQ(entries.size(), names.size());
  for (const auto& name : names) {
    const std::u16string escaped = wire::to_utf16(name);
    EXPECT_TRUE(entries.contains(escaped));
    EXPECT_EQ(store->get(escaped), name);
    const std::uint64_t id = store->id_of(escaped);
    EXPECT_EQ((*store)->rename(escaped, id, escaped + u"2", false), escaped + u"2");
    EXPECT_EQ(read_file(share / (name + "2")), name);
    EXPECT_TRUE((*store)->remove(escaped + u"2", id));
  }
}

TEST_P(DiskStoreTest, TwoSpellingsOfOneNameHaveOnePath) {
  store->put(u"é", "x");
  const auto escaped = store->open(u"\xDCC3\xDCA9");  // the bytes of é, one by one
  ASSERT_TRUE(escaped);
  EXPECT_EQ(escaped->path, u"é");
}

TEST_P(DiskStoreTest, NameTooLongForTheDisk) {
  EXPECT_EQ(status_of(store->make_file(std::u16string(127, u'é'))), NtStatus::success);
  const std::u16string too_long(128, u'é');  // 256 bytes in UTF-8
  EXPECT_EQ(status_of(store->make_file(too_long)), NtStatus::object_name_invalid);
  EXPECT_EQ(status_of(store->open(too_long)), NtStatus::object_name_invalid);
  EXPECT_EQ(status_of(store->open(too_long + u"\\x")), NtStatus::object_name_invalid);
}

TEST_P(DiskStoreTest, ExactNameComesFirst) {
  write_file(share / "name", "lower"), write_file(share / "NAME", "upper");
  EXPECT_EQ(store->get(u"name"), "lower");
  EXPECT_EQ(store->get(u"NAME"), "upper");
  EXPECT_FALSE(store->get(u"Name").empty());
  EXPECT_EQ(store->list(u"").size(), 2u);
  EXPECT_EQ(status_of((*store)->rename(u"name", store->id_of(u"name"), u"NAME", false)),
            NtStatus::object_name_collision);
  EXPECT_EQ((*store)->rename(u"name", store->id_of(u"name"), u"NAME", true), u"NAME");
  EXPECT_EQ(store->get(u"name"), "lower");
}

TEST_P(DiskStoreTest, NameWithABackslashIsNotListed) {
  write_file(share / "..\\..\\evil", "x"), write_file(share / "good", "x");
  EXPECT_EQ(store->list(u"").size(), 1u);
}

TEST_P(DiskStoreTest, EntriesThatVanishAreSkipped) {
  for (int i = 0; i < 10; ++i) write_file(share / ("file" + std::to_string(i)), "");
  const auto root = store->open(u"", false);
  auto cursor = root->object->list();
  ASSERT_TRUE((*cursor)->next());
  for (int i = 0; i < 10; ++i) fs::remove(share / ("file" + std::to_string(i)));
  const auto next = (*cursor)->next();
  ASSERT_TRUE(next);
  EXPECT_FALSE(*next);
}

// folders with many names

std::u16string numbered(std::u16string_view name, int number) { return std::u16string(name) + wire::to_utf16(std::to_string(number)); }

TEST_P(DiskStoreTest, MakingManyNamesReadsTheFolderAFewTimes) {
  if (!(*store)->knows_its_objects()) GTEST_SKIP() << "names on a disk that is not local may change unseen";
  disk::FolderReads reads(share);
  for (int i = 0; i < 1000; ++i) store->put(numbered(u"file", i));
  EXPECT_LE(reads.count(), 70) << "each time until it is worth to watch it";
  for (int i = 0; i < 1000; ++i) {
    EXPECT_FALSE(store->open(numbered(u"none", i)));
    EXPECT_EQ(store->open(numbered(u"FILE", i))->path, numbered(u"file", i));
  }
  EXPECT_EQ(reads.count(), 0);
}

TEST_P(DiskStoreTest, WhatTheStoreItselfDoesInAKnownFolderIsSeen) {
  for (int i = 0; i < 100; ++i) store->put(numbered(u"file", i));
  const std::uint64_t id = store->put(u"Name", "x");
  EXPECT_EQ(status_of(store->make_file(u"NAME")), NtStatus::object_name_collision);
  EXPECT_EQ((*store)->rename(u"name", id, u"nAME", false), u"nAME");
  EXPECT_EQ(store->open(u"name")->path, u"nAME");
  EXPECT_EQ((*store)->rename(u"NAME", id, u"Other", false), u"Other");
  EXPECT_FALSE(store->open(u"NAME"));
  EXPECT_EQ(store->get(u"OTHER"), "x");
  EXPECT_TRUE((*store)->remove(u"OTHER", id));
  EXPECT_FALSE(store->open(u"OTHER"));
  ASSERT_TRUE(store->make_directory(u"Other"));
  EXPECT_EQ(status_of(store->make_file(u"OTHER")), NtStatus::object_name_collision);
  store->put(u"OTHER\\file", "below");
  EXPECT_EQ(store->open(u"oTHER\\FILE")->path, u"Other\\file");
}

TEST_P(DiskStoreTest, WhatOthersDoInAKnownFolderIsSeen) {
  for (int i = 0; i < 100; ++i) store->put(numbered(u"file", i));
  for (int i = 0; i < 100; ++i) {
    fs::create_directory(share / "Folder");
    write_file(share / "Folder" / "file", std::to_string(i)), write_file(share / "Name", std::to_string(i));
    EXPECT_EQ(store->get(u"FOLDER\\FILE"), std::to_string(i));
    EXPECT_EQ(store->get(u"NAME"), std::to_string(i));
    EXPECT_EQ(status_of(store->make_file(u"NAME")), NtStatus::object_name_collision);
    fs::rename(share / "Name", share / "nAmE");
    EXPECT_EQ(store->open(u"NAME")->path, u"nAmE");
    fs::remove(share / "nAmE"), fs::remove_all(share / "Folder");
    EXPECT_FALSE(store->open(u"NAME"));
    EXPECT_EQ(status_of(store->open(u"FOLDER\\FILE")), NtStatus::object_path_not_found);
  }
}

TEST_P(DiskStoreTest, OfNamesThatDifferByCaseOneIsMadeWhoeverMakesThem) {
  constexpr int names = 300;
  std::atomic<int> made = 0;
  std::atomic<bool> stop = false;
  std::jthread other([&] {
    for (int i = 0; !stop; ++i) write_file(share / ("Other" + std::to_string(i % 50)), ""), fs::remove(share / ("Other" + std::to_string(i % 50)));
  });
  {
    std::vector<std::jthread> makers;
    for (const auto* spelled : {u"name", u"NAME", u"Name", u"nAME"}) {
      makers.emplace_back([&, spelled] {
        for (int i = 0; i < names; ++i) made += store->make_file(numbered(spelled, i)) ? 1 : 0;
      });
    }
  }
  stop = true, other.join();
  EXPECT_EQ(made, names);
  const auto entries = store->list(u"");
  EXPECT_EQ(std::ranges::count_if(entries, [](const auto& entry) { return !entry.first.starts_with(u"Other"); }), names);
  for (int i = 0; i < names; ++i) EXPECT_TRUE(store->open(numbered(u"naME", i)));
}

TEST_P(DiskStoreTest, ManyFoldersAtOnce) {
  std::vector<std::jthread> makers;
  for (int folder = 0; folder < 20; ++folder) {
    makers.emplace_back([&, path = numbered(u"folder", folder)] {
      EXPECT_TRUE(store->make_directory(path));
      for (int i = 0; i < 100; ++i) EXPECT_TRUE(store->make_file(path + u'\\' + numbered(u"file", i)));
      for (int i = 0; i < 100; ++i) EXPECT_EQ(store->open(path + u'\\' + numbered(u"FILE", i))->path, path + u'\\' + numbered(u"file", i));
    });
  }
}

// what is kept beside the content

TEST_P(DiskStoreTest, FilesOfOthersHaveDefaults) {
  write_file(share / "file", "x"), fs::create_directory(share / "folder");
  write_file(share / "locked", "x"), fs::permissions(share / "locked", fs::perms::owner_read);
  auto entries = store->list(u"");
  EXPECT_EQ(entries.at(u"file").attributes, attribute::archive);
  EXPECT_EQ(entries.at(u"folder").attributes, 0u);
  EXPECT_EQ(entries.at(u"locked").attributes, attribute::archive | attribute::readonly);
  EXPECT_LE(entries.at(u"file").creation_time, entries.at(u"file").change_time);
  EXPECT_GT(entries.at(u"file").creation_time, FileTime::from_unix(1'600'000'000, 0));
}

TEST_P(DiskStoreTest, AttributesTimesAndSecurityOutliveTheStore) {
  const FileTime created = FileTime::from_unix(1'000'000'000, 700);
  const Bytes descriptor = bytes_of(std::string(1000, 's'));
  {
    const auto file = store->make_file(u"file");
    ASSERT_TRUE(file->object->set_basic({.creation_time = created, .attributes = attribute::hidden}));
    ASSERT_TRUE(file->object->set_security_descriptor(descriptor));
    ASSERT_TRUE((*store)->rename(u"file", file->info.file_id, u"moved", false));
  }
  const StoreCalls other(disk_store(share).value());
  const auto file = other.open(u"moved", false);
  EXPECT_EQ(file->info.creation_time, created);
  EXPECT_EQ(file->info.attributes, attribute::hidden);
  EXPECT_EQ(file->object->security_descriptor(), descriptor);
}

TEST_P(DiskStoreTest, ForgedExtendedAttributesAreHarmless) {
  write_file(share / "file", "x");
  const std::string path = share / "file";
  const std::string values[] = {"", "x", std::string(1000, '\xFF'), std::string("\x01\0\xFF", 3)};
  for (const std::string& value : values) {
    ASSERT_EQ(::setxattr(path.c_str(), "user.usher.basic", value.data(), value.size(), 0), 0);
    EXPECT_EQ(store->open(u"file")->info.attributes, attribute::archive);
    EXPECT_EQ(store->list(u"").at(u"file").attributes, attribute::archive);
    EXPECT_TRUE(store->open(u"file")->object->set_basic({.attributes = attribute::system}));
    EXPECT_EQ(store->open(u"file")->info.attributes, attribute::system);
  }
}

TEST_P(DiskStoreTest, OneChangeKeepsTheOtherThreadsChange) {
  const auto file = store->make_file(u"file");
  for (int i = 0; i < 50; ++i) {
    const FileTime created = FileTime::from_unix(1'000'000'000 + i, 0);
    const std::uint32_t attributes = i % 2 ? attribute::hidden : attribute::system;
    {
      std::jthread first([&] { EXPECT_TRUE(store->open(u"file")->object->set_basic({.creation_time = created})); });
      std::jthread second([&] { EXPECT_TRUE(store->open(u"file")->object->set_basic({.attributes = attributes})); });
    }
    EXPECT_EQ(file->object->info()->creation_time, created);
    EXPECT_EQ(file->object->info()->attributes, attributes);
  }
}

TEST_P(DiskStoreTest, WithoutExtendedAttributesReadonlyIsInTheModeAndTheRestIsDerived) {
  const StoreCalls plain(disk_store(share, {.extended_attributes = false}).value());
  const auto file = plain.make_file(u"file");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->info.attributes, attribute::archive);
  ASSERT_TRUE(file->object->set_basic({.attributes = attribute::readonly | attribute::hidden}));
  EXPECT_EQ(file->object->info()->attributes, attribute::archive | attribute::readonly);
  EXPECT_EQ(plain.list(u"").at(u"file").attributes, attribute::archive | attribute::readonly);
  EXPECT_EQ(fs::status(share / "file").permissions() & fs::perms(0222), fs::perms::none);
  ASSERT_TRUE(file->object->set_basic({.attributes = 0}));
  EXPECT_EQ(file->object->info()->attributes, attribute::archive);
  EXPECT_NE(fs::status(share / "file").permissions() & fs::perms::owner_write, fs::perms::none);
  const FileTime before = file->object->info()->creation_time, written = FileTime::from_unix(2'000'000'000, 0);
  ASSERT_TRUE(file->object->set_basic({.creation_time = FileTime{1}, .last_write_time = written}));
  EXPECT_EQ(file->object->info()->creation_time, before);
  EXPECT_EQ(file->object->info()->last_write_time, written);
  EXPECT_EQ(status_of(file->object->security_descriptor()), NtStatus::not_supported);
  EXPECT_EQ(status_of(file->object->set_security_descriptor(bytes_of("x"))), NtStatus::not_supported);
  EXPECT_EQ(status_of(file->object->set_security_descriptor({})), NtStatus::not_supported);
  const auto made = plain->open(u"hidden", {.mode = OpenMode::create_new, .attributes = attribute::hidden});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->info.attributes, attribute::archive);
  const auto locked =
      plain->open(u"locked", {.mode = OpenMode::create_new, .for_writing = true, .attributes = attribute::readonly});
  ASSERT_TRUE(locked);
  EXPECT_EQ(locked->info.attributes, attribute::archive | attribute::readonly);
  EXPECT_TRUE(locked->object->write(0, bytes_of("the first write")));
  EXPECT_EQ(::getxattr((share / "hidden").c_str(), "user.usher.basic", nullptr, 0), -1);
}

TEST_P(DiskStoreTest, HardLinks) {
  const std::uint64_t id = store->put(u"one", "x");
  fs::create_hard_link(share / "one", share / "two");
  EXPECT_EQ(store->open(u"one")->info.links, 2u);
  EXPECT_EQ(store->id_of(u"two"), id);
  EXPECT_EQ(status_of((*store)->rename(u"one", id, u"two", false)), NtStatus::object_name_collision);
  EXPECT_EQ((*store)->rename(u"one", id, u"TWO", true), u"TWO");
  EXPECT_EQ(store->list(u"").size(), 1u);
  EXPECT_EQ(store->get(u"two"), "x");
}

// errors

TEST_P(DiskStoreTest, ReadOnlyStoreChangesNothing) {
  const std::uint64_t id = store->put(u"file", "kept");
  const std::uint64_t folder = store->make_directory(u"folder")->info.file_id;
  const StoreCalls locked = read_only();
  EXPECT_EQ(locked.get(u"FILE"), "kept");
  EXPECT_EQ(locked.list(u"").size(), 2u);
  EXPECT_TRUE(locked->volume()->read_only);
  EXPECT_EQ(status_of(locked.open(u"file", true)), NtStatus::media_write_protected);
  EXPECT_EQ(status_of(locked.make_file(u"new")), NtStatus::media_write_protected);
  EXPECT_EQ(status_of(locked.make_directory(u"new")), NtStatus::media_write_protected);
  EXPECT_EQ(status_of(locked.make_file(u"file")), NtStatus::object_name_collision);
  EXPECT_EQ(status_of(locked->open(u"new", {.mode = OpenMode::create_or_open})), NtStatus::media_write_protected);
  EXPECT_EQ(status_of(locked->open(u"file", {.mode = OpenMode::create_or_open})), NtStatus::success);
  EXPECT_EQ(status_of(locked->rename(u"file", id, u"new", false)), NtStatus::media_write_protected);
  EXPECT_EQ(status_of(locked->remove(u"file", id)), NtStatus::media_write_protected);
  EXPECT_EQ(status_of(locked->remove(u"folder", folder)), NtStatus::media_write_protected);
  const auto file = locked.open(u"file", false);
  EXPECT_EQ(status_of(file->object->set_basic({.attributes = 0})), NtStatus::media_write_protected);
  EXPECT_EQ(status_of(file->object->set_security_descriptor(bytes_of("x"))), NtStatus::media_write_protected);
  EXPECT_EQ(status_of(file->object->write(0, bytes_of("x"))), NtStatus::access_denied);
  EXPECT_TRUE(file->object->flush());
  EXPECT_EQ(store->list(u"").size(), 2u);
}

TEST_P(DiskStoreTest, SparseExtremes) {
  const auto file = store->make_file(u"file");
  ASSERT_TRUE(file->object->write(std::uint64_t{1} << 40, bytes_of("far")));
  EXPECT_EQ(file->object->info()->size, (std::uint64_t{1} << 40) + 3);
  Bytes buffer(6, std::byte{'x'});
  EXPECT_EQ(file->object->read((std::uint64_t{1} << 40) - 3, buffer), 6u);
  EXPECT_EQ(text_of(buffer), std::string("\0\0\0far", 6));
  struct stat found {};
  ASSERT_EQ(::stat((share / "file").c_str(), &found), 0);
  EXPECT_LT(found.st_blocks, 1000);
  const NtStatus huge = status_of(file->object->set_size(std::uint64_t{1} << 62));
  EXPECT_TRUE(huge == NtStatus::success || huge == NtStatus::disk_full) << to_string(huge);
}

TEST_P(DiskStoreTest, ReadsAtOnceWhatIsCached) {
  store->put(u"file", std::string(100'000, 'x'));
  const auto file = store->open(u"file", false);
  Bytes buffer(100'001);
  for (const std::uint64_t offset : {0u, 1u, 99'999u, 100'000u, 200'000u}) {
    const auto at_once = file->object->try_read(offset, buffer);
    const auto waiting = file->object->read(offset, buffer);
    EXPECT_TRUE(at_once ? at_once == waiting : at_once.error() == NtStatus::pending);
  }
}

TEST_P(DiskStoreTest, NoDescriptorIsLeftBehind) {
  fs::create_symlink(outside, share / "link");
  store->put(u"file", "x");
  ASSERT_TRUE(store->make_directory(u"folder"));
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(store->get(u"FILE"), "x");
    EXPECT_FALSE(store->list(u"FOLDER").contains(u"x"));
    for (const auto* name : {u"none", u"link", u"link\\x", u"file\\x", u"folder\\none", u"none\\x", u".."}) {
      EXPECT_FALSE(store->open(name));
      EXPECT_FALSE(store->make_directory(i % 2 ? u"file" : u"folder"));
      EXPECT_FALSE((*store)->rename(name, 1, u"x", false));
      EXPECT_FALSE((*store)->remove(name, 1));
      EXPECT_FALSE((*store)->is_empty(name, 1));
    }
  }
  EXPECT_EQ(open_descriptors(), before);
}

TEST_P(DiskStoreTest, WithoutDescriptorsItAnswersAndRecovers) {
  store->put(u"file", "x");
  ASSERT_TRUE(store->make_directory(u"deep"));
  const auto file = store->open(u"", false);
  struct rlimit old {};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &old), 0);
  struct rlimit none = old;
  none.rlim_cur = 0;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const NtStatus opened = status_of(store->open(u"file")), listed = status_of(file->object->list()),
                 made = status_of(store->make_directory(u"folder")),
                 renamed = status_of((*store)->rename(u"deep\\file", 1, u"new", false));
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &old), 0);
  for (const NtStatus status : {opened, listed, made, renamed}) EXPECT_EQ(status, NtStatus::insufficient_resources);
  EXPECT_EQ(store->get(u"file"), "x");
  EXPECT_FALSE(store->open(u"folder")) << "what could not be made whole is not there";
}

TEST_P(DiskStoreTest, WhatHasJustBeenUsedIsOpenedAtOnce) {
  store->put(u"file", "x");
  ASSERT_TRUE(store->make_directory(u"folder"));
  store->put(u"folder\\file", "x");
  for (const auto* path : {u"file", u"folder", u"folder\\file", u""}) {
    EXPECT_EQ((*store)->opens_at_once(path), GetParam() && (*store)->knows_its_objects()) << "only the kernel knows, and only of a local disk";
  }
}

TEST_P(DiskStoreTest, WhatIsNotThereOrLeadsOutIsNotOpenedAtOnce) {
  fs::create_symlink("../outside/secret", share / "link");
  fs::create_directory_symlink("../outside", share / "way");
  for (const auto* path : {u"none", u"folder\\none", u"link\\x", u"way\\secret", u"..", u"..\\outside"}) {
    EXPECT_FALSE((*store)->opens_at_once(path));
  }
}

TEST_P(DiskStoreTest, ContentInMemoryIsLentUpToItsEnd) {
  const std::string content(100'000, 'x');
  store->put(u"file", content);
  const auto file = store->open(u"file");
  const auto lent = [&](std::uint64_t offset, std::size_t size) {
    const auto extent = file->object->lend(offset, size);
    return extent ? extent->size : 0;
  };
  // A system that does not say what it has in memory, and a network's file system, lend nothing at all.
  const bool lends = lent(0, 1) == 1;
  EXPECT_TRUE(!lends || (*store)->knows_its_objects());
  EXPECT_EQ(lent(0, 1 << 20), lends ? content.size() : 0u);
  EXPECT_EQ(lent(65'536, 1000), lends ? 1000u : 0u);
  EXPECT_EQ(lent(99'999, 1000), lends ? 1u : 0u);
  EXPECT_FALSE(file->object->lend(100'000, 1));
  EXPECT_FALSE(file->object->lend(~std::uint64_t{0} - 5, 10));
  EXPECT_FALSE(file->object->lend(0, 0));
}

TEST_P(DiskStoreTest, ADirectoryLendsNothing) {
  ASSERT_TRUE(store->make_directory(u"folder"));
  EXPECT_FALSE(store->open(u"folder")->object->lend(0, 4096));
}

TEST_P(DiskStoreTest, VolumeIsTheDisks) {
  const fs::space_info space = fs::space(share);
  EXPECT_EQ((*store)->volume()->total_bytes, space.capacity);
  EXPECT_LE((*store)->volume()->free_bytes, (*store)->volume()->total_bytes);
}

}  // namespace
}  // namespace usher::server
