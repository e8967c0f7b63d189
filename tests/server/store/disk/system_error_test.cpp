// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/disk/system_error.hpp"

#include <gtest/gtest.h>

namespace usher::server::disk {
namespace {

TEST(SystemErrorTest, EachErrnoHasItsStatus) {
  EXPECT_EQ(status_for(EACCES), NtStatus::access_denied);
  EXPECT_EQ(status_for(EPERM), NtStatus::access_denied);
  EXPECT_EQ(status_for(ELOOP), NtStatus::access_denied);
  EXPECT_EQ(status_for(EXDEV), NtStatus::access_denied);
  EXPECT_EQ(status_for(EROFS), NtStatus::media_write_protected);
  EXPECT_EQ(status_for(ENOSPC), NtStatus::disk_full);
  EXPECT_EQ(status_for(EDQUOT), NtStatus::disk_full);
  EXPECT_EQ(status_for(EFBIG), NtStatus::disk_full);
  EXPECT_EQ(status_for(ENOENT), NtStatus::object_name_not_found);
  EXPECT_EQ(status_for(ENOTDIR), NtStatus::object_path_not_found);
  EXPECT_EQ(status_for(EISDIR), NtStatus::file_is_a_directory);
  EXPECT_EQ(status_for(EEXIST), NtStatus::object_name_collision);
  EXPECT_EQ(status_for(ENOTEMPTY), NtStatus::directory_not_empty);
  EXPECT_EQ(status_for(ENAMETOOLONG), NtStatus::object_name_invalid);
  EXPECT_EQ(status_for(EMFILE), NtStatus::insufficient_resources);
  EXPECT_EQ(status_for(ENFILE), NtStatus::insufficient_resources);
  EXPECT_EQ(status_for(ENOTSUP), NtStatus::not_supported);
  EXPECT_EQ(status_for(EIO), NtStatus::unexpected_io_error);
  EXPECT_EQ(status_for(12345), NtStatus::unexpected_io_error);
}

TEST(SystemErrorTest, InterruptedCallsAreRepeated) {
  int calls = 0;
  const int result = uninterrupted([&] {
    errno = EINTR;
    return ++calls < 3 ? -1 : 7;
  });
  EXPECT_EQ(result, 7);
  EXPECT_EQ(calls, 3);
  const auto fails = [&] {
    ++calls;
    errno = EIO;
    return -1;
  };
  EXPECT_EQ(uninterrupted(fails), -1);
  EXPECT_EQ(calls, 4);
}

}  // namespace
}  // namespace usher::server::disk
