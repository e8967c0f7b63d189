// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/disk/metadata.hpp"

#include <gtest/gtest.h>

#include <array>

namespace usher::server::disk {
namespace {

Bytes bytes(std::initializer_list<int> values) {
  Bytes out;
  for (const int value : values) out.push_back(static_cast<std::byte>(value));
  return out;
}

TEST(MetadataTest, GoldenBytes) {
  const Bytes both = bytes({1, 0, 3, 0, 0x22, 0, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1});
  EXPECT_EQ(encode({.attributes = 0x22, .creation_time = FileTime{0x0102030405060708}}), both);
  EXPECT_EQ(decode_basic(both).attributes, 0x22u);
  EXPECT_EQ(decode_basic(both).creation_time, FileTime{0x0102030405060708});
  const Bytes attributes_only = bytes({1, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(encode({.attributes = 2}), attributes_only);
  EXPECT_EQ(decode_basic(attributes_only).attributes, 2u);
  EXPECT_EQ(decode_basic(attributes_only).creation_time, std::nullopt);
}

TEST(MetadataTest, EveryTruncationCountsAsNothing) {
  const Bytes whole = encode({.attributes = 0x22, .creation_time = FileTime{1}});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const KeptBasic kept = decode_basic(ByteView(whole).first(size));
    EXPECT_EQ(kept.attributes, std::nullopt) << size;
    EXPECT_EQ(kept.creation_time, std::nullopt) << size;
  }
}

TEST(MetadataTest, UnknownVersionCountsAsNothing) {
  Bytes other = encode({.attributes = 0x22});
  other[0] = std::byte{2};
  EXPECT_EQ(decode_basic(other).attributes, std::nullopt);
}

TEST(MetadataTest, WhatAnybodyMayWriteIsBounded) {
  const KeptBasic kept =
      decode_basic(encode({.attributes = 0xFFFF'FFFF, .creation_time = FileTime{~std::uint64_t{0}}}));
  EXPECT_EQ(kept.attributes, attribute::settable);
  EXPECT_EQ(kept.creation_time->ticks, 0x7FFF'FFFF'FFFF'FFFFu);
}

TEST(MetadataTest, DefaultAttributes) {
  EXPECT_EQ(default_attributes({.mode = S_IFREG | 0644}), attribute::archive);
  EXPECT_EQ(default_attributes({.mode = S_IFREG | 0444}), attribute::archive | attribute::readonly);
  EXPECT_EQ(default_attributes({.mode = S_IFDIR | 0755}), 0u);
  EXPECT_EQ(default_attributes({.mode = S_IFDIR | 0555}), 0u);
}

TEST(MetadataTest, CreationTimeIsWhatWasKeptElseTheBirthElseTheOldest) {
  FileStatus status{.mode = S_IFREG, .access = {30}, .write = {20}, .change = {40}, .birth = FileTime{10}};
  EXPECT_EQ(object_info(status, {.creation_time = FileTime{5}}, 0).creation_time, FileTime{5});
  EXPECT_EQ(object_info(status, {}, 0).creation_time, FileTime{10});
  status.birth.reset();
  EXPECT_EQ(object_info(status, {}, 0).creation_time, FileTime{20});
}

TEST(MetadataTest, FileIdIsTheInodeAndDiffersOnOtherDevices) {
  EXPECT_EQ(file_id({.device = 1, .inode = 77}, 1), 77u);
  EXPECT_NE(file_id({.device = 2, .inode = 77}, 1), 77u);
  EXPECT_NE(file_id({.device = 2, .inode = 77}, 1), file_id({.device = 3, .inode = 77}, 1));
}

TEST(MetadataTest, LinksOfADirectoryAreOneOrNone) {
  EXPECT_EQ(object_info({.mode = S_IFDIR, .links = 5, .size = 4096}, {}, 0).links, 1u);
  EXPECT_EQ(object_info({.mode = S_IFDIR, .links = 0}, {}, 0).links, 0u);
  EXPECT_EQ(object_info({.mode = S_IFDIR, .links = 5, .size = 4096}, {}, 0).size, 0u);
  EXPECT_EQ(object_info({.mode = S_IFREG, .links = 2}, {}, 0).links, 2u);
}

TEST(MetadataTest, KeptChangeTimeSurvivesItsWay) {
  const KeptBasic kept{.change_time = FileTime{5}, .set_at = FileTime{7}};
  const Bytes whole = encode(kept);
  EXPECT_EQ(decode_basic(whole).change_time, FileTime{5});
  EXPECT_EQ(decode_basic(whole).set_at, FileTime{7});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(decode_basic(ByteView(whole).first(size)).change_time, std::nullopt) << size;
  }
}

TEST(MetadataTest, KeptChangeTimeCountsUntilTheInodeChanges) {
  const KeptBasic kept{.change_time = FileTime{5}, .set_at = FileTime{1'000'000}};
  const FileTime same{1'010'000}, later{2'000'000};  // the same step of the clock; a tenth of a second later
  EXPECT_EQ(object_info({.mode = S_IFREG, .change = same}, kept, 0).change_time, FileTime{5});
  EXPECT_EQ(object_info({.mode = S_IFREG, .change = later}, kept, 0).change_time, later);
}

}  // namespace
}  // namespace usher::server::disk
