// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// A file table over a memory store, a clock that a test moves by hand, and short ways to open files.
#pragma once
#include <gtest/gtest.h>

#include "server/access.hpp"
#include "server/file_create.hpp"
#include "server/store/memory_store.hpp"
#include "tests/server/store/store_fixture.hpp"

namespace usher::server {

using smb2::CreateAction;
using smb2::CreateDisposition;
namespace option = smb2::create_option;
namespace share = smb2::share_access;

/// What a test asks to be opened: by default everything, shared with everybody, opened or made.
struct Wish {
  std::uint32_t access = access::generic_all;
  CreateDisposition disposition = CreateDisposition::open_if;
  std::uint32_t options = 0;
  std::uint32_t share = share::all;
  std::uint32_t attributes = 0;
  std::uint32_t maximal_access = access::file_all;
};

struct FilesFixture : testing::Test {
  std::shared_ptr<FileTime> time = std::make_shared<FileTime>(FileTime{1'000'000'000});
  std::shared_ptr<ObjectStore> memory = memory_store({}, [now = time] { return *now; });
  StoreCalls store{memory};
  std::shared_ptr<FileTable> files = make_file_table(memory, [now = time] { return *now; });

  void pass(double seconds) { time->ticks += static_cast<std::uint64_t>(seconds * FileTime::ticks_per_second); }

  Result<FileCreated> create(std::u16string_view name, const Wish& wish = {}) {
    auto parsed = parse_path_name(name);
    if (!parsed) return std::unexpected(parsed.error());
    return create_file(*files, {.name = *parsed, .desired_access = wish.access, .maximal_access = wish.maximal_access,
                                .file_attributes = wish.attributes, .share_access = wish.share,
                                .disposition = wish.disposition, .create_options = wish.options});
  }
  std::shared_ptr<FileOpen> open(std::u16string_view name, const Wish& wish = {}) {
    auto created = create(name, wish);
    EXPECT_TRUE(created) << (created ? "" : to_string(created.error()));
    return created ? created->open : nullptr;
  }
  std::shared_ptr<FileOpen> make_directory(std::u16string_view name) {
    return open(name, {.options = option::directory_file});
  }
  NtStatus status(std::u16string_view name, const Wish& wish = {}) { return status_of(create(name, wish)); }
  bool exists(std::u16string_view name) { return store.open(name, false).has_value(); }
};

}  // namespace usher::server
