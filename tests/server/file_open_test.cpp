// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/file_open.hpp"

#include "tests/server/files_fixture.hpp"

namespace usher::server {
namespace {

struct FileOpenTest : FilesFixture {
  std::shared_ptr<FileOpen> file = open(u"f");
  FileTime made = *time;

  void write(FileOpen& through) {
    ASSERT_TRUE(through.object().write(0, bytes_of("x")));
    through.wrote();
  }
  FileTime write_time(FileOpen& through) { return through.info()->last_write_time; }
  FileTime after(double seconds) const {
    return {made.ticks + static_cast<std::uint64_t>(seconds * FileTime::ticks_per_second)};
  }
};

TEST_F(FileOpenTest, FirstWriteShowsAfterTwoSeconds) {
  const auto other = open(u"f");
  pass(1), write(*file);
  EXPECT_EQ(write_time(*file), made);
  EXPECT_EQ(write_time(*other), made);
  pass(2);
  EXPECT_EQ(write_time(*other), after(3));
  pass(1);
  EXPECT_EQ(write_time(*file), after(3));
}

TEST_F(FileOpenTest, LaterWritesShowAtTheEnd) {
  pass(1), write(*file), pass(3);
  EXPECT_EQ(write_time(*file), after(3));
  write(*file), pass(3);
  EXPECT_EQ(write_time(*file), after(3));
  file->finish_writing();
  EXPECT_EQ(write_time(*file), after(7));
  file->close();
  EXPECT_EQ(store.open(u"f", false)->info.last_write_time, after(7));
}

TEST_F(FileOpenTest, WriteThatHasShownIsNotShownAgainByTheClose) {
  pass(1), write(*file), pass(3);
  EXPECT_EQ(write_time(*file), after(3));
  pass(1), file->finish_writing();
  EXPECT_EQ(write_time(*file), after(3));
}

TEST_F(FileOpenTest, SettlingShowsAWaitingWriteAndNothingElse) {
  pass(1), file->settle_write_time();
  EXPECT_EQ(write_time(*file), made);
  write(*file), pass(1), file->settle_write_time();
  EXPECT_EQ(write_time(*file), after(2));
}

TEST_F(FileOpenTest, SizeShowsAtOnce) {
  write(*file), pass(1), file->resized();
  EXPECT_EQ(write_time(*file), after(1));
}

TEST_F(FileOpenTest, PinnedTimeOutlastsWritesOfAllOpens) {
  const auto other = open(u"f");
  write(*other);
  file->pin_write_time(FileTime{42});
  write(*file), write(*other), pass(5);
  EXPECT_EQ(write_time(*other), FileTime{42});
  file->close(), other->close();
  EXPECT_EQ(store.open(u"f", false)->info.last_write_time, FileTime{42});
}

TEST_F(FileOpenTest, UnpinnedWritesCountAgain) {
  file->pin_write_time(FileTime{42}), file->pin_write_time(std::nullopt);
  EXPECT_EQ(write_time(*file), FileTime{42});
  pass(1), write(*file), pass(3);
  EXPECT_EQ(write_time(*file), after(3));
}

TEST_F(FileOpenTest, LocksStopOtherOpensInputAndOutput) {
  const auto other = open(u"f");
  EXPECT_EQ(other->check_read(0, 10), NtStatus::success);
  const FileOpen::LockElement exclusive[] = {{{0, 10}, true}};
  EXPECT_EQ(file->lock(exclusive), NtStatus::success);
  EXPECT_EQ(file->check_write(0, 10), NtStatus::success);
  EXPECT_EQ(other->check_read(9, 1), NtStatus::file_lock_conflict);
  EXPECT_EQ(other->check_write(9, ~std::uint64_t{0}), NtStatus::file_lock_conflict);
  EXPECT_EQ(other->check_read(10, 10), NtStatus::success);
  EXPECT_EQ(other->check_read(5, 0), NtStatus::success);  // nothing is nowhere in the way
  EXPECT_EQ(file->unlock({0, 10}), NtStatus::success);
  EXPECT_EQ(other->check_read(0, 10), NtStatus::success);
}

TEST_F(FileOpenTest, ClosingGrantsWhatOthersWaitForAndEndsItsOwn) {
  const auto other = open(u"f");
  const FileOpen::LockElement first[] = {{{0, 1}, true}}, second[] = {{{1, 1}, true}};
  file->lock(first), other->lock(second);
  NtStatus mine = NtStatus::pending, theirs = NtStatus::pending;
  const auto my_lock = std::make_shared<PendingLock>(), their_lock = std::make_shared<PendingLock>();
  my_lock->range = {1, 1}, my_lock->exclusive = true, my_lock->done = [&](NtStatus status) { mine = status; };
  their_lock->range = {0, 1}, their_lock->exclusive = true, their_lock->done = [&](NtStatus status) { theirs = status; };
  EXPECT_FALSE(file->lock_or_wait(my_lock));
  EXPECT_FALSE(other->lock_or_wait(their_lock));
  file->close();
  EXPECT_EQ(mine, NtStatus::range_not_locked);
  EXPECT_EQ(theirs, NtStatus::success);
}

TEST_F(FileOpenTest, CancelledLockIsNotCalledBack) {
  const auto other = open(u"f");
  const FileOpen::LockElement held[] = {{{0, 1}, true}};
  other->lock(held);
  bool called = false;
  const auto pending = std::make_shared<PendingLock>();
  pending->range = {0, 1}, pending->done = [&](NtStatus) { called = true; };
  EXPECT_FALSE(file->lock_or_wait(pending));
  EXPECT_TRUE(file->cancel_lock(pending.get()));
  EXPECT_FALSE(file->cancel_lock(pending.get()));
  other->close();
  EXPECT_FALSE(called);
}

TEST_F(FileOpenTest, DirectoriesHaveNoSize) {
  const auto info = make_directory(u"d")->info();
  EXPECT_EQ(info->size, 0u);
  EXPECT_EQ(info->allocation_size, 0u);
}

}  // namespace
}  // namespace usher::server
