// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The contract of server/store/object_store.hpp, sentence by sentence, for every store there is.
#include "server/store/object_store.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

#include "server/store/disk_store.hpp"
#include "server/store/memory_store.hpp"
#include "server/store/object_size.hpp"
#include "server/store/overlay.hpp"
#include "tests/server/store/store_fixture.hpp"

namespace usher::server {
namespace {

struct StoreKind {
  std::string name{};
  std::function<std::shared_ptr<ObjectStore>(const std::filesystem::path&)> make{};
};

void PrintTo(const StoreKind& kind, std::ostream* out) { *out << kind.name; }

std::vector<StoreKind> store_kinds() {
  return {{"memory", [](const auto&) { return memory_store({}, ticking_clock()); }},
          {"disk", [](const auto& root) { return disk_store(root).value(); }},
          {"disk_by_steps", [](const auto& root) { return disk_store(root, {.resolve_in_kernel = false}).value(); }},
          {"overlay", [](const auto& root) {
             return memory_store(overlay_tree(disk_store(root, {.read_only = true}).value(), {}, ticking_clock()), Caller::share);
           }}};
}

class ObjectStoreTest : public testing::TestWithParam<StoreKind> {
 protected:
  TemporaryDirectory directory_{};
  StoreCalls store{GetParam().make(directory_.path())};
};

INSTANTIATE_TEST_SUITE_P(Stores, ObjectStoreTest, testing::ValuesIn(store_kinds()),
                         [](const auto& kind) { return kind.param.name; });

// open

TEST_P(ObjectStoreTest, EmptyPathIsTheRoot) {
  const auto root = store.open(u"", false);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->info.kind, ObjectKind::directory);
  EXPECT_EQ(root->path, u"");
  EXPECT_FALSE(root->created);
  EXPECT_NE(root->info.file_id, 0u);
}

TEST_P(ObjectStoreTest, RootExistsForEveryMode) {
  EXPECT_EQ(status_of(store->open(u"", {.mode = OpenMode::create_or_open})), NtStatus::success);
  EXPECT_EQ(status_of(store->open(u"", {.mode = OpenMode::create_new})), NtStatus::object_name_collision);
  EXPECT_EQ(status_of(store->open(u"", {.kind = ObjectKind::file})), NtStatus::file_is_a_directory);
}

TEST_P(ObjectStoreTest, ExistingNeedsAnObject) {
  EXPECT_EQ(status_of(store.open(u"none")), NtStatus::object_name_not_found);
}

TEST_P(ObjectStoreTest, ComponentsAboveTheLastThatDoNotExist) {
  store.put(u"file");
  EXPECT_EQ(status_of(store.open(u"none\\file")), NtStatus::object_path_not_found);
  EXPECT_EQ(status_of(store.open(u"none\\none\\file")), NtStatus::object_path_not_found);
  EXPECT_EQ(status_of(store.make_file(u"none\\file")), NtStatus::object_path_not_found);
  EXPECT_EQ(status_of(store.make_directory(u"none\\directory")), NtStatus::object_path_not_found);
  EXPECT_EQ(status_of(store.open(u"file\\file")), NtStatus::object_path_not_found);
  EXPECT_EQ(status_of(store.make_file(u"file\\file")), NtStatus::object_path_not_found);
  EXPECT_EQ(status_of(store.make_file(u"file\\file\\file")), NtStatus::object_path_not_found);
}

TEST_P(ObjectStoreTest, CreateNewMakesAFile) {
  const auto made = store.make_file(u"File.txt");
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->created);
  EXPECT_EQ(made->path, u"File.txt");
  EXPECT_EQ(made->info.kind, ObjectKind::file);
  EXPECT_EQ(made->info.size, 0u);
  EXPECT_EQ(made->info.allocation_size, 0u);
  EXPECT_EQ(made->info.links, 1u);
  EXPECT_NE(made->info.creation_time, FileTime{});
  EXPECT_EQ(store.get(u"File.txt"), "");
}

TEST_P(ObjectStoreTest, CreateNewMakesADirectory) {
  const auto made = store.make_directory(u"Folder");
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->created);
  EXPECT_EQ(made->info.kind, ObjectKind::directory);
  EXPECT_EQ(made->info.size, 0u);
  EXPECT_EQ(made->info.links, 1u);
  EXPECT_TRUE(store.list(u"Folder").empty());
}

TEST_P(ObjectStoreTest, CreateNewCollides) {
  store.put(u"file");
  ASSERT_TRUE(store.make_directory(u"folder"));
  for (const auto* name : {u"file", u"FILE", u"folder", u"Folder"}) {
    EXPECT_EQ(status_of(store.make_file(name)), NtStatus::object_name_collision);
    EXPECT_EQ(status_of(store.make_directory(name)), NtStatus::object_name_collision);
  }
}

TEST_P(ObjectStoreTest, CreateOrOpenDoesEither) {
  const OpenRequest request{.mode = OpenMode::create_or_open, .for_writing = true};
  const auto first = store->open(u"file", request);
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->created);
  EXPECT_EQ(first->info.kind, ObjectKind::file);
  ASSERT_TRUE(first->object->write(0, bytes_of("kept")));
  const auto second = store->open(u"FILE", request);
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->created);
  EXPECT_EQ(second->info.file_id, first->info.file_id);
  EXPECT_EQ(second->info.size, 4u) << "truncation is the caller's";
}

TEST_P(ObjectStoreTest, KindOfAnExistingObject) {
  store.put(u"file");
  ASSERT_TRUE(store.make_directory(u"folder"));
  for (const OpenMode mode : {OpenMode::existing, OpenMode::create_or_open}) {
    EXPECT_EQ(status_of(store->open(u"file", {.mode = mode, .kind = ObjectKind::directory})),
              NtStatus::not_a_directory);
    EXPECT_EQ(status_of(store->open(u"folder", {.mode = mode, .kind = ObjectKind::file})),
              NtStatus::file_is_a_directory);
    EXPECT_EQ(status_of(store->open(u"file", {.mode = mode, .kind = ObjectKind::file})), NtStatus::success);
    EXPECT_EQ(status_of(store->open(u"folder", {.mode = mode, .kind = ObjectKind::directory})), NtStatus::success);
    EXPECT_EQ(status_of(store->open(u"folder", {.mode = mode, .for_writing = true})), NtStatus::success);
  }
}

TEST_P(ObjectStoreTest, NewObjectHasTheAttributesAskedFor) {
  const std::uint32_t attributes = attribute::hidden | attribute::archive;
  const auto made = store->open(u"file", {.mode = OpenMode::create_new, .attributes = attributes});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->info.attributes, attributes);
  EXPECT_EQ(store.open(u"file")->info.attributes, attributes);
  const auto plain = store->open(u"plain", {.mode = OpenMode::create_new, .attributes = 0});
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->info.attributes, 0u);
  EXPECT_EQ(store.open(u"plain")->info.attributes, 0u);
  const auto folder = store->open(
      u"folder", {.mode = OpenMode::create_new, .kind = ObjectKind::directory, .attributes = attribute::system});
  ASSERT_TRUE(folder);
  EXPECT_EQ(store.open(u"folder", false)->info.attributes, attribute::system);
}

TEST_P(ObjectStoreTest, OnlySettableAttributesAreKept) {
  const auto made = store->open(u"file", {.mode = OpenMode::create_new, .attributes = 0xFFFF'FFFF});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->info.attributes, attribute::settable);
}

TEST_P(ObjectStoreTest, FileIdIsUniqueAndStays) {
  std::set<std::uint64_t> ids{store.id_of(u"")};
  for (const auto* name : {u"a", u"b", u"c"}) EXPECT_TRUE(ids.insert(store.put(name)).second);
  EXPECT_TRUE(ids.insert(store.make_directory(u"d")->info.file_id).second);
  const std::uint64_t id = store.id_of(u"a");
  ASSERT_TRUE(store->rename(u"a", id, u"d\\moved", false));
  EXPECT_EQ(store.id_of(u"d\\moved"), id);
  EXPECT_EQ(store.list(u"d").at(u"moved").file_id, id);
}

TEST_P(ObjectStoreTest, SecondOpenSeesWhatTheFirstWrote) {
  const auto first = store.make_file(u"file");
  const auto second = store.open(u"file");
  ASSERT_TRUE(first->object->write(0, bytes_of("hello")));
  EXPECT_EQ(second->object->info()->size, 5u);
  EXPECT_EQ(store.read_all(*second->object), "hello");
}

// names

TEST_P(ObjectStoreTest, NamesCompareWithoutRegardToCaseAndKeepIt) {
  const std::vector<std::pair<std::u16string, std::u16string>> spellings{{u"ReadMe.TXT", u"README.txt"},
                                                                         {u"Übergröße", u"üBERGRÖßE"},
                                                                         {u"Ёлка", u"ёЛКА"},
                                                                         {u"Ωμέγα", u"ωΜΈΓΑ"},
                                                                         {u"Ǆ", u"ǆ"},
                                                                         {u"Հայ", u"հԱՅ"}};
  for (const auto& [made, other] : spellings) {
    const std::uint64_t id = store.put(made, "x");
    const auto opened = store.open(other);
    ASSERT_TRUE(opened) << testing::PrintToString(made);
    EXPECT_EQ(opened->info.file_id, id);
    EXPECT_EQ(opened->path, made);
    EXPECT_TRUE(store.list(u"").contains(made));
  }
}

TEST_P(ObjectStoreTest, PathHasEveryComponentAsTheStoreSpellsIt) {
  ASSERT_TRUE(store.make_directory(u"Outer"));
  ASSERT_TRUE(store.make_directory(u"oUTER\\Inner"));
  const auto made = store.make_file(u"outer\\inner\\FiLe");
  ASSERT_TRUE(made);
  EXPECT_EQ(made->path, u"Outer\\Inner\\FiLe");
  EXPECT_EQ(store.open(u"OUTER\\INNER\\FILE")->path, u"Outer\\Inner\\FiLe");
}

TEST_P(ObjectStoreTest, NamesInManyScripts) {
  const std::vector<std::u16string> names{u"日本語.txt",
                                          u"한국어",
                                          u"العربية",
                                          u"עברית",
                                          u"ไทย",
                                          u"हिन्दी",
                                          u"emoji \U0001F600\U0001F468\u200D\U0001F469",
                                          u"  leading",
                                          u"trailing ",
                                          u"dot.",
                                          u"a~1",
                                          u"..a",
                                          u"...",
                                          u"a..b",
                                          u"%2e%2e",
                                          u"$MFT",
                                          u"con",
                                          u"e\u0301",
                                          u"\u00e9",
                                          u"\u202Egpj.exe",
                                          u"with;semi",
                                          u"[brackets]",
                                          u"'quotes'",
                                          u"`ticks`",
                                          u"-rf",
                                          u"\uFF0Fwide slash"};
  for (const auto& name : names) store.put(name, "content");
  const auto entries = store.list(u"");
  EXPECT_EQ(entries.size(), names.size());
  for (const auto& name : names) {
    EXPECT_TRUE(entries.contains(name)) << testing::PrintToString(name);
    EXPECT_EQ(store.get(name), "content");
    EXPECT_EQ(store.open(name)->path, name);
  }
}

TEST_P(ObjectStoreTest, LongNames) {
  const std::u16string longest(255, u'x');
  EXPECT_EQ(status_of(store.make_file(longest)), NtStatus::success);
  EXPECT_EQ(store.list(u"").size(), 1u);
  EXPECT_EQ(status_of(store.make_file(longest + u"x")), NtStatus::object_name_invalid);
  EXPECT_EQ(status_of(store.open(longest + u"x")), NtStatus::object_name_invalid);
  EXPECT_EQ(status_of(store.make_directory(std::u16string(10'000, u'y'))), NtStatus::object_name_invalid);
  EXPECT_EQ(status_of(store->rename(longest, store.id_of(longest), longest + u"x", false)),
            NtStatus::object_name_invalid);
}

TEST_P(ObjectStoreTest, DeepPaths) {
  std::u16string path = u"d";
  ASSERT_TRUE(store.make_directory(path));
  for (int depth = 0; depth < 60; ++depth) {
    path += u"\\" + std::u16string(100, u'd');
    ASSERT_TRUE(store.make_directory(path)) << depth;  // beyond 4096 bytes, the most that a path on Linux may have
  }
  store.put(path + u"\\file", "deep");
  EXPECT_EQ(store.get(path + u"\\FILE"), "deep");
}

TEST_P(ObjectStoreTest, NamesThatWouldEscapeAreInvalid) {
  store.put(u"file");
  ASSERT_TRUE(store.make_directory(u"folder"));
  const std::vector<std::u16string> names{u".",
                                          u"..",
                                          u"..\\x",
                                          u"..\\..\\etc\\passwd",
                                          u"folder\\..",
                                          u"folder\\..\\x",
                                          u"folder\\..\\..\\x",
                                          u"folder\\.",
                                          u".\\file",
                                          u"./file",
                                          u"../x",
                                          u"/",
                                          u"//",
                                          u"/etc/passwd",
                                          u"etc/passwd",
                                          u"folder/../../x",
                                          u"folder/..",
                                          u"\\",
                                          u"\\\\",
                                          u"\\file",
                                          u"\\etc\\passwd",
                                          u"file\\",
                                          u"folder\\",
                                          u"folder\\\\x",
                                          u"folder\\\\..\\x",
                                          u"folder\\/x",
                                          u"..\\/x",
                                          u"x/",
                                          u"/x",
                                          u"..\\",
                                          u"\\..",
                                          u"\\..\\x",
                                          u"folder\\.\\..\\..\\x",
                                          std::u16string(u"x\0", 2),
                                          std::u16string(u"..\0", 3),
                                          std::u16string(u"\0", 1),
                                          std::u16string(u"folder\\\0x", 9)};
  const std::uint64_t id = store.id_of(u"file");
  for (const auto& name : names) {
    const auto shown = testing::PrintToString(name);
    EXPECT_EQ(status_of(store.open(name)), NtStatus::object_name_invalid) << shown;
    EXPECT_EQ(status_of(store.make_file(name)), NtStatus::object_name_invalid) << shown;
    EXPECT_EQ(status_of(store.make_directory(name)), NtStatus::object_name_invalid) << shown;
    EXPECT_EQ(status_of(store->rename(u"file", id, name, true)), NtStatus::object_name_invalid) << shown;
    EXPECT_EQ(status_of(store->rename(name, id, u"y", true)), NtStatus::object_name_invalid) << shown;
    EXPECT_EQ(status_of(store->remove(name, id)), NtStatus::object_name_invalid) << shown;
    EXPECT_EQ(status_of(store->is_empty(name, id)), NtStatus::object_name_invalid) << shown;
  }
  EXPECT_EQ(store.list(u"").size(), 2u);
}

// reading and writing

TEST_P(ObjectStoreTest, ReadsFewerOnlyAtTheEnd) {
  store.put(u"file", "0123456789");
  const auto file = store.open(u"file", false);
  Bytes buffer(4);
  EXPECT_EQ(file->object->read(0, buffer), 4u);
  EXPECT_EQ(text_of(buffer), "0123");
  EXPECT_EQ(file->object->read(8, buffer), 2u);
  EXPECT_EQ(file->object->read(10, buffer), 0u);
  EXPECT_EQ(file->object->read(11, buffer), 0u);
  EXPECT_EQ(file->object->read(max_file_size, buffer), 0u);
  EXPECT_EQ(file->object->read(~std::uint64_t{0}, buffer), 0u);
  EXPECT_EQ(file->object->read(max_file_size + 1, buffer), 0u);
  EXPECT_EQ(file->object->read(3, {}), 0u);
}

TEST_P(ObjectStoreTest, TryReadGivesTheSameOrPending) {
  store.put(u"file", "0123456789");
  const auto file = store.open(u"file", false);
  Bytes buffer(20);
  const auto count = file->object->try_read(2, buffer);
  if (count) {
    EXPECT_EQ(text_of(ByteView(buffer).first(*count)), "23456789");
  } else {
    EXPECT_EQ(count.error(), NtStatus::pending);
    EXPECT_TRUE(store->may_block());
  }
  const auto beyond = file->object->try_read(100, buffer);
  EXPECT_TRUE(beyond ? *beyond == 0 : beyond.error() == NtStatus::pending);
}

TEST_P(ObjectStoreTest, GapsReadAsZeros) {
  const auto file = store.make_file(u"file");
  ASSERT_TRUE(file->object->write(0, bytes_of("start")));
  ASSERT_TRUE(file->object->write(200'000, bytes_of("end")));
  EXPECT_EQ(file->object->info()->size, 200'003u);
  EXPECT_EQ(store.get(u"file"), "start" + std::string(199'995, '\0') + "end");
}

TEST_P(ObjectStoreTest, WritesOverAndAcrossWhatIsThere) {
  const auto file = store.make_file(u"file");
  std::string expected(300'000, 'a');
  ASSERT_TRUE(file->object->write(0, bytes_of(expected)));
  const std::pair<std::size_t, std::size_t> parts[] = {
      {0, 1}, {65'535, 2}, {65'536, 65'536}, {131'071, 70'000}, {299'999, 100}};
  for (const auto& [offset, count] : parts) {
    ASSERT_TRUE(file->object->write(offset, bytes_of(std::string(count, 'b'))));
    expected.resize(std::max(expected.size(), offset + count));
    expected.replace(offset, count, count, 'b');
  }
  EXPECT_EQ(store.get(u"file"), expected);
}

TEST_P(ObjectStoreTest, EmptyWriteChangesNothing) {
  const auto file = store.make_file(u"file");
  EXPECT_TRUE(file->object->write(1000, {}));
  EXPECT_EQ(file->object->info()->size, 0u);
}

TEST_P(ObjectStoreTest, WriteAndSetSizeNeedForWriting) {
  store.put(u"file", "kept");
  const auto file = store.open(u"file", false);
  EXPECT_EQ(status_of(file->object->write(0, bytes_of("x"))), NtStatus::access_denied);
  EXPECT_EQ(status_of(file->object->set_size(0)), NtStatus::access_denied);
  EXPECT_EQ(store.read_all(*file->object), "kept");
}

TEST_P(ObjectStoreTest, InfoAndSetBasicWorkWithoutIt) {
  store.put(u"file", "kept");
  const auto file = store.open(u"file", false);
  EXPECT_EQ(file->object->info()->size, 4u);
  EXPECT_TRUE(file->object->set_basic({.attributes = attribute::hidden}));
  EXPECT_EQ(file->object->info()->attributes, attribute::hidden);
}

TEST_P(ObjectStoreTest, SizesBeyondTheLargestAreInvalid) {
  const auto file = store.make_file(u"file");
  const std::uint64_t too_far[] = {max_file_size, max_file_size + 1, ~std::uint64_t{0}};
  for (const std::uint64_t offset : too_far) {
    EXPECT_EQ(status_of(file->object->write(offset, bytes_of("x"))), NtStatus::invalid_parameter);
  }
  EXPECT_EQ(status_of(file->object->set_size(max_file_size + 1)), NtStatus::invalid_parameter);
  EXPECT_EQ(status_of(file->object->set_size(~std::uint64_t{0})), NtStatus::invalid_parameter);
  EXPECT_EQ(file->object->info()->size, 0u);
}

TEST_P(ObjectStoreTest, SetSizeCutsAndGrowsWithZeros) {
  const auto file = store.make_file(u"file");
  ASSERT_TRUE(file->object->write(0, bytes_of(std::string(150'000, 'x'))));
  ASSERT_TRUE(file->object->set_size(70'000));
  EXPECT_EQ(store.get(u"file"), std::string(70'000, 'x'));
  ASSERT_TRUE(file->object->set_size(150'000));
  EXPECT_EQ(store.get(u"file"), std::string(70'000, 'x') + std::string(80'000, '\0'));
  ASSERT_TRUE(file->object->set_size(65'536));
  ASSERT_TRUE(file->object->set_size(0));
  EXPECT_EQ(store.get(u"file"), "");
  ASSERT_TRUE(file->object->set_size(3));
  EXPECT_EQ(store.get(u"file"), std::string(3, '\0'));
}

TEST_P(ObjectStoreTest, AllocationSizeHoldsTheSize) {
  const auto file = store.make_file(u"file");
  for (const std::uint64_t size : {1u, 4095u, 4096u, 4097u, 1'000'000u}) {
    ASSERT_TRUE(file->object->set_size(size));
    const auto info = file->object->info();
    EXPECT_GE(info->allocation_size, size);
    EXPECT_EQ(info->allocation_size % 4096, 0u);
    EXPECT_LT(info->allocation_size, size + 4096);
  }
}

TEST_P(ObjectStoreTest, FlushSucceeds) {
  const auto file = store.make_file(u"file");
  ASSERT_TRUE(file->object->write(0, bytes_of("x")));
  EXPECT_TRUE(file->object->flush());
  EXPECT_TRUE(store.open(u"file", false)->object->flush());
  EXPECT_TRUE(store.open(u"", false)->object->flush());
}

TEST_P(ObjectStoreTest, DirectoriesHaveNoContent) {
  const auto folder = store.make_directory(u"folder");
  Bytes buffer(4);
  EXPECT_EQ(status_of(folder->object->read(0, buffer)), NtStatus::invalid_device_request);
  EXPECT_EQ(status_of(folder->object->try_read(0, buffer)), NtStatus::invalid_device_request);
  EXPECT_EQ(status_of(folder->object->write(0, buffer)), NtStatus::invalid_device_request);
  EXPECT_EQ(status_of(folder->object->set_size(0)), NtStatus::invalid_device_request);
}

// times, attributes, security

TEST_P(ObjectStoreTest, SetBasicChangesWhatItNamesAndNothingElse) {
  const auto file = store.make_file(u"file");
  const ObjectInfo before = *file->object->info();
  const FileTime created = FileTime::from_unix(1'000'000'000, 123'456'700);
  ASSERT_TRUE(file->object->set_basic({.creation_time = created}));
  ObjectInfo after = *file->object->info();
  EXPECT_EQ(after.creation_time, created);
  EXPECT_EQ(after.last_write_time, before.last_write_time);
  EXPECT_EQ(after.attributes, before.attributes);

  const FileTime written = FileTime::from_unix(1'100'000'000, 100);
  ASSERT_TRUE(file->object->set_basic({.last_write_time = written}));
  after = *file->object->info();
  EXPECT_EQ(after.last_write_time, written);
  EXPECT_EQ(after.creation_time, created);
  EXPECT_EQ(after.last_access_time, before.last_access_time);

  const FileTime accessed = FileTime::from_unix(1'200'000'000, 0);
  ASSERT_TRUE(file->object->set_basic({.last_access_time = accessed, .attributes = attribute::system}));
  after = *file->object->info();
  EXPECT_EQ(after.last_access_time, accessed);
  EXPECT_EQ(after.last_write_time, written);
  EXPECT_EQ(after.creation_time, created);
  EXPECT_EQ(after.attributes, attribute::system);

  ASSERT_TRUE(file->object->set_basic({}));
  EXPECT_EQ(file->object->info()->attributes, attribute::system);
  EXPECT_EQ(store.list(u"").at(u"file").creation_time, created);
  EXPECT_EQ(store.list(u"").at(u"file").attributes, attribute::system);
}

TEST_P(ObjectStoreTest, SetBasicKeepsOnlySettableAttributes) {
  const auto folder = store.make_directory(u"folder");
  ASSERT_TRUE(folder->object->set_basic({.attributes = 0xFFFF'FFFF}));
  EXPECT_EQ(folder->object->info()->attributes, attribute::settable);
  ASSERT_TRUE(folder->object->set_basic({.attributes = 0}));
  EXPECT_EQ(folder->object->info()->attributes, 0u);
}

TEST_P(ObjectStoreTest, TimesBefore1970AndFarAhead) {
  const auto file = store.make_file(u"file");
  for (const std::int64_t seconds : {std::int64_t{-1'000'000'000}, std::int64_t{4'000'000'000}}) {
    const FileTime time = FileTime::from_unix(seconds, 0);
    ASSERT_TRUE(file->object->set_basic({.creation_time = time, .last_access_time = time, .last_write_time = time}));
    EXPECT_EQ(file->object->info()->creation_time, time);
    EXPECT_EQ(file->object->info()->last_access_time, time);
    EXPECT_EQ(file->object->info()->last_write_time, time);
  }
}

TEST_P(ObjectStoreTest, WritingChangesTheWriteTime) {
  const auto file = store.make_file(u"file");
  const FileTime old = FileTime::from_unix(1'000'000'000, 0);
  ASSERT_TRUE(file->object->set_basic({.last_write_time = old}));
  ASSERT_TRUE(file->object->write(0, bytes_of("x")));
  EXPECT_GT(file->object->info()->last_write_time, old);
  ASSERT_TRUE(file->object->set_basic({.last_write_time = old}));
  ASSERT_TRUE(file->object->set_size(100));
  EXPECT_GT(file->object->info()->last_write_time, old);
}

TEST_P(ObjectStoreTest, NewNameChangesTheDirectorysWriteTime) {
  const auto folder = store.make_directory(u"folder");
  const FileTime old = FileTime::from_unix(1'000'000'000, 0);
  const auto changed = [&] {
    const bool newer = folder->object->info()->last_write_time > old;
    EXPECT_TRUE(folder->object->set_basic({.last_write_time = old}));
    return newer;
  };
  ASSERT_TRUE(changed());
  ASSERT_FALSE(changed());
  const std::uint64_t id = store.put(u"folder\\a");
  EXPECT_TRUE(changed());
  ASSERT_TRUE(store->rename(u"folder\\a", id, u"folder\\b", false));
  EXPECT_TRUE(changed());
  ASSERT_TRUE(store->remove(u"folder\\b", id));
  EXPECT_TRUE(changed());
}

TEST_P(ObjectStoreTest, SecurityDescriptorIsKeptAndEmptyAtFirst) {
  const auto file = store.make_file(u"file");
  EXPECT_EQ(file->object->security_descriptor(), Bytes{});
  const Bytes descriptor = bytes_of("first, any bytes");
  ASSERT_TRUE(file->object->set_security_descriptor(descriptor));
  EXPECT_EQ(store.open(u"file", false)->object->security_descriptor(), descriptor);
  ASSERT_TRUE(file->object->set_security_descriptor(bytes_of("second")));
  EXPECT_EQ(file->object->security_descriptor(), bytes_of("second"));
  ASSERT_TRUE(file->object->set_security_descriptor({}));
  EXPECT_EQ(file->object->security_descriptor(), Bytes{});
  const auto folder = store.make_directory(u"folder");
  ASSERT_TRUE(folder->object->set_security_descriptor(descriptor));
  EXPECT_EQ(folder->object->security_descriptor(), descriptor);
}

// listing

TEST_P(ObjectStoreTest, ListsEachEntryOnceWithItsInfo) {
  ASSERT_TRUE(store.make_directory(u"folder"));
  for (int i = 0; i < 1000; ++i)
    store.put(u"folder\\file" + std::u16string(1, static_cast<char16_t>(0x4E00 + i)), "abc");
  ASSERT_TRUE(store.make_directory(u"folder\\sub"));
  store.put(u"folder\\sub\\below");
  const auto entries = store.list(u"folder");
  EXPECT_EQ(entries.size(), 1001u) << "without . and .. and what lies deeper";
  for (const auto& [name, info] : entries) {
    EXPECT_EQ(info.kind, name == u"sub" ? ObjectKind::directory : ObjectKind::file);
    EXPECT_EQ(info.size, name == u"sub" ? 0u : 3u);
    EXPECT_EQ(info.file_id, store.id_of(u"folder\\" + name));
  }
}

TEST_P(ObjectStoreTest, CursorsAreIndependent) {
  store.put(u"a"), store.put(u"b");
  const auto root = store.open(u"", false);
  auto first = root->object->list(), second = root->object->list();
  const auto name = (*(*first)->next())->name;
  EXPECT_EQ((*(*second)->next())->name, name);
  EXPECT_NE((*(*first)->next())->name, name);
  EXPECT_EQ(*(*first)->next(), std::nullopt);
  EXPECT_EQ(*(*first)->next(), std::nullopt);
  EXPECT_NE(*(*second)->next(), std::nullopt);
}

TEST_P(ObjectStoreTest, WhatLivesThroughThePassIsListedOnce) {
  std::set<std::u16string> stable;
  for (int i = 0; i < 300; ++i) {
    const std::u16string suffix(1, static_cast<char16_t>(0x3400 + i));
    stable.insert(u"stays" + suffix), store.put(u"stays" + suffix), store.put(u"goes" + suffix);
  }
  const auto root = store.open(u"", false);
  auto cursor = root->object->list();
  std::multiset<std::u16string> seen;
  int round = 0;
  for (auto entry = (*cursor)->next(); entry && *entry && round < 2000; entry = (*cursor)->next(), ++round) {
    seen.insert((*entry)->name);
    const std::u16string suffix(1, static_cast<char16_t>(0x3400 + round));
    if (round >= 300) continue;
    EXPECT_TRUE(store->remove(u"goes" + suffix, store.id_of(u"goes" + suffix)));
    store.put(u"comes" + suffix);
  }
  for (const auto& name : stable) EXPECT_EQ(seen.count(name), 1u);
}

TEST_P(ObjectStoreTest, OnlyDirectoriesAreListed) {
  store.put(u"file");
  EXPECT_EQ(status_of(store.open(u"file", false)->object->list()), NtStatus::not_a_directory);
}

TEST_P(ObjectStoreTest, CursorOutlivesTheObjectAndTheDirectory) {
  auto folder = store.make_directory(u"folder");
  store.put(u"folder\\file");
  auto cursor = folder->object->list();
  ASSERT_TRUE(store->remove(u"folder\\file", store.id_of(u"folder\\file")));
  ASSERT_TRUE(store->remove(u"folder", folder->info.file_id));
  folder->object.reset();
  EXPECT_EQ(status_of((*cursor)->next()), NtStatus::success);
}

// rename

TEST_P(ObjectStoreTest, RenameMovesFilesAndDirectories) {
  const std::uint64_t id = store.put(u"file", "content");
  ASSERT_TRUE(store.make_directory(u"Folder"));
  EXPECT_EQ(store->rename(u"FILE", id, u"folder\\New", false), u"Folder\\New");
  EXPECT_EQ(status_of(store.open(u"file")), NtStatus::object_name_not_found);
  EXPECT_EQ(store.get(u"folder\\new"), "content");
  EXPECT_EQ(store->rename(u"folder", store.id_of(u"folder"), u"other", false), u"other");
  EXPECT_EQ(store.get(u"other\\new"), "content");
  EXPECT_EQ(status_of(store.open(u"folder", false)), NtStatus::object_name_not_found);
}

TEST_P(ObjectStoreTest, RenameToAnotherCaseOrTheSameName) {
  const std::uint64_t id = store.put(u"Name", "x");
  for (const bool replace : {false, true}) {
    EXPECT_EQ(store->rename(u"name", id, u"NAME", replace), u"NAME");
    EXPECT_EQ(store->rename(u"NAME", id, u"NAME", replace), u"NAME");
    EXPECT_EQ(store->rename(u"NAME", id, u"nAmE", replace), u"nAmE");
    EXPECT_EQ(store.list(u"").size(), 1u);
    EXPECT_TRUE(store.list(u"").contains(u"nAmE"));
    EXPECT_EQ(store.get(u"name"), "x");
  }
  const auto folder = store.make_directory(u"Folder");
  EXPECT_EQ(store->rename(u"folder", folder->info.file_id, u"FOLDER", true), u"FOLDER");
  EXPECT_TRUE(store.list(u"").contains(u"FOLDER"));
}

TEST_P(ObjectStoreTest, RenameGuardsByFileId) {
  const std::uint64_t id = store.put(u"file"), other = store.put(u"other");
  EXPECT_EQ(status_of(store->rename(u"file", other, u"new", false)), NtStatus::object_name_not_found);
  EXPECT_EQ(status_of(store->rename(u"none", id, u"new", false)), NtStatus::object_name_not_found);
  EXPECT_EQ(status_of(store->rename(u"none\\file", id, u"new", false)), NtStatus::object_path_not_found);
  EXPECT_EQ(store.list(u"").size(), 2u);
}

TEST_P(ObjectStoreTest, RenameOntoAnObjectCollidesUnlessReplace) {
  const std::uint64_t id = store.put(u"file", "new");
  store.put(u"Target", "old");
  EXPECT_EQ(status_of(store->rename(u"file", id, u"target", false)), NtStatus::object_name_collision);
  EXPECT_EQ(store.get(u"target"), "old");
  EXPECT_EQ(store->rename(u"file", id, u"target", true), u"target");
  EXPECT_EQ(store.get(u"target"), "new");
  EXPECT_EQ(store.id_of(u"target"), id);
  EXPECT_EQ(store.list(u"").size(), 1u);
  EXPECT_TRUE(store.list(u"").contains(u"target"));
}

TEST_P(ObjectStoreTest, RenameNeverReplacesADirectory) {
  const std::uint64_t file = store.put(u"file");
  const std::uint64_t folder = store.make_directory(u"folder")->info.file_id;
  ASSERT_TRUE(store.make_directory(u"empty"));
  for (const auto& [name, id] : {std::pair{u"file", file}, std::pair{u"folder", folder}}) {
    EXPECT_EQ(status_of(store->rename(name, id, u"empty", true)), NtStatus::access_denied);
    EXPECT_EQ(status_of(store->rename(name, id, u"EMPTY", false)), NtStatus::object_name_collision);
    EXPECT_EQ(status_of(store->rename(name, id, u"", true)), NtStatus::access_denied);
    EXPECT_EQ(status_of(store->rename(name, id, u"", false)), NtStatus::object_name_collision);
  }
  EXPECT_EQ(store.list(u"").size(), 3u);
}

TEST_P(ObjectStoreTest, DirectoryReplacesAFile) {
  const std::uint64_t folder = store.make_directory(u"folder")->info.file_id;
  store.put(u"folder\\inside", "kept");
  store.put(u"file");
  EXPECT_EQ(store->rename(u"folder", folder, u"file", true), u"file");
  EXPECT_EQ(store.get(u"file\\inside"), "kept");
  EXPECT_EQ(store.list(u"").size(), 1u);
}

TEST_P(ObjectStoreTest, RenameNeedsTheTargetsDirectory) {
  const std::uint64_t id = store.put(u"file");
  store.put(u"other");
  EXPECT_EQ(status_of(store->rename(u"file", id, u"none\\file", false)), NtStatus::object_path_not_found);
  EXPECT_EQ(status_of(store->rename(u"file", id, u"other\\file", true)), NtStatus::object_path_not_found);
}

TEST_P(ObjectStoreTest, DirectoryCannotMoveIntoItself) {
  const std::uint64_t id = store.make_directory(u"folder")->info.file_id;
  ASSERT_TRUE(store.make_directory(u"folder\\sub"));
  EXPECT_EQ(status_of(store->rename(u"folder", id, u"folder\\new", false)), NtStatus::invalid_parameter);
  EXPECT_EQ(status_of(store->rename(u"folder", id, u"FOLDER\\Sub\\new", true)), NtStatus::invalid_parameter);
  EXPECT_EQ(store.list(u"folder").size(), 1u);
}

TEST_P(ObjectStoreTest, RootIsNeitherRenamedNorRemoved) {
  const std::uint64_t id = store.id_of(u"");
  EXPECT_EQ(status_of(store->rename(u"", id, u"new", false)), NtStatus::invalid_parameter);
  EXPECT_EQ(status_of(store->remove(u"", id)), NtStatus::cannot_delete);
}

TEST_P(ObjectStoreTest, ObjectStaysUsableAfterRenameAndRemove) {
  const auto file = store.make_file(u"file");
  ASSERT_TRUE(file->object->write(0, bytes_of("one")));
  ASSERT_TRUE(store->rename(u"file", file->info.file_id, u"moved", false));
  ASSERT_TRUE(file->object->write(3, bytes_of("two")));
  EXPECT_EQ(store.get(u"moved"), "onetwo");
  ASSERT_TRUE(store->remove(u"moved", file->info.file_id));
  ASSERT_TRUE(file->object->write(6, bytes_of("three")));
  EXPECT_EQ(store.read_all(*file->object), "onetwothree");
  EXPECT_EQ(file->object->info()->size, 11u);
  EXPECT_EQ(file->object->info()->links, 0u);
}

TEST_P(ObjectStoreTest, ReplacedObjectStaysUsable) {
  const auto old = store.make_file(u"old");
  ASSERT_TRUE(old->object->write(0, bytes_of("old")));
  ASSERT_TRUE(store->rename(u"new", store.put(u"new", "new"), u"old", true));
  EXPECT_EQ(store.read_all(*old->object), "old");
  EXPECT_EQ(store.get(u"old"), "new");
}

// remove, is_empty, volume

TEST_P(ObjectStoreTest, RemoveTakesTheNameAway) {
  const std::uint64_t id = store.put(u"File");
  ASSERT_TRUE(store->remove(u"fILE", id));
  EXPECT_EQ(status_of(store.open(u"file")), NtStatus::object_name_not_found);
  EXPECT_TRUE(store.list(u"").empty());
  EXPECT_EQ(status_of(store.make_file(u"file")), NtStatus::success);
}

TEST_P(ObjectStoreTest, RemoveGuardsByFileId) {
  const std::uint64_t id = store.put(u"file"), other = store.put(u"other");
  EXPECT_EQ(status_of(store->remove(u"file", other)), NtStatus::object_name_not_found);
  EXPECT_EQ(status_of(store->remove(u"none", id)), NtStatus::object_name_not_found);
  EXPECT_EQ(status_of(store->remove(u"none\\file", id)), NtStatus::object_path_not_found);
  EXPECT_EQ(store.list(u"").size(), 2u);
}

TEST_P(ObjectStoreTest, DirectoryWithEntriesStays) {
  const std::uint64_t id = store.make_directory(u"folder")->info.file_id;
  const std::uint64_t file = store.put(u"folder\\file");
  EXPECT_EQ(status_of(store->remove(u"folder", id)), NtStatus::directory_not_empty);
  EXPECT_EQ(store->is_empty(u"folder", id), false);
  ASSERT_TRUE(store->remove(u"folder\\file", file));
  EXPECT_EQ(store->is_empty(u"FOLDER", id), true);
  EXPECT_TRUE(store->remove(u"folder", id));
}

TEST_P(ObjectStoreTest, IsEmptyIsForTheDirectoryMeant) {
  const std::uint64_t id = store.make_directory(u"folder")->info.file_id;
  const std::uint64_t file = store.put(u"file");
  EXPECT_EQ(status_of(store->is_empty(u"folder", file)), NtStatus::object_name_not_found);
  EXPECT_EQ(status_of(store->is_empty(u"file", file)), NtStatus::not_a_directory);
  EXPECT_EQ(status_of(store->is_empty(u"none", id)), NtStatus::object_name_not_found);
  EXPECT_EQ(store->is_empty(u"", store.id_of(u"")), false);
}

TEST_P(ObjectStoreTest, RemovedDirectoryTakesNothingNew) {
  const auto folder = store.make_directory(u"folder");
  ASSERT_TRUE(store->remove(u"folder", folder->info.file_id));
  EXPECT_EQ(status_of(store.make_file(u"folder\\file")), NtStatus::object_path_not_found);
  EXPECT_EQ(status_of(folder->object->info()), NtStatus::success);
}

TEST_P(ObjectStoreTest, VolumeHasRoom) {
  const auto volume = store->volume();
  ASSERT_TRUE(volume);
  EXPECT_GT(volume->total_bytes, 0u);
  EXPECT_LE(volume->free_bytes, volume->total_bytes);
  EXPECT_EQ(volume->bytes_per_sector, 512u);
  EXPECT_GE(volume->sectors_per_unit, 1u);
  EXPECT_NE(volume->creation_time, FileTime{});
  EXPECT_FALSE(volume->read_only);
}

TEST_P(ObjectStoreTest, ObjectOutlivesTheStore) {
  std::shared_ptr<StoreObject> object;
  {
    auto own = GetParam().make(directory_.path());
    object = own->open(u"survivor", {.mode = OpenMode::create_new, .for_writing = true})->object;
  }
  ASSERT_TRUE(object->write(0, bytes_of("still here")));
  EXPECT_EQ(store.read_all(*object), "still here");
}

// threads

TEST_P(ObjectStoreTest, ManyThreadsOnOneFile) {
  const auto file = store.make_file(u"file");
  std::vector<std::jthread> threads;
  for (int writer = 0; writer < 3; ++writer) {
    threads.emplace_back([&, writer] {
      const Bytes block(1000, static_cast<std::byte>('a' + writer));
      for (std::uint64_t i = 0; i < 100; ++i) EXPECT_TRUE(file->object->write((i * 3 + writer) * 1000, block));
    });
  }
  threads.emplace_back([&] {
    Bytes buffer(300'000);
    for (int i = 0; i < 50; ++i) {
      EXPECT_TRUE(file->object->read(0, buffer));
      EXPECT_TRUE(file->object->info());
      EXPECT_TRUE(file->object->set_basic({.attributes = attribute::archive}));
    }
  });
  threads.clear();
  const std::string content = store.get(u"file");
  ASSERT_EQ(content.size(), 300'000u);
  for (std::size_t i = 0; i < content.size(); i += 1000) {
    EXPECT_EQ(content.substr(i, 1000), std::string(1000, static_cast<char>('a' + i / 1000 % 3)));
  }
}

TEST_P(ObjectStoreTest, OneOfManyThreadsMakesAName) {
  for (int round = 0; round < 20; ++round) {
    const std::u16string suffix(1, static_cast<char16_t>(u'\u4E00' + round));
    std::atomic<int> created = 0, opened = 0;
    std::vector<std::jthread> threads;
    for (const auto* name : {u"name", u"NAME", u"Name", u"nAME"}) {
      threads.emplace_back([&, name] {
        const auto made = store->open(name + suffix, {.mode = OpenMode::create_or_open});
        ASSERT_TRUE(made) << to_string(made.error());
        made->created ? ++created : ++opened;
      });
    }
    threads.clear();
    EXPECT_EQ(created, 1);
    EXPECT_EQ(opened, 3);
  }
  EXPECT_EQ(store.list(u"").size(), 20u);
}

TEST_P(ObjectStoreTest, NamesComeAndGoInManyThreads) {
  ASSERT_TRUE(store.make_directory(u"folder"));
  store.put(u"folder\\stays");
  std::vector<std::jthread> threads;
  for (int worker = 0; worker < 3; ++worker) {
    threads.emplace_back([&, worker] {
      const std::u16string own = u"folder\\" + std::u16string(1, static_cast<char16_t>(u'a' + worker));
      for (int i = 0; i < 100; ++i) {
        const std::uint64_t id = store.put(own, "x");
        EXPECT_TRUE(store->rename(own, id, own + u"2", false));
        EXPECT_EQ(store.get(own + u"2"), "x");
        EXPECT_TRUE(store->remove(own + u"2", id));
      }
    });
  }
  threads.emplace_back([&] {
    for (int i = 0; i < 50; ++i) EXPECT_TRUE(store.list(u"folder").contains(u"stays"));
  });
  threads.clear();
  EXPECT_EQ(store.list(u"folder").size(), 1u);
}

}  // namespace
}  // namespace usher::server
