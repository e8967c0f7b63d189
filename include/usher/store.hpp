// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What a share stands on, made by the program: a tree of files that several shares, of several servers, may have in common.
// memory_store.hpp makes one in memory; a share of a folder needs none, ShareOptions::path is enough.
#pragma once
#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <usher/export.hpp>
#include <usher/nt_status.hpp>

namespace usher {

/// A file or directory of a store.
struct StoreEntry {
  std::string name{};            ///< the last component, as the store spells it
  bool directory = false;
  std::uint64_t size = 0;
  std::uint32_t attributes = 0;  ///< FILE_ATTRIBUTE_* ([MS-FSCC] 2.6): read-only 0x1, hidden 0x2, system 0x4, archive 0x20
  std::uint64_t id = 0;          ///< what clients see as its index number; stays when it is renamed
  std::chrono::system_clock::time_point created{}, accessed{}, written{}, changed{};
};

/// A tree of files, and what is open in it. All shares that stand on one store see each other's share modes, byte-range locks,
/// pending deletions and changes, those of several servers as well: it is one disk.
///
/// The calls here are the program's own, without a client. They are done at once and nothing of the server binds them: no
/// share mode, no lock, no attribute and no read-only share. A client that watches a directory is told, and what a client has
/// open stays open; when its name is removed it goes on without one. Paths are UTF-8 with '/' between the components, "" is
/// the root, and case is kept but not regarded. Errors are the statuses that a client would get.
/// Thread  any, also several at once
class USHER_EXPORT Store {
 public:
  virtual ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  bool exists(std::string_view path) const;
  std::expected<StoreEntry, NtStatus> info(std::string_view path) const;
  /// The whole content, whatever bytes they are.
  std::expected<std::string, NtStatus> read(std::string_view path) const;
  /// A part of it; shorter at the end of the file, empty behind it.
  std::expected<std::string, NtStatus> read_at(std::string_view path, std::uint64_t offset, std::size_t size) const;
  /// What is in a directory, by name.
  std::expected<std::vector<StoreEntry>, NtStatus> list(std::string_view path = {}) const;
  /// Bytes that are left before the disk is full.
  std::uint64_t free_bytes() const;

  /// The new content of a file, which is made if it is not there, with the directories above it.
  std::expected<void, NtStatus> write(std::string_view path, std::string_view content);
  /// A part of a file, which is made likewise; a gap before it reads as zeros.
  std::expected<void, NtStatus> write_at(std::string_view path, std::uint64_t offset, std::string_view content);
  std::expected<void, NtStatus> append(std::string_view path, std::string_view content);
  /// Cuts, or lengthens with zeros.
  std::expected<void, NtStatus> set_size(std::string_view path, std::uint64_t size);
  std::expected<void, NtStatus> set_attributes(std::string_view path, std::uint32_t attributes);
  /// With the directories above it; one that is there already is no error.
  std::expected<void, NtStatus> make_directory(std::string_view path);
  /// A file at `to` is an error unless `replace`, a directory always.
  std::expected<void, NtStatus> rename(std::string_view from, std::string_view to, bool replace = false);
  /// A file or an empty directory.
  std::expected<void, NtStatus> remove(std::string_view path);
  /// With all that is below; of the root, only that.
  std::expected<void, NtStatus> remove_all(std::string_view path);

  struct State;  ///< the library's
  State& state() const { return *state_; }

 protected:
  explicit Store(std::unique_ptr<State> state);

 private:
  std::unique_ptr<State> state_;
};

struct DirectoryOptions {
  bool read_only = false;  ///< for everybody; what would change the folder is STATUS_MEDIA_WRITE_PROTECTED
};
/// A folder of this machine. Several shares that stand on this one store see each other, unlike several with the folder's path.
/// Errors  a sentence that says what to do
USHER_EXPORT std::expected<std::shared_ptr<Store>, std::string> directory(const std::filesystem::path& folder,
                                                                          const DirectoryOptions& options = {});

}  // namespace usher
