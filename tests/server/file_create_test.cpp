// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/file_create.hpp"

#include "tests/server/files_fixture.hpp"

namespace usher::server {
namespace {

using FileCreateTest = FilesFixture;

TEST_F(FileCreateTest, DispositionsWithAndWithoutAFile) {  // [MS-SMB2] 2.2.13 CreateDisposition
  struct Row {
    CreateDisposition disposition;
    NtStatus present, absent;
    CreateAction action_present, action_absent;
  };
  constexpr NtStatus ok = NtStatus::success, missing = NtStatus::object_name_not_found;
  using enum CreateAction;
  const Row rows[] = {
      {CreateDisposition::supersede, ok, ok, superseded, created},
      {CreateDisposition::open, ok, missing, opened, opened},
      {CreateDisposition::create, NtStatus::object_name_collision, ok, opened, created},
      {CreateDisposition::open_if, ok, ok, opened, created},
      {CreateDisposition::overwrite, ok, missing, overwritten, overwritten},
      {CreateDisposition::overwrite_if, ok, ok, overwritten, created},
      {CreateDisposition{6}, NtStatus::invalid_parameter, NtStatus::invalid_parameter, opened, opened},
  };
  for (const Row& row : rows) {
    store.put(u"present", "content");
    const auto present = create(u"present", {.disposition = row.disposition});
    EXPECT_EQ(status_of(present), row.present) << int(row.disposition);
    if (present) {
      EXPECT_EQ(present->action, row.action_present) << int(row.disposition);
      EXPECT_EQ(present->info.size, row.action_present == opened ? 7u : 0u);
    }
    const auto absent = create(u"absent", {.disposition = row.disposition});
    EXPECT_EQ(status_of(absent), row.absent) << int(row.disposition);
    if (absent) {
      EXPECT_EQ(absent->action, row.action_absent) << int(row.disposition);
      (void)memory->remove(u"absent", store.id_of(u"absent"));
    }
    (void)memory->remove(u"present", store.id_of(u"present"));
  }
}

TEST_F(FileCreateTest, FieldsThatAreNoValuesAreRefused) {  // [MS-FSA] 2.1.5.1 phase 1
  EXPECT_EQ(status(u"f", {.share = 8}), NtStatus::invalid_parameter);
  EXPECT_EQ(status(u"f", {.attributes = 0x40}), NtStatus::invalid_parameter);
  EXPECT_EQ(status(u"f", {.attributes = 0x8}), NtStatus::invalid_parameter);
  for (std::uint32_t bit = 0; bit < 32; ++bit) {
    const std::uint32_t options = 1u << bit;
    const bool unsupported = options & 0x00102080, invalid = bit >= 24;
    if (options == option::directory_file || options == option::delete_on_close) continue;
    EXPECT_EQ(status(u"f", {.options = options}), invalid ? NtStatus::invalid_parameter
                                                  : unsupported ? NtStatus::not_supported : NtStatus::success) << bit;
  }
  EXPECT_EQ(status(u"f", {.options = option::directory_file | option::non_directory_file}), NtStatus::invalid_parameter);
  EXPECT_EQ(status(u"d", {.disposition = CreateDisposition::overwrite_if, .options = option::directory_file}),
            NtStatus::invalid_parameter);
}

TEST_F(FileCreateTest, AccessBitsThatNobodyGets) {  // [MS-FSA] 2.1.5.1 phase 1
  std::uint32_t refused = 0;
  for (std::uint32_t bit = 0; bit < 32; ++bit) {
    if (status(u"f", {.access = 1u << bit}) != NtStatus::success) refused |= 1u << bit;
  }
  EXPECT_EQ(refused, 0x0DE0FE00u);
  EXPECT_EQ(status(u"f", {.access = 0}), NtStatus::access_denied);
  EXPECT_EQ(status(u"f", {.access = access::system_security}), NtStatus::privilege_not_held);
}

TEST_F(FileCreateTest, GenericRightsAreMappedAndTheMaximumIsTheShares) {
  EXPECT_EQ(open(u"f", {.access = access::generic_read})->granted_access(), access::file_read);
  EXPECT_EQ(open(u"f", {.access = access::maximum_allowed})->granted_access(), access::file_all);
  const Wish reader{.access = access::maximum_allowed, .maximal_access = access::read_only_maximum};
  EXPECT_EQ(open(u"f", reader)->granted_access(), access::read_only_maximum);
}

TEST_F(FileCreateTest, ReadOnlyShareIsNotWritten) {
  store.put(u"f", "content");
  constexpr std::uint32_t maximum = access::read_only_maximum, reads = access::generic_read;
  EXPECT_EQ(status(u"f", {.access = reads, .maximal_access = maximum}), NtStatus::success);
  EXPECT_EQ(status(u"f", {.access = access::generic_write, .maximal_access = maximum}), NtStatus::access_denied);
  EXPECT_EQ(status(u"new", {.access = reads, .maximal_access = maximum}), NtStatus::access_denied);
  for (const auto disposition : {CreateDisposition::supersede, CreateDisposition::overwrite,
                                 CreateDisposition::overwrite_if}) {  // a reader cannot truncate by disposition
    EXPECT_EQ(status(u"f", {.access = reads, .disposition = disposition, .maximal_access = maximum}),
              NtStatus::access_denied);
  }
  EXPECT_EQ(store.get(u"f"), "content");
  EXPECT_FALSE(exists(u"new"));
}

TEST_F(FileCreateTest, DispositionDoesNotWidenTheGrant) {
  store.put(u"f", "content");
  const auto overwritten = open(u"f", {.access = access::generic_read, .disposition = CreateDisposition::overwrite});
  EXPECT_EQ(overwritten->granted_access(), access::file_read);
}

TEST_F(FileCreateTest, DirectoryOptionsMustFit) {
  store.put(u"f");
  make_directory(u"d");
  EXPECT_EQ(status(u"f", {.options = option::directory_file}), NtStatus::not_a_directory);
  EXPECT_EQ(status(u"d", {.options = option::non_directory_file}), NtStatus::file_is_a_directory);
  EXPECT_EQ(status(u"d"), NtStatus::success);
  EXPECT_EQ(status(u"f\\"), NtStatus::not_a_directory);
  EXPECT_EQ(status(u"d::$DATA"), NtStatus::file_is_a_directory);
  EXPECT_EQ(status(u"f::$DATA"), NtStatus::success);
  EXPECT_EQ(status(u"d", {.disposition = CreateDisposition::overwrite}), NtStatus::object_name_collision);
  EXPECT_EQ(status(u"", {.disposition = CreateDisposition::supersede}), NtStatus::access_denied);
  EXPECT_EQ(status(u"missing\\f"), NtStatus::object_path_not_found);
}

TEST_F(FileCreateTest, AttributesOfNewObjects) {  // [MS-FSA] 2.1.5.1.1
  EXPECT_EQ(create(u"f", {.attributes = attribute::hidden | attribute::normal})->info.attributes,
            attribute::hidden | attribute::archive);
  EXPECT_EQ(create(u"d", {.options = option::directory_file, .attributes = attribute::system})->info.attributes,
            attribute::system);
  EXPECT_EQ(status(u"t", {.options = option::directory_file, .attributes = attribute::temporary}),
            NtStatus::invalid_parameter);
  EXPECT_FALSE(exists(u"t"));
}

TEST_F(FileCreateTest, OverwriteMustNameHiddenAndSystem) {  // [MS-FSA] 2.1.5.1.2
  open(u"f", {.attributes = attribute::hidden | attribute::system});
  const auto overwrite = [&](std::uint32_t attributes) {
    return status(u"f", {.disposition = CreateDisposition::overwrite, .attributes = attributes});
  };
  EXPECT_EQ(overwrite(0), NtStatus::access_denied);
  EXPECT_EQ(overwrite(attribute::hidden), NtStatus::access_denied);
  EXPECT_EQ(overwrite(attribute::system), NtStatus::access_denied);
  EXPECT_EQ(overwrite(attribute::hidden | attribute::system | attribute::readonly), NtStatus::success);
  EXPECT_EQ(store.open(u"f", false)->info.attributes,
            attribute::hidden | attribute::system | attribute::readonly | attribute::archive);
}

TEST_F(FileCreateTest, ReadonlyFilesAreReadOnly) {  // [MS-FSA] 2.1.5.1.2.1
  open(u"f", {.attributes = attribute::readonly});
  EXPECT_EQ(status(u"f", {.access = access::generic_read}), NtStatus::success);
  EXPECT_EQ(status(u"f", {.access = access::write_data}), NtStatus::access_denied);
  EXPECT_EQ(status(u"f", {.access = access::append_data}), NtStatus::access_denied);
  EXPECT_EQ(status(u"f", {.access = access::delete_}), NtStatus::success);
  EXPECT_EQ(status(u"f", {.access = access::generic_read, .disposition = CreateDisposition::overwrite}),
            NtStatus::access_denied);
  EXPECT_EQ(status(u"f", {.access = access::delete_, .options = option::delete_on_close}), NtStatus::cannot_delete);
  EXPECT_EQ(open(u"f", {.access = access::maximum_allowed})->granted_access(),
            access::file_all & ~(access::write_data | access::append_data));
}

TEST_F(FileCreateTest, DeleteOnCloseNeedsDelete) {  // [MS-FSA] 2.1.5.1 phase 1
  EXPECT_EQ(status(u"f", {.access = access::generic_read, .options = option::delete_on_close}), NtStatus::invalid_parameter);
  EXPECT_EQ(status(u"f", {.access = access::maximum_allowed, .options = option::delete_on_close,
                          .maximal_access = access::read_only_maximum}), NtStatus::access_denied);
  EXPECT_EQ(status(u"f", {.options = option::delete_on_close, .attributes = attribute::readonly}), NtStatus::cannot_delete);
  EXPECT_FALSE(exists(u"f"));
  EXPECT_EQ(status(u"", {.options = option::delete_on_close}), NtStatus::cannot_delete);
}

TEST_F(FileCreateTest, RefusedOverwriteLeavesTheContent) {
  store.put(u"f", "content");
  const auto reader = open(u"f", {.access = access::generic_read, .share = share::read});
  EXPECT_EQ(status(u"f", {.access = access::read_attributes, .disposition = CreateDisposition::overwrite}),
            NtStatus::sharing_violation);
  EXPECT_EQ(store.get(u"f"), "content");
}

TEST_F(FileCreateTest, NothingIsMadeInADirectoryThatIsAboutToGo) {
  const auto directory = make_directory(u"d");
  files->set_delete_pending(*directory, true);
  EXPECT_EQ(status(u"d\\f"), NtStatus::delete_pending);
  EXPECT_FALSE(exists(u"d\\f"));
}

}  // namespace
}  // namespace usher::server
