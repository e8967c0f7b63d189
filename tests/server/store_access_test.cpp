// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store_access.hpp"

#include "server/directory_watch.hpp"
#include "tests/server/files_fixture.hpp"

namespace usher::server {
namespace {

struct StoreAccessTest : FilesFixture {
  StoreAccess access_{memory, files};

  NtStatus write(std::u16string_view path, std::string_view content) { return status_of(access_.write(path, bytes_of(content))); }
  std::string read(std::u16string_view path) {
    const auto content = access_.read(path);
    return content ? text_of(*content) : std::string(to_string(content.error()));
  }
  std::size_t entries(std::u16string_view path) { return access_.list(path).value().size(); }
};

TEST_F(StoreAccessTest, WriteMakesTheFileAndTheDirectoriesAboveIt) {
  ASSERT_EQ(write(u"a\\b\\file", "long content"), NtStatus::success);
  EXPECT_EQ(read(u"A\\B\\FILE"), "long content");
  ASSERT_EQ(write(u"a\\b\\file", "short"), NtStatus::success);
  EXPECT_EQ(read(u"a\\b\\file"), "short");
  EXPECT_EQ(entries(u"a"), 1u);
  EXPECT_EQ(write(u"a\\b", "x"), NtStatus::file_is_a_directory);
  EXPECT_EQ(write(u"a\\b\\file\\below", "x"), NtStatus::not_a_directory);
}

TEST_F(StoreAccessTest, AppendGoesToTheEndAndMakesTheFile) {
  for (const auto* part : {"one", "two"}) ASSERT_TRUE(access_.append(u"log", bytes_of(part)));
  EXPECT_EQ(read(u"log"), "onetwo");
  ASSERT_TRUE(access_.set_size(u"log", 3));
  EXPECT_EQ(read(u"log"), "one");
  EXPECT_EQ(status_of(access_.set_size(u"none", 3)), NtStatus::object_name_not_found);
}

TEST_F(StoreAccessTest, PartsAreReadAndWrittenInPlace) {
  const auto part = [&](std::uint64_t offset, std::size_t size) { return text_of(access_.read(u"file", offset, size).value()); };
  ASSERT_TRUE(access_.write(u"file", 2, bytes_of("cdef")));
  ASSERT_TRUE(access_.write(u"file", 3, bytes_of("X")));
  EXPECT_EQ(read(u"file"), std::string("\0\0cXef", 6));
  EXPECT_EQ(part(2, 2), "cX");
  EXPECT_EQ(part(4, 100), "ef");
  EXPECT_EQ(part(6, 100), "");
  EXPECT_EQ(part(~std::uint64_t{0}, 100), "");
}

TEST_F(StoreAccessTest, WhatHasNoRoomInThisMachineCannotBeRead) {
  ASSERT_EQ(write(u"big", ""), NtStatus::success);
  ASSERT_TRUE(access_.set_size(u"big", std::uint64_t{1} << 62));
  EXPECT_EQ(status_of(access_.read(u"big")), NtStatus::insufficient_resources);
}

TEST_F(StoreAccessTest, NoShareModeAndNoAttributeBindsIt) {
  const auto open = FilesFixture::open(u"file", {.share = 0});
  ASSERT_TRUE(access_.set_attributes(u"file", attribute::readonly));
  EXPECT_EQ(write(u"file", "text"), NtStatus::success);
  EXPECT_EQ(read(u"file"), "text");
  EXPECT_EQ(open->info()->size, 4u);
  EXPECT_EQ(open->info()->attributes, attribute::readonly);
}

TEST_F(StoreAccessTest, WhatIsOpenGoesOnWithoutTheNameThatIsRemoved) {
  const auto old = open(u"file");
  ASSERT_TRUE(access_.remove(u"file"));
  EXPECT_FALSE(exists(u"file"));
  EXPECT_TRUE(old->object().write(0, bytes_of("x")));
  const auto fresh = open(u"file", {.share = 0});
  EXPECT_NE(fresh->entry(), old->entry());
  files->set_delete_pending(*old, true);
  old->close();
  EXPECT_TRUE(exists(u"file")) << "it is another one";
  EXPECT_EQ(status(u"file"), NtStatus::sharing_violation);
}

TEST_F(StoreAccessTest, WhatIsOpenIsRenamedWithAllThatIsOpenBelow) {
  make_directory(u"a")->close();
  const auto file = open(u"a\\file"), other = open(u"ab");
  ASSERT_TRUE(access_.rename(u"A", u"c", false));
  EXPECT_EQ(file->path(), u"c\\file");
  EXPECT_EQ(other->path(), u"ab");
  files->set_delete_pending(*file, true);
  file->close();
  EXPECT_FALSE(exists(u"c\\file"));
}

TEST_F(StoreAccessTest, AFileInTheWayOfARenameIsReplacedOnRequest) {
  write(u"from", "new"), write(u"to", "old");
  const auto replaced = open(u"to");
  EXPECT_EQ(status_of(access_.rename(u"from", u"to", false)), NtStatus::object_name_collision);
  ASSERT_TRUE(access_.rename(u"from", u"to", true));
  EXPECT_EQ(read(u"to"), "new");
  EXPECT_EQ(store.read_all(replaced->object()), "old");
  EXPECT_EQ(open(u"to")->info()->size, 3u);
  EXPECT_EQ(status_of(access_.rename(u"from", u"x", true)), NtStatus::object_name_not_found);
}

TEST_F(StoreAccessTest, RemoveTakesEmptyDirectoriesAndRemoveAllTheFullOnes) {
  write(u"a\\b\\c\\file", ""), write(u"a\\file", ""), write(u"other", "");
  EXPECT_EQ(status_of(access_.remove(u"a")), NtStatus::directory_not_empty);
  ASSERT_TRUE(access_.remove_all(u"a"));
  EXPECT_EQ(entries(u""), 1u);
  write(u"a\\b\\c", "");
  ASSERT_TRUE(access_.remove_all(u""));
  EXPECT_EQ(entries(u""), 0u);
  EXPECT_EQ(status_of(access_.remove_all(u"a")), NtStatus::object_name_not_found);
  EXPECT_EQ(status_of(access_.remove(u"")), NtStatus::cannot_delete);
}

TEST_F(StoreAccessTest, RestoredNamesAreNotThoseThatAreOpen) {
  make_directory(u"d")->close();
  const auto file = open(u"d\\file", {.share = 0});
  files->was_restored();
  const auto directory = open(u"d");
  EXPECT_EQ(files->rename(*directory, u"e", false), NtStatus::success) << "nothing is open below the new one";
  EXPECT_EQ(file->path(), u"d\\file");
}

}  // namespace
}  // namespace usher::server
