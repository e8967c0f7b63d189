// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// A store made anew for each test, and short ways to call it.
#pragma once
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "server/store/object_store.hpp"

namespace usher::server {

inline Bytes bytes_of(std::string_view text) {
  const ByteView view = wire::as_view(text);
  return Bytes(view.begin(), view.end());
}

inline std::string text_of(ByteView bytes) {
  std::string text;
  for (const std::byte b : bytes) text += static_cast<char>(b);
  return text;
}

template <class T>
NtStatus status_of(const Result<T>& result) {
  return result ? NtStatus::success : result.error();
}

/// A directory of its own, removed with all that it holds.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_{};
};

/// A clock that gains a second with each reading, so that any two events have different times.
std::move_only_function<FileTime()> ticking_clock();

/// The calls of a store as one-liners.
class StoreCalls {
 public:
  explicit StoreCalls(std::shared_ptr<ObjectStore> store) : store_(std::move(store)) {}
  ObjectStore& operator*() const { return *store_; }
  ObjectStore* operator->() const { return store_.get(); }

  Result<Opened> open(std::u16string_view path, bool for_writing = true) const {
    return store_->open(path, {.mode = OpenMode::existing, .for_writing = for_writing});
  }
  Result<Opened> make_file(std::u16string_view path) const {
    return store_->open(path, {.mode = OpenMode::create_new, .kind = ObjectKind::file, .for_writing = true});
  }
  Result<Opened> make_directory(std::u16string_view path) const {
    return store_->open(path, {.mode = OpenMode::create_new, .kind = ObjectKind::directory});
  }
  /// Makes a file with this content; its id.
  std::uint64_t put(std::u16string_view path, std::string_view content = "") const;
  /// The whole content of a file.
  std::string get(std::u16string_view path) const;
  std::string read_all(StoreObject& object) const;
  /// The names in a directory with what is known of each. An entry that comes twice fails the test.
  std::map<std::u16string, ObjectInfo> list(std::u16string_view path) const;
  std::uint64_t id_of(std::u16string_view path) const;

 private:
  std::shared_ptr<ObjectStore> store_;
};

}  // namespace usher::server
