// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/commands/set_info_classes.hpp"
#include "tests/server/files_fixture.hpp"

namespace usher::server {
namespace {

OplockWait wait;  // nobody caches anything here

struct SetInfoSizeTest : FilesFixture {
  std::shared_ptr<FileOpen> file = open(u"f");

  static Bytes number(std::uint64_t value) {
    Bytes bytes;
    wire::append(bytes, value);
    return bytes;
  }
};

TEST_F(SetInfoSizeTest, EndOfFileGrowsAndShrinks) {
  EXPECT_EQ(set_end_of_file_information(*file, number(37), wait), NtStatus::success);
  EXPECT_EQ(file->info()->size, 37u);
  EXPECT_EQ(set_end_of_file_information(*file, number(7), wait), NtStatus::success);
  EXPECT_EQ(file->info()->size, 7u);
}

TEST_F(SetInfoSizeTest, SameEndOfFileCountsAsAWrite) {  // [MS-FSA] 2.1.5.15.5
  pass(1);
  EXPECT_EQ(set_end_of_file_information(*file, number(0), wait), NtStatus::success);
  EXPECT_EQ(file->info()->last_write_time, *time);
}

TEST_F(SetInfoSizeTest, SizesBeyondTheSignedRangeAreRefused) {
  for (const std::uint64_t size : {std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
    EXPECT_EQ(set_end_of_file_information(*file, number(size), wait), NtStatus::invalid_parameter);
    EXPECT_EQ(set_allocation_information(*file, number(size), wait), NtStatus::invalid_parameter);
    EXPECT_EQ(set_valid_data_length_information(*file, number(size), wait), NtStatus::invalid_parameter);
  }
}

TEST_F(SetInfoSizeTest, DirectoriesHaveNoSizeToSet) {
  const auto directory = make_directory(u"d");
  EXPECT_EQ(set_end_of_file_information(*directory, number(0), wait), NtStatus::invalid_parameter);
  EXPECT_EQ(set_allocation_information(*directory, number(0), wait), NtStatus::invalid_parameter);
}

TEST_F(SetInfoSizeTest, AllocationReservesAndCuts) {  // [MS-FSA] 2.1.5.15.1
  EXPECT_EQ(set_allocation_information(*file, number(4096), wait), NtStatus::success);
  EXPECT_EQ(file->info()->allocation_size, 4096u);
  EXPECT_EQ(file->info()->size, 0u);
  EXPECT_EQ(set_end_of_file_information(*file, number(10'000), wait), NtStatus::success);
  EXPECT_EQ(set_allocation_information(*file, number(0), wait), NtStatus::success);
  EXPECT_EQ(file->info()->allocation_size, 0u);
  EXPECT_EQ(file->info()->size, 0u);
}

TEST_F(SetInfoSizeTest, ValidDataLengthNeedsAPrivilege) {
  EXPECT_EQ(set_valid_data_length_information(*file, number(0), wait), NtStatus::privilege_not_held);
}

}  // namespace
}  // namespace usher::server
