// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/file_table.hpp"

#include <thread>

#include "tests/server/files_fixture.hpp"

namespace usher::server {
namespace {

using FileTableTest = FilesFixture;

TEST_F(FileTableTest, EachRightMeetsItsShareBitBothWays) {  // [MS-FSA] 2.1.5.1.2.2
  struct Right {
    std::uint32_t access, share;
  };
  constexpr Right rights[] = {{access::read_data, share::read},      {access::execute, share::read},
                              {access::write_data, share::write},    {access::append_data, share::write},
                              {access::delete_, share::delete_}};
  for (const Right& first : rights) {
    for (std::uint32_t allowed = 0; allowed <= share::all; ++allowed) {
      const auto holder = open(u"f", {.access = first.access, .share = allowed});
      for (const Right& second : rights) {
        const bool shared = (allowed & second.share) != 0;
        EXPECT_EQ(status(u"f", {.access = second.access}), shared ? NtStatus::success : NtStatus::sharing_violation);
      }
      holder->close();
      const auto other = open(u"f", {.access = first.access});
      const bool tolerates = (allowed & first.share) != 0;
      EXPECT_EQ(status(u"f", {.access = access::read_data, .share = allowed}),
                tolerates ? NtStatus::success : NtStatus::sharing_violation);
    }
  }
}

TEST_F(FileTableTest, OpensForAttributesTakeNoPart) {
  constexpr std::uint32_t attributes = access::read_attributes | access::write_attributes | access::read_control;
  const auto holder = open(u"f", {.share = 0});
  EXPECT_EQ(status(u"f", {.access = attributes, .share = 0}), NtStatus::success);
  holder->close();
  const auto looker = open(u"f", {.access = attributes, .share = 0});
  EXPECT_EQ(status(u"f"), NtStatus::success);
}

TEST_F(FileTableTest, ClosedOpensAreForgotten) {
  open(u"f", {.share = 0})->close();
  EXPECT_EQ(files->open_files(), 0u);
  EXPECT_EQ(status(u"f"), NtStatus::success);
  EXPECT_EQ(files->open_files(), 0u);  // the destructor closes too
}

TEST_F(FileTableTest, DeleteOnCloseWaitsForTheLast) {  // [MS-FSA] 2.1.5.5
  auto doomed = open(u"f", {.options = option::delete_on_close});
  const auto other = open(u"f");
  EXPECT_FALSE(other->delete_pending());
  doomed->close();
  EXPECT_TRUE(other->delete_pending());
  EXPECT_TRUE(exists(u"f"));
  EXPECT_EQ(status(u"f"), NtStatus::delete_pending);
  other->close();
  EXPECT_FALSE(exists(u"f"));
  EXPECT_EQ(status(u"f"), NtStatus::success);
}

TEST_F(FileTableTest, DeletePendingCanBeTakenBack) {
  const auto file = open(u"f");
  files->set_delete_pending(*file, true);
  EXPECT_EQ(status(u"f"), NtStatus::delete_pending);
  files->set_delete_pending(*file, false);
  file->close();
  EXPECT_TRUE(exists(u"f"));
}

TEST_F(FileTableTest, DirectoryThatWasFilledStays) {
  const auto directory = make_directory(u"d");
  files->set_delete_pending(*directory, true);
  store.put(u"d\\f");
  directory->close();
  EXPECT_TRUE(exists(u"d"));
  EXPECT_EQ(status(u"d"), NtStatus::success);
}

TEST_F(FileTableTest, PassedGenerationAsksToOpenAgain) {
  store.put(u"f");
  const auto generation = files->names_generation();
  const auto opened = store.open(u"f");
  open(u"g", {.options = option::delete_on_close})->close();
  const auto admitted = files->admit({.object = opened->object, .info = opened->info, .path = opened->path,
                                      .granted_access = access::file_all, .generation = generation});
  ASSERT_TRUE(admitted);
  EXPECT_EQ(*admitted, nullptr);
}

TEST_F(FileTableTest, RenameMovesThePathOfEveryOpen) {
  const auto file = open(u"a"), other = open(u"A");
  EXPECT_EQ(files->rename(*file, u"b", false), NtStatus::success);
  EXPECT_EQ(other->path(), u"b");
  EXPECT_FALSE(exists(u"a"));
  EXPECT_TRUE(exists(u"b"));
}

TEST_F(FileTableTest, RenameToItselfAndToAnotherCase) {
  const auto file = open(u"a");
  EXPECT_EQ(files->rename(*file, u"a", false), NtStatus::success);
  EXPECT_EQ(files->rename(*file, u"A", false), NtStatus::success);
  EXPECT_EQ(file->path(), u"A");
  EXPECT_EQ(files->open_files(), 1u);
}

TEST_F(FileTableTest, RenameOntoAnother) {  // [MS-FSA] 2.1.5.15.12
  const auto file = open(u"a");
  store.put(u"b", "old");
  EXPECT_EQ(files->rename(*file, u"b", false), NtStatus::object_name_collision);
  {
    const auto target = open(u"b", {.access = access::read_attributes});
    EXPECT_EQ(files->rename(*file, u"b", true), NtStatus::access_denied);
    EXPECT_EQ(files->rename(*file, u"b", false), NtStatus::object_name_collision);
  }
  make_directory(u"d");
  EXPECT_EQ(files->rename(*file, u"d", true), NtStatus::access_denied);
  open(u"r", {.attributes = attribute::readonly});
  EXPECT_EQ(files->rename(*file, u"r", true), NtStatus::access_denied);
  EXPECT_EQ(files->rename(*file, u"b", true), NtStatus::success);
  EXPECT_EQ(store.get(u"b"), "");
}

TEST_F(FileTableTest, RenameOfWhatIsToBeDeletedIsDenied) {
  const auto file = open(u"a");
  files->set_delete_pending(*file, true);
  EXPECT_EQ(files->rename(*file, u"b", false), NtStatus::access_denied);
}

TEST_F(FileTableTest, DirectoryWithOpenFilesStaysWhereItIs) {
  const auto directory = make_directory(u"d");
  auto file = open(u"d\\f");
  EXPECT_EQ(files->rename(*directory, u"e", false), NtStatus::access_denied);
  file->close();
  const auto neighbour = open(u"d2");  // begins alike and is not below
  EXPECT_EQ(files->rename(*directory, u"e", false), NtStatus::success);
  EXPECT_EQ(neighbour->path(), u"d2");
  EXPECT_TRUE(exists(u"e\\f"));
}

TEST_F(FileTableTest, RenameOpensTheDirectoryForAdding) {
  make_directory(u"d");
  const auto file = open(u"d\\f");
  for (const auto& [access, shared, expected] :
       {std::tuple{access::read_data, share::all, NtStatus::success},
        std::tuple{access::read_data, share::read | share::delete_, NtStatus::sharing_violation},
        std::tuple{access::delete_, share::all, NtStatus::sharing_violation},
        std::tuple{access::read_attributes, 0u, NtStatus::success}}) {
    const auto directory = open(u"d", {.access = access, .share = shared});
    EXPECT_EQ(files->rename(*file, file->path() == u"d\\f" ? u"d\\g" : u"d\\f", false), expected) << access;
  }
}

TEST_F(FileTableTest, ReservedAllocationShowsWhileOpen) {
  const auto file = open(u"f");
  files->reserve_allocation(*file, 5000);
  EXPECT_EQ(file->info()->allocation_size, 8192u);
  files->reserve_allocation(*file, ~std::uint64_t{0});
  EXPECT_EQ(file->info()->allocation_size, ~std::uint64_t{0});
}

TEST_F(FileTableTest, ManyThreadsLeaveNothingBehind) {
  constexpr int rounds = 300;
  std::vector<std::jthread> threads;
  for (int id = 0; id < 4; ++id) {
    threads.emplace_back([this, id] {
      for (int round = 0; round < rounds; ++round) {
        const auto made = create(u"f", {.options = round % 3 == 0 ? option::delete_on_close : 0});
        if (made && round % 5 == id) (void)files->rename(*made->open, u"g", true);
        const auto other = create(u"g", {.share = round % 7 == 0 ? 0u : share::all});
        if (other) (void)files->rename(*other->open, u"f", false);
      }
    });
  }
  threads.clear();
  EXPECT_EQ(files->open_files(), 0u);
}

}  // namespace
}  // namespace usher::server
