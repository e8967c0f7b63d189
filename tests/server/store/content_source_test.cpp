// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/content_source.hpp"

#include <gtest/gtest.h>

#include <mutex>

#include "server/store/memory_image.hpp"
#include "tests/server/store/store_fixture.hpp"

namespace usher::server {
namespace {

constexpr std::uint64_t page = SparseContent::page_size;

/// Bytes that tell their offset, and a memory of what was asked.
struct Letters final : ContentSource {
  static char at(std::uint64_t offset) { return static_cast<char>('a' + (offset / 1000 + offset) % 26); }
  static std::string text(std::uint64_t offset, std::size_t size) {
    std::string found;
    for (std::size_t i = 0; i < size; ++i) found += at(offset + i);
    return found;
  }
  Result<void> read(std::uint64_t offset, MutableByteView into) override {
    if (fails) return std::unexpected(NtStatus::file_not_available);
    const std::lock_guard lock(mutex);
    asked += into.size();
    for (std::byte& byte : into) byte = static_cast<std::byte>(at(offset++));
    return {};
  }
  bool takes_writes() const override { return writable; }
  Result<void> write(std::uint64_t offset, ByteView from) override {
    written += std::to_string(offset) + ":" + text_of(from) + " ";
    return {};
  }
  std::mutex mutex;
  std::size_t asked = 0;
  bool fails = false, writable = false;
  std::string written;
};

struct ContentSourceTest : testing::Test {
  static constexpr std::uint64_t size = 3 * page + 500;
  std::shared_ptr<MemoryTree> tree = std::make_shared<MemoryTree>(MemoryStoreOptions{}, ticking_clock());
  StoreCalls store{memory_store(tree, Caller::share)};
  std::shared_ptr<Letters> source = std::make_shared<Letters>();
  std::shared_ptr<StoreObject> file;

  void SetUp() override {
    store.put(u"file", "what was there");
    ASSERT_TRUE(set_source(tree, u"file", source, size));
    file = store.open(u"file")->object;
  }
  std::string read(std::uint64_t offset, std::size_t count) {
    Bytes buffer(count, std::byte{'?'});
    const auto got = file->read(offset, buffer);
    return got ? text_of(ByteView(buffer).first(*got)) : std::string(to_string(got.error()));
  }
};

TEST_F(ContentSourceTest, IsReadWhereItIsAskedAndNowhereElse) {
  EXPECT_EQ(file->info()->size, size);
  EXPECT_EQ(read(page - 5, 10), Letters::text(page - 5, 10));
  EXPECT_EQ(source->asked, 10u);
  EXPECT_EQ(read(size - 3, 100), Letters::text(size - 3, 3));
  EXPECT_EQ(read(size, 100), "");
  EXPECT_EQ(source->asked, 13u);
}

TEST_F(ContentSourceTest, MayWaitSoTheStoreDoes) {
  EXPECT_TRUE(store->may_block());
  Bytes buffer(10);
  EXPECT_EQ(status_of(file->try_read(0, buffer)), NtStatus::pending);
  ASSERT_TRUE(file->write(0, Bytes(page)));
  EXPECT_EQ(file->try_read(0, buffer), 10u) << "is in memory";
}

TEST_F(ContentSourceTest, ItsFailureIsTheReadersAndTheWriters) {
  source->fails = true;
  EXPECT_EQ(read(0, 10), "STATUS_FILE_NOT_AVAILABLE");
  EXPECT_EQ(status_of(file->write(10, bytes_of("x"))), NtStatus::file_not_available) << "the rest of the page is not to be had";
  EXPECT_TRUE(file->write(0, Bytes(page, std::byte{'x'}))) << "needs nothing of it";
  EXPECT_EQ(read(page - 2, 2), "xx");
}

TEST_F(ContentSourceTest, WhatIsWrittenLiesOverIt) {
  ASSERT_TRUE(file->write(page - 1, bytes_of("XY")));
  EXPECT_EQ(read(page - 3, 6), Letters::text(page - 3, 2) + "XY" + Letters::text(page + 1, 2));
  ASSERT_TRUE(file->write(size + 100, bytes_of("Z")));
  EXPECT_EQ(read(size - 2, 200), Letters::text(size - 2, 2) + std::string(100, '\0') + "Z");
  const std::size_t asked = source->asked;
  EXPECT_EQ(read(0, 2 * page).size(), 2 * page);
  EXPECT_EQ(source->asked, asked) << "both pages are in memory";
  EXPECT_EQ(store.read_all(*file), Letters::text(0, page - 1) + "XY" + Letters::text(page + 1, size - page - 1) + std::string(100, '\0') + "Z");
}

TEST_F(ContentSourceTest, WhatIsCutDoesNotComeBack) {
  ASSERT_TRUE(file->set_size(page + 10));
  ASSERT_TRUE(file->set_size(2 * page));
  EXPECT_EQ(read(page + 8, 5), Letters::text(page + 8, 2) + std::string(3, '\0'));
  ASSERT_TRUE(file->write(page + 20, bytes_of("x")));
  EXPECT_EQ(read(page + 8, 13), Letters::text(page + 8, 2) + std::string(10, '\0') + "x");
}

TEST_F(ContentSourceTest, AnImageSharesIt) {
  const auto image = take_image(*tree);
  ASSERT_TRUE(file->write(0, bytes_of("X")));
  ASSERT_TRUE(file->set_size(5));
  ASSERT_TRUE(restore_image(*tree, image));
  EXPECT_EQ(store.get(u"file"), Letters::text(0, size));
}

TEST_F(ContentSourceTest, OneThatTakesWritesGetsThemAndTheFileGrows) {
  source->writable = true;
  ASSERT_TRUE(file->write(5, bytes_of("abc")));
  ASSERT_TRUE(file->write(size, bytes_of("end")));
  EXPECT_EQ(source->written, "5:abc " + std::to_string(size) + ":end ");
  EXPECT_EQ(file->info()->size, size + 3);
  EXPECT_EQ(read(size, 10), Letters::text(size, 3));
  ASSERT_TRUE(file->set_size(2));
  EXPECT_EQ(file->info()->size, 2u);
  ASSERT_TRUE(file->set_size(4));
  EXPECT_EQ(read(0, 10), Letters::text(0, 4));
}

TEST_F(ContentSourceTest, IsForFilesThatAreThere) {
  ASSERT_TRUE(store.make_directory(u"folder"));
  EXPECT_EQ(status_of(set_source(tree, u"folder", source, 1)), NtStatus::file_is_a_directory);
  EXPECT_EQ(status_of(set_source(tree, u"none", source, 1)), NtStatus::object_name_not_found);
}

}  // namespace
}  // namespace usher::server
