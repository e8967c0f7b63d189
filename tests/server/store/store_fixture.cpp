// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "tests/server/store/store_fixture.hpp"

#include <stdlib.h>

namespace usher::server {

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "usher-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) ADD_FAILURE() << "no temporary directory";
  path_ = std::filesystem::canonical(pattern);
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::move_only_function<FileTime()> ticking_clock() {
  return [seconds = std::make_unique<std::atomic<std::int64_t>>(1'700'000'000)] {
    return FileTime::from_unix(seconds->fetch_add(1), 0);
  };
}

std::uint64_t StoreCalls::put(std::u16string_view path, std::string_view content) const {
  const auto file = make_file(path);
  if (!file) {
    ADD_FAILURE() << "cannot make a file: " << to_string(file.error());
    return 0;
  }
  EXPECT_EQ(status_of(file->object->write(0, wire::as_view(content))), NtStatus::success);
  return file->info.file_id;
}

std::string StoreCalls::read_all(StoreObject& object) const {
  std::string content;
  Bytes buffer(100'000);
  for (int rounds = 0; rounds < 1000; ++rounds) {
    const auto count = object.read(content.size(), buffer);
    if (!count) ADD_FAILURE() << "cannot read: " << to_string(count.error());
    if (!count || *count == 0) break;
    content += text_of(ByteView(buffer).first(*count));
  }
  return content;
}

std::string StoreCalls::get(std::u16string_view path) const {
  const auto file = open(path, false);
  if (!file) return "(" + std::string(to_string(file.error())) + ")";
  return read_all(*file->object);
}

std::map<std::u16string, ObjectInfo> StoreCalls::list(std::u16string_view path) const {
  std::map<std::u16string, ObjectInfo> entries;
  const auto directory = open(path, false);
  if (!directory) {
    ADD_FAILURE() << "cannot open a directory: " << to_string(directory.error());
    return entries;
  }
  auto cursor = directory->object->list();
  if (!cursor) {
    ADD_FAILURE() << "cannot list: " << to_string(cursor.error());
    return entries;
  }
  for (int rounds = 0; rounds < 100'000; ++rounds) {
    auto entry = (*cursor)->next();
    if (!entry) ADD_FAILURE() << "cannot go on listing: " << to_string(entry.error());
    if (!entry || !*entry) break;
    EXPECT_TRUE(entries.emplace((*entry)->name, (*entry)->info).second) << "listed twice";
  }
  return entries;
}

std::uint64_t StoreCalls::id_of(std::u16string_view path) const {
  const auto found = open(path, false);
  return found ? found->info.file_id : 0;
}

}  // namespace usher::server
