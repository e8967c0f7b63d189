// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/commands/set_info_classes.hpp"
#include "tests/server/files_fixture.hpp"

namespace usher::server {
namespace {

OplockWait wait;  // nobody caches anything here

struct SetInfoBasicTest : FilesFixture {
  std::shared_ptr<FileOpen> file = open(u"f");

  struct Basic {
    std::uint64_t creation = 0, access = 0, write = 0, change = 0;
    std::uint32_t attributes = 0;
  };
  static constexpr std::uint64_t freeze = ~std::uint64_t{0}, thaw = freeze - 1;

  NtStatus set(const Basic& basic) { return set(*file, basic); }
  NtStatus set(FileOpen& open, const Basic& basic) {
    Bytes bytes;
    for (const std::uint64_t ticks : {basic.creation, basic.access, basic.write, basic.change}) wire::append(bytes, ticks);
    wire::append(bytes, basic.attributes), wire::append(bytes, std::uint32_t{0});
    return set_basic_information(open, bytes, wait);
  }
};

TEST_F(SetInfoBasicTest, TimesAndAttributesAreSet) {
  EXPECT_EQ(set({100, 200, 300, 400, attribute::readonly}), NtStatus::success);
  const auto info = file->info();
  EXPECT_EQ(info->creation_time.ticks, 100u);
  EXPECT_EQ(info->last_access_time.ticks, 200u);
  EXPECT_EQ(info->last_write_time.ticks, 300u);
  EXPECT_EQ(info->change_time.ticks, 400u);
  EXPECT_EQ(info->attributes, attribute::readonly);
}

TEST_F(SetInfoBasicTest, ZeroChangesNothing) {
  EXPECT_EQ(set({100, 200, 300, 400, attribute::hidden}), NtStatus::success);
  pass(1);
  EXPECT_EQ(set({}), NtStatus::success);
  const auto info = file->info();
  EXPECT_EQ(info->creation_time.ticks, 100u);
  EXPECT_EQ(info->last_write_time.ticks, 300u);
  EXPECT_EQ(info->change_time.ticks, 400u);
  EXPECT_EQ(info->attributes, attribute::hidden);
}

TEST_F(SetInfoBasicTest, NormalClearsTheAttributes) {
  EXPECT_EQ(set({.attributes = attribute::hidden}), NtStatus::success);
  EXPECT_EQ(set({.attributes = attribute::normal}), NtStatus::success);
  EXPECT_EQ(file->info()->attributes, 0u);
}

TEST_F(SetInfoBasicTest, FrozenAndThawed) {
  EXPECT_EQ(set({.write = 300}), NtStatus::success);
  EXPECT_EQ(set({.creation = freeze, .write = freeze}), NtStatus::success);
  file->wrote(), pass(5);
  EXPECT_EQ(file->info()->last_write_time.ticks, 300u);
  EXPECT_EQ(set({.creation = thaw, .write = thaw}), NtStatus::success);
  EXPECT_EQ(file->info()->last_write_time.ticks, 300u);
  file->wrote(), pass(5);
  EXPECT_GT(file->info()->last_write_time.ticks, 300u);
}

TEST_F(SetInfoBasicTest, ThawingTheChangeTimeLeavesIt) {
  EXPECT_EQ(set({.write = 300, .change = 400}), NtStatus::success);
  pass(1);
  EXPECT_EQ(set({.write = freeze, .change = freeze}), NtStatus::success);
  EXPECT_EQ(set({.write = thaw, .change = thaw}), NtStatus::success);
  EXPECT_EQ(file->info()->change_time.ticks, 400u);
}

TEST_F(SetInfoBasicTest, TimesStayAfterTheClose) {
  EXPECT_EQ(set({100, 200, 300, 400}), NtStatus::success);
  file->wrote(), pass(5), file->close();
  const auto info = store.open(u"f", false)->info;
  EXPECT_EQ(info.last_write_time.ticks, 300u);
  EXPECT_EQ(info.change_time.ticks, 400u);
}

TEST_F(SetInfoBasicTest, TimesBelowMinusTwoAreRefused) {  // [MS-FSA] 2.1.5.15.2
  constexpr std::uint64_t minus_three = thaw - 1, smallest = std::uint64_t{1} << 63;
  for (const std::uint64_t bad : {minus_three, smallest}) {
    EXPECT_EQ(set({.creation = bad}), NtStatus::invalid_parameter);
    EXPECT_EQ(set({.access = bad}), NtStatus::invalid_parameter);
    EXPECT_EQ(set({.write = bad}), NtStatus::invalid_parameter);
    EXPECT_EQ(set({.change = bad}), NtStatus::invalid_parameter);
  }
}

TEST_F(SetInfoBasicTest, KindDoesNotChange) {
  EXPECT_EQ(set({.attributes = attribute::directory}), NtStatus::invalid_parameter);
  const auto directory = make_directory(u"d");
  EXPECT_EQ(set(*directory, {.attributes = attribute::directory | attribute::hidden}), NtStatus::success);
  EXPECT_EQ(directory->info()->attributes, attribute::hidden);
  EXPECT_EQ(set(*directory, {.attributes = attribute::temporary}), NtStatus::invalid_parameter);
}

TEST_F(SetInfoBasicTest, WaitingWriteTimeShows) {
  const FileTime before = file->info()->last_write_time;
  pass(1), file->wrote();
  EXPECT_EQ(file->info()->last_write_time, before);
  EXPECT_EQ(set({}), NtStatus::success);
  EXPECT_EQ(file->info()->last_write_time, *time);
}

TEST_F(SetInfoBasicTest, PositionAndMode) {
  Bytes bytes(8);
  wire::store(bytes, 0, std::uint64_t{123456});
  EXPECT_EQ(set_position_information(*file, bytes, wait), NtStatus::success);
  EXPECT_EQ(file->position, 123456u);
  wire::store(bytes, 0, std::uint64_t{1} << 63);
  EXPECT_EQ(set_position_information(*file, bytes, wait), NtStatus::invalid_parameter);
  for (const auto& [mode, expected] : {std::pair{2u, NtStatus::success}, std::pair{1u, NtStatus::invalid_parameter},
                                       std::pair{0x30u, NtStatus::invalid_parameter}, std::pair{0u, NtStatus::success}}) {
    wire::store(bytes, 0, std::uint32_t{mode});
    EXPECT_EQ(set_mode_information(*file, bytes, wait), expected) << mode;
  }
}

}  // namespace
}  // namespace usher::server
