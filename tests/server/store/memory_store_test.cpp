// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/memory_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "server/store/object_size.hpp"
#include "tests/server/store/store_fixture.hpp"

namespace usher::server {
namespace {

constexpr std::uint64_t kib = 1024, page = 64 * kib;

struct MemoryStoreTest : testing::Test {
  StoreCalls make(std::uint64_t max_bytes) {
    return StoreCalls(memory_store({.max_bytes = max_bytes}, ticking_clock()));
  }
  StoreCalls store = make(4 * 1024 * kib);
};

TEST_F(MemoryStoreTest, NeverWaits) {
  EXPECT_FALSE(store->may_block());
  store.put(u"file", "abc");
  Bytes buffer(10);
  EXPECT_EQ(store.open(u"file")->object->try_read(0, buffer), 3u);
}

TEST_F(MemoryStoreTest, SizesAndHolesCostNothing) {
  const auto file = store.make_file(u"file");
  const std::uint64_t before = store->volume()->free_bytes;
  ASSERT_TRUE(file->object->set_size(std::uint64_t{1} << 60));
  EXPECT_EQ(store->volume()->free_bytes, before);
  ASSERT_TRUE(file->object->write(std::uint64_t{1} << 40, bytes_of("far")));
  EXPECT_EQ(store->volume()->free_bytes, before - page);
  Bytes buffer(9, std::byte{'x'});
  EXPECT_EQ(file->object->read((std::uint64_t{1} << 40) - 3, buffer), 9u);
  EXPECT_EQ(text_of(buffer), std::string("\0\0\0far\0\0\0", 9));
  EXPECT_EQ(file->object->read((std::uint64_t{1} << 60) - 4, buffer), 4u);
  EXPECT_EQ(text_of(ByteView(buffer).first(4)), std::string(4, '\0'));
  EXPECT_EQ(file->object->info()->allocation_size, std::uint64_t{1} << 60);
}

TEST_F(MemoryStoreTest, LargestFile) {
  const auto file = store.make_file(u"file");
  ASSERT_TRUE(file->object->set_size(max_file_size));
  EXPECT_EQ(file->object->info()->size, max_file_size);
  EXPECT_EQ(file->object->info()->allocation_size, max_file_size);
  EXPECT_TRUE(file->object->write(max_file_size - 1, bytes_of("x")));
  EXPECT_EQ(status_of(file->object->write(max_file_size - 1, bytes_of("xx"))), NtStatus::invalid_parameter);
  Bytes buffer(10);
  EXPECT_EQ(file->object->read(max_file_size - 2, buffer), 2u);
}

TEST_F(MemoryStoreTest, FullDiskAndRecoveryAfterRemove) {
  const StoreCalls small = make(5 * page);
  const auto file = small.make_file(u"file");
  ASSERT_TRUE(file->object->write(0, Bytes(4 * page, std::byte{'x'})));
  EXPECT_EQ(status_of(file->object->write(4 * page, bytes_of("y"))), NtStatus::disk_full);
  EXPECT_EQ(file->object->info()->size, 4 * page);
  EXPECT_TRUE(file->object->write(0, bytes_of("over"))) << "needs no new page";
  const auto other = small.make_file(u"other");
  EXPECT_EQ(status_of(other->object->write(0, bytes_of("y"))), NtStatus::disk_full);
  ASSERT_TRUE(small->remove(u"file", file->info.file_id));
  EXPECT_EQ(status_of(other->object->write(0, bytes_of("y"))), NtStatus::disk_full) << "the file is still open";
  file->object->set_size(0).value();
  EXPECT_TRUE(other->object->write(0, bytes_of("y")));
}

TEST_F(MemoryStoreTest, LastReferenceGivesTheRoomBack) {
  const std::uint64_t before = store->volume()->free_bytes;
  {
    const auto file = store.make_file(u"file");
    ASSERT_TRUE(file->object->write(0, Bytes(10 * page)));
    ASSERT_TRUE(file->object->set_security_descriptor(Bytes(100)));
    ASSERT_TRUE(store->remove(u"file", file->info.file_id));
    EXPECT_LT(store->volume()->free_bytes, before - 10 * page);
  }
  EXPECT_EQ(store->volume()->free_bytes, before);
}

TEST_F(MemoryStoreTest, ReplacedFileGivesTheRoomBack) {
  store.put(u"big", std::string(10 * page, 'x'));
  const std::uint64_t id = store.put(u"new", "n");
  const std::uint64_t before = store->volume()->free_bytes;
  ASSERT_TRUE(store->rename(u"new", id, u"big", true));
  EXPECT_GT(store->volume()->free_bytes, before + 10 * page);
}

TEST_F(MemoryStoreTest, WriteThatDoesNotFitTakesNothing) {
  const StoreCalls small = make(3 * page);
  const auto file = small.make_file(u"file");
  ASSERT_TRUE(file->object->write(page, bytes_of("kept")));
  const std::uint64_t before = small->volume()->free_bytes;
  EXPECT_EQ(status_of(file->object->write(0, Bytes(4 * page, std::byte{'x'}))), NtStatus::disk_full);
  EXPECT_EQ(small->volume()->free_bytes, before);
  EXPECT_EQ(file->object->info()->size, page + 4);
  EXPECT_EQ(small.get(u"file"), std::string(page, '\0').append("kept"));
}

TEST_F(MemoryStoreTest, CuttingGivesPagesBack) {
  const auto file = store.make_file(u"file");
  const std::uint64_t before = store->volume()->free_bytes;
  ASSERT_TRUE(file->object->write(0, Bytes(8 * page)));
  EXPECT_EQ(store->volume()->free_bytes, before - 8 * page);
  ASSERT_TRUE(file->object->set_size(page + 1));
  EXPECT_EQ(store->volume()->free_bytes, before - 2 * page);
  ASSERT_TRUE(file->object->set_size(page));
  EXPECT_EQ(store->volume()->free_bytes, before - page);
  ASSERT_TRUE(file->object->set_size(0));
  EXPECT_EQ(store->volume()->free_bytes, before);
}

TEST_F(MemoryStoreTest, ObjectsAndDescriptorsCostToo) {
  const StoreCalls small = make(page);
  int made = 0;
  NtStatus status = NtStatus::success;
  for (int i = 0; i < 1000 && status == NtStatus::success; ++i) {
    status = status_of(small.make_directory(std::u16string(1, static_cast<char16_t>(0x4E00 + i))));
    made += status == NtStatus::success;
  }
  EXPECT_EQ(status, NtStatus::disk_full);
  EXPECT_EQ(made, 32);
  const std::u16string first(1, u'\u4E00');
  EXPECT_EQ(status_of(small.open(first)->object->set_security_descriptor(bytes_of("x"))), NtStatus::disk_full);
  ASSERT_TRUE(small->remove(first, small.id_of(first)));
  EXPECT_TRUE(small.make_file(first)) << "there is room again";
}

TEST_F(MemoryStoreTest, TimesComeFromTheClock) {
  auto seconds = std::make_shared<std::atomic<int>>(100);
  const auto at = [](int s) { return FileTime::from_unix(s, 0); };
  const StoreCalls own(memory_store({}, [=] { return at(*seconds); }));
  *seconds = 200;
  const auto file = own.make_file(u"file");
  EXPECT_EQ(file->info.creation_time, at(200));
  EXPECT_EQ(file->info.last_access_time, at(200));
  EXPECT_EQ(file->info.last_write_time, at(200));
  EXPECT_EQ(file->info.change_time, at(200));
  *seconds = 300;
  ASSERT_TRUE(file->object->write(0, bytes_of("x")));
  EXPECT_EQ(file->object->info()->last_write_time, at(300));
  EXPECT_EQ(file->object->info()->change_time, at(300));
  EXPECT_EQ(file->object->info()->creation_time, at(200));
  *seconds = 400;
  ASSERT_TRUE(file->object->set_size(1));
  EXPECT_EQ(file->object->info()->last_write_time, at(300)) << "nothing changed";
  ASSERT_TRUE(file->object->set_basic({.attributes = attribute::hidden}));
  EXPECT_EQ(file->object->info()->change_time, at(400));
  EXPECT_EQ(file->object->info()->last_write_time, at(300));
  ASSERT_TRUE(file->object->set_basic({.change_time = at(50)}));
  EXPECT_EQ(file->object->info()->change_time, at(50));
  *seconds = 500;
  ASSERT_TRUE(own->rename(u"file", file->info.file_id, u"moved", false));
  EXPECT_EQ(file->object->info()->change_time, at(500));
  EXPECT_EQ(file->object->info()->last_write_time, at(300));
  EXPECT_EQ(own->volume()->creation_time, at(100));
}

TEST_F(MemoryStoreTest, ListsByUpcasedName) {
  for (const auto* name : {u"b", u"A", u"c", u"_", u"B1", u"a1"}) store.put(name);
  auto cursor = store.open(u"", false)->object->list();
  std::vector<std::u16string> names;
  for (auto entry = (*cursor)->next(); *entry; entry = (*cursor)->next()) names.push_back((*entry)->name);
  EXPECT_EQ(names, (std::vector<std::u16string>{u"A", u"a1", u"b", u"B1", u"c", u"_"}));
}

TEST_F(MemoryStoreTest, DeepTreeIsTakenApartWithoutRecursion) {
  StoreCalls deep(memory_store({}, ticking_clock()));
  for (int level = 0; level < 250'000; ++level) {  // each time the tree so far moves below a new directory
    const auto top = deep.make_directory(u"new");
    ASSERT_TRUE(top);
    if (level > 0) {
      ASSERT_TRUE(deep->rename(u"top", deep.id_of(u"top"), u"new\\top", false));
    }
    ASSERT_TRUE(deep->rename(u"new", top->info.file_id, u"top", false));
  }
  EXPECT_EQ(deep.list(u"").size(), 1u);
}

TEST_F(MemoryStoreTest, ReadOfOneFileDoesNotWaitForAnother) {
  const auto big = store.make_file(u"big"), small = store.make_file(u"small");
  ASSERT_TRUE(big->object->write(0, Bytes(16 * page, std::byte{'b'})));
  ASSERT_TRUE(small->object->write(0, bytes_of("small")));
  std::vector<std::jthread> threads;
  for (int reader = 0; reader < 3; ++reader) {
    threads.emplace_back([&] {
      Bytes buffer(16 * page);
      for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(big->object->read(0, buffer), buffer.size());
        EXPECT_TRUE(std::ranges::all_of(buffer, [](std::byte b) { return b == std::byte{'b'}; }));
      }
    });
  }
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(store.get(u"small"), "small");
    EXPECT_TRUE(small->object->write(0, bytes_of("small")));
  }
}

}  // namespace
}  // namespace usher::server
