// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/memory_image.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "tests/server/store/store_fixture.hpp"

namespace usher::server {
namespace {

constexpr std::uint64_t page = SparseContent::page_size, object_cost = 2048;

struct MemoryImageTest : testing::Test {
  static std::shared_ptr<MemoryTree> make_tree(MemoryStoreOptions options = {}) {
    return std::make_shared<MemoryTree>(options, ticking_clock());
  }
  std::shared_ptr<MemoryTree> tree = make_tree();
  StoreCalls store{memory_store(tree, Caller::share)};
};

TEST_F(MemoryImageTest, RestoringBringsBackNamesContentTimesAttributesAndDescriptors) {
  ASSERT_TRUE(store.make_directory(u"a"));
  store.put(u"a\\File", "first");
  ASSERT_TRUE(store.open(u"a\\file")->object->set_basic({.attributes = attribute::hidden}));
  ASSERT_TRUE(store.open(u"a\\file")->object->set_security_descriptor(bytes_of("descriptor")));
  const ObjectInfo before = store.open(u"a\\file")->info;
  const auto image = take_image(*tree);

  ASSERT_TRUE(store.open(u"a\\file")->object->write(0, bytes_of("second")));
  ASSERT_TRUE(store->rename(u"a", store.id_of(u"a"), u"b", false));
  store.put(u"new");
  ASSERT_TRUE(restore_image(*tree, image));

  EXPECT_EQ(store.get(u"a\\file"), "first");
  EXPECT_EQ(status_of(store.open(u"b")), NtStatus::object_name_not_found);
  EXPECT_EQ(status_of(store.open(u"new")), NtStatus::object_name_not_found);
  const auto after = store.open(u"a\\file");
  EXPECT_EQ(after->path, u"a\\File");
  EXPECT_EQ(after->info.attributes, attribute::hidden);
  EXPECT_EQ(after->info.creation_time, before.creation_time);
  EXPECT_EQ(after->info.last_write_time, before.last_write_time);
  EXPECT_EQ(after->info.change_time, before.change_time);
  EXPECT_EQ(text_of(*after->object->security_descriptor()), "descriptor");
}

TEST_F(MemoryImageTest, NeitherSideSeesWhatTheOtherWritesOrCuts) {
  store.put(u"written", std::string(3 * page, 'x'));
  store.put(u"cut", std::string(page + 10, 'x'));
  const auto image = take_image(*tree);
  for (int round = 0; round < 2; ++round) {  // what is restored is shared with the image once more
    ASSERT_TRUE(store.open(u"written")->object->write(page - 1, bytes_of("yy")));
    ASSERT_TRUE(store.open(u"cut")->object->set_size(5));
    ASSERT_TRUE(store.open(u"cut")->object->set_size(20));
    EXPECT_EQ(store.get(u"cut"), "xxxxx" + std::string(15, '\0'));
    ASSERT_TRUE(restore_image(*tree, image));
    EXPECT_EQ(store.get(u"written"), std::string(3 * page, 'x'));
    EXPECT_EQ(store.get(u"cut"), std::string(page + 10, 'x'));
  }
}

TEST_F(MemoryImageTest, WhatIsOpenKeepsItsOldContentAndHasNoNameAnyMore) {
  store.put(u"file", "first");
  const auto image = take_image(*tree);
  const auto old = store.open(u"file");
  ASSERT_TRUE(old->object->write(0, bytes_of("SECOND")));
  ASSERT_TRUE(restore_image(*tree, image));
  EXPECT_EQ(store.read_all(*old->object), "SECOND");
  ASSERT_TRUE(old->object->write(0, bytes_of("third!")));
  EXPECT_EQ(store.read_all(*old->object), "third!");
  EXPECT_EQ(store.get(u"file"), "first");
  EXPECT_NE(store.id_of(u"file"), old->info.file_id);
  EXPECT_EQ(status_of(store->remove(u"file", old->info.file_id)), NtStatus::object_name_not_found);
}

TEST_F(MemoryImageTest, TheRootStaysTheSameObject) {
  const auto image = take_image(*tree);
  const auto root = store.open(u"", false);
  store.put(u"file");
  ASSERT_TRUE(restore_image(*tree, image));
  EXPECT_EQ(store.id_of(u""), root->info.file_id);
  EXPECT_EQ(*(*root->object->list())->next(), std::nullopt);
  EXPECT_EQ(root->object->info()->last_write_time, root->info.last_write_time);
}

TEST_F(MemoryImageTest, AnImageIsChargedNothingAndARestoredTreeWhatItHolds) {
  const std::uint64_t empty = store->volume()->free_bytes;
  store.put(u"file", std::string(2 * page, 'x'));
  const std::uint64_t full = store->volume()->free_bytes;
  EXPECT_EQ(full, empty - 2 * page - object_cost);
  const auto image = take_image(*tree);
  EXPECT_EQ(store->volume()->free_bytes, full);
  ASSERT_TRUE(store->remove(u"file", store.id_of(u"file")));
  EXPECT_EQ(store->volume()->free_bytes, empty);
  ASSERT_TRUE(restore_image(*tree, image));
  EXPECT_EQ(store->volume()->free_bytes, full);
  ASSERT_TRUE(store.open(u"file")->object->set_size(0));
  EXPECT_EQ(store->volume()->free_bytes, empty - object_cost);
}

TEST_F(MemoryImageTest, OnAFullDiskWhatIsSharedIsOverwritten) {
  const auto small = make_tree({.max_bytes = 2 * page + object_cost});
  const StoreCalls full(memory_store(small, Caller::share));
  full.put(u"file", std::string(2 * page, 'x'));
  const auto image = take_image(*small);
  EXPECT_TRUE(full.open(u"file")->object->write(0, bytes_of("over")));
  EXPECT_TRUE(restore_image(*small, image));
  EXPECT_EQ(full.get(u"file"), std::string(2 * page, 'x'));
}

TEST_F(MemoryImageTest, AnotherStoreTakesItOrRefusesItWhole) {
  store.put(u"a", std::string(page, 'x'));
  store.put(u"b", "b");
  const auto image = take_image(*tree);
  const auto other = make_tree();
  ASSERT_TRUE(restore_image(*other, image));
  EXPECT_EQ(StoreCalls(memory_store(other, Caller::share)).get(u"b"), "b");
  for (const auto& options : {MemoryStoreOptions{.max_bytes = 2 * page}, MemoryStoreOptions{.max_objects = 1}}) {
    const auto small = make_tree(options);
    const StoreCalls calls(memory_store(small, Caller::share));
    calls.put(u"kept");
    EXPECT_EQ(status_of(restore_image(*small, image)), NtStatus::disk_full);
    EXPECT_EQ(calls.list(u"").size(), 1u);
  }
}

TEST_F(MemoryImageTest, ImagesAreTakenAndRestoredWhileOthersWork) {
  ASSERT_TRUE(store.make_directory(u"d"));
  store.put(u"d\\file", std::string(page, 'x'));
  const auto image = take_image(*tree);
  std::vector<std::jthread> threads;
  for (int worker = 0; worker < 2; ++worker) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        const auto file = store->open(u"d\\file", {.for_writing = true});
        if (file) (void)file->object->write(7, bytes_of("y"));
        (void)take_image(*tree);
      }
    });
  }
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(restore_image(*tree, image));
  threads.clear();
  ASSERT_TRUE(restore_image(*tree, image));
  EXPECT_EQ(store.get(u"d\\file"), std::string(page, 'x'));
}

TEST_F(MemoryImageTest, ADeepTreeIsRestoredAndDroppedWithoutRecursion) {
  std::shared_ptr<MemoryNode> at = tree->root;
  for (int level = 0; level < 200'000; ++level) {
    auto below = std::make_shared<MemoryNode>(++tree->last_id, ObjectKind::directory, 0, FileTime{1}, tree->room, ObjectPermit{});
    at->children.emplace(u"D", MemoryNode::Child{u"d", below});
    at = std::move(below);
  }
  auto image = take_image(*tree);
  ASSERT_TRUE(restore_image(*tree, image));
  image.reset();
  EXPECT_EQ(store.list(u"").size(), 1u);
}

TEST_F(MemoryImageTest, ReadOnlyBindsSharesAndWhatTheyHaveOpenButNotTheOwner) {
  const std::uint64_t id = store.put(u"file", "text");
  const auto open = store.open(u"file");
  tree->read_only = true;
  EXPECT_EQ(status_of(open->object->write(0, bytes_of("x"))), NtStatus::media_write_protected);
  EXPECT_EQ(status_of(open->object->set_size(0)), NtStatus::media_write_protected);
  EXPECT_EQ(status_of(open->object->set_basic({.attributes = 0})), NtStatus::media_write_protected);
  EXPECT_EQ(status_of(open->object->set_security_descriptor(bytes_of("x"))), NtStatus::media_write_protected);
  EXPECT_EQ(status_of(store.open(u"file")), NtStatus::media_write_protected);
  EXPECT_EQ(status_of(store.open(u"file", false)), NtStatus::success);
  EXPECT_EQ(status_of(store.make_file(u"new")), NtStatus::media_write_protected);
  EXPECT_EQ(status_of(store.open(u"new", false)), NtStatus::object_name_not_found);
  EXPECT_EQ(status_of(store->rename(u"file", id, u"new", false)), NtStatus::media_write_protected);
  EXPECT_EQ(status_of(store->remove(u"file", id)), NtStatus::media_write_protected);
  EXPECT_TRUE(store->volume()->read_only);
  EXPECT_EQ(store.get(u"file"), "text");

  const StoreCalls owner(memory_store(tree, Caller::owner));
  owner.put(u"new", "owner's");
  EXPECT_TRUE(owner.open(u"file")->object->write(0, bytes_of("TEXT")));
  EXPECT_EQ(store.get(u"file"), "TEXT");
  tree->read_only = false;
  EXPECT_TRUE(open->object->write(0, bytes_of("once more")));
}

TEST_F(MemoryImageTest, ObjectsAreCounted) {
  const auto small = make_tree({.max_objects = 2});
  const StoreCalls calls(memory_store(small, Caller::share));
  const std::uint64_t id = calls.put(u"a");
  ASSERT_TRUE(calls.make_directory(u"b"));
  EXPECT_EQ(status_of(calls.make_file(u"c")), NtStatus::disk_full);
  ASSERT_TRUE(calls->remove(u"a", id));
  EXPECT_TRUE(calls.make_file(u"c"));
}

}  // namespace
}  // namespace usher::server
