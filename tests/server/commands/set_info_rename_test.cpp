// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/wire/utf16.hpp"
#include "server/commands/set_info_classes.hpp"
#include "tests/server/files_fixture.hpp"

namespace usher::server {
namespace {

OplockWait wait;  // nobody caches anything here

struct SetInfoRenameTest : FilesFixture {
  std::shared_ptr<FileOpen> file = open(u"f");

  static Bytes rename(std::u16string_view name, bool replace = false, std::uint64_t root = 0) {
    Bytes bytes(8);
    bytes[0] = std::byte{replace};
    wire::append(bytes, root), wire::append(bytes, static_cast<std::uint32_t>(2 * name.size()));
    wire::append_utf16(bytes, name);
    return bytes;
  }
};

TEST_F(SetInfoRenameTest, NewNameIsTheWholePath) {
  make_directory(u"d");
  EXPECT_EQ(set_rename_information(*file, rename(u"d\\g"), wait), NtStatus::success);
  EXPECT_EQ(file->path(), u"d\\g");
  EXPECT_TRUE(exists(u"d\\g"));
}

TEST_F(SetInfoRenameTest, LengthsThatAreNoneAreRefused) {
  for (const std::uint32_t length : {0u, 1u, 3u, 5u, 6u, 0x80000000u, 0xFFFFFFFEu, 0xFFFFFFFFu}) {
    Bytes bytes = rename(u"ab");
    wire::store(bytes, 16, length);
    EXPECT_EQ(set_rename_information(*file, bytes, wait), NtStatus::invalid_parameter) << length;
  }
}

TEST_F(SetInfoRenameTest, NamesThatAreNoneAreRefused) {
  using namespace std::string_view_literals;
  for (const std::u16string_view name : {u"a\0b"sv, u"a*"sv, u"a:b"sv, u"a\\"sv, u"b\0"sv}) {
    EXPECT_EQ(set_rename_information(*file, rename(name), wait), NtStatus::object_name_invalid);
  }
  EXPECT_EQ(set_rename_information(*file, rename(u"..\\a"), wait), NtStatus::object_path_syntax_bad);
  EXPECT_EQ(set_rename_information(*file, rename(u"\\a"), wait), NtStatus::invalid_parameter);
  EXPECT_EQ(set_rename_information(*file, rename(u"missing\\a"), wait), NtStatus::object_path_not_found);
}

TEST_F(SetInfoRenameTest, RootDirectoryMustBeZero) {  // [MS-SMB2] 3.3.5.21.1
  EXPECT_EQ(set_rename_information(*file, rename(u"g", false, 1), wait), NtStatus::invalid_parameter);
}

TEST_F(SetInfoRenameTest, ReplacesWhenToldTo) {
  store.put(u"g", "old");
  EXPECT_EQ(set_rename_information(*file, rename(u"g"), wait), NtStatus::object_name_collision);
  EXPECT_EQ(set_rename_information(*file, rename(u"g", true), wait), NtStatus::success);
}

TEST_F(SetInfoRenameTest, ExtendedFormHasFlags) {
  store.put(u"g", "old");
  Bytes posix = rename(u"g");
  posix[0] = std::byte{0x2};
  EXPECT_EQ(set_rename_information_ex(*file, posix, wait), NtStatus::not_supported);
  EXPECT_EQ(set_rename_information_ex(*file, rename(u"g"), wait), NtStatus::object_name_collision);
  EXPECT_EQ(set_rename_information_ex(*file, rename(u"g", true), wait), NtStatus::success);
}

TEST_F(SetInfoRenameTest, RootKeepsItsName) {
  EXPECT_EQ(set_rename_information(*open(u""), rename(u"g"), wait), NtStatus::access_denied);
}

TEST_F(SetInfoRenameTest, DispositionMarksAndUnmarks) {
  Bytes bytes(1, std::byte{1});
  EXPECT_EQ(set_disposition_information(*file, bytes, wait), NtStatus::success);
  EXPECT_TRUE(file->delete_pending());
  bytes[0] = std::byte{0};
  EXPECT_EQ(set_disposition_information(*file, bytes, wait), NtStatus::success);
  EXPECT_FALSE(file->delete_pending());
}

TEST_F(SetInfoRenameTest, WhatMayNotBeDeletedIsRefused) {  // [MS-FSA] 2.1.5.15.3
  const Bytes bytes(1, std::byte{1});
  const auto readonly = open(u"r", {.attributes = attribute::readonly});
  EXPECT_EQ(set_disposition_information(*readonly, bytes, wait), NtStatus::cannot_delete);
  const auto directory = make_directory(u"d");
  store.put(u"d\\f");
  EXPECT_EQ(set_disposition_information(*directory, bytes, wait), NtStatus::directory_not_empty);
  EXPECT_EQ(set_disposition_information(*open(u""), bytes, wait), NtStatus::cannot_delete);
}

TEST_F(SetInfoRenameTest, ExtendedDispositionMayIgnoreReadonly) {  // [MS-FSA] 2.1.5.15.4
  const auto readonly = open(u"r", {.attributes = attribute::readonly});
  Bytes bytes(4);
  for (const auto& [flags, expected] : {std::pair{0x1u, NtStatus::cannot_delete}, std::pair{0x3u, NtStatus::not_supported},
                                        std::pair{0x100u, NtStatus::not_supported}, std::pair{0x11u, NtStatus::success},
                                        std::pair{0x0u, NtStatus::success}}) {
    wire::store(bytes, 0, flags);
    EXPECT_EQ(set_disposition_information_ex(*readonly, bytes, wait), expected) << flags;
  }
  EXPECT_FALSE(readonly->delete_pending());
}

}  // namespace
}  // namespace usher::server
