// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Shares that live in memory, for tests: filled, looked at and put back without a client.
#pragma once
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <usher/clock.hpp>
#include <usher/export.hpp>
#include <usher/store.hpp>

namespace usher {

struct MemoryStoreOptions {
  /// The size of the disk: content in pages of 64 KiB, a security descriptor's bytes, and 2 KiB for each file and directory.
  std::uint64_t max_bytes = std::uint64_t{4} << 30;
  std::uint64_t max_files = ~std::uint64_t{0};  ///< files and directories, without the root; one more is STATUS_DISK_FULL
  std::shared_ptr<const Clock> clock{};         ///< what dates files; null: the machine's
};

/// A file whose content is made when somebody asks for it. The functions are called on the server's worker threads, several at
/// once, and on the thread of who calls read() of the store; they may wait, but must end before the server can stop. An
/// exception is an answer: std::system_error with an NtStatus (`throw std::system_error(NtStatus::disk_full)`) is that status,
/// any other STATUS_UNEXPECTED_IO_ERROR.
struct GeneratedFile {
  std::uint64_t size = 0;
  /// Fills all of `into`, which lies within the file.
  std::function<void(std::uint64_t offset, std::span<std::byte> into)> read{};
  /// Takes what is written; the file grows with it. Without it, what is written is kept in memory, over what is read.
  std::function<void(std::uint64_t offset, std::span<const std::byte> from)> write{};
};

/// A memory store as it was at one time, as long as anybody keeps it. Any memory store may be given what is in it.
class USHER_EXPORT StoreSnapshot {
 public:
  struct Image;  ///< the library's
  StoreSnapshot() = default;
  explicit StoreSnapshot(std::shared_ptr<const Image> image) : image_(std::move(image)) {}
  const std::shared_ptr<const Image>& image() const { return image_; }

 private:
  std::shared_ptr<const Image> image_{};
};

class USHER_EXPORT MemoryStore final : public Store {
 public:
  explicit MemoryStore(std::unique_ptr<State> state);
  ~MemoryStore() override;

  /// Costs a little for each file and nothing for its bytes: they are shared until somebody writes them. Does not count for
  /// max_bytes.
  StoreSnapshot snapshot() const;
  /// Everything is as it was, but for the index numbers: files are new ones. What clients have open at that moment keeps its
  /// old content and has no name any more, as if it had been removed; clients that watch a directory get
  /// STATUS_NOTIFY_ENUM_DIR. Errors  disk_full from a larger store
  std::expected<void, NtStatus> restore(const StoreSnapshot& snapshot);

  /// For clients: what would change something is STATUS_MEDIA_WRITE_PROTECTED from now on, with what is open as well.
  void set_read_only(bool read_only);
  bool read_only() const;

  /// Makes the file, with the directories above it, or gives it a new content. Errors  invalid_parameter without `read`
  std::expected<void, NtStatus> generate(std::string_view path, GeneratedFile file);

  /// Copies what is below a folder of this machine to `into`, without its symbolic links.
  /// Errors  a sentence that says what to do; what was copied before stays
  std::expected<void, std::string> copy_from(const std::filesystem::path& folder, std::string_view into = {});
};

USHER_EXPORT std::shared_ptr<MemoryStore> memory_store(const MemoryStoreOptions& options = {});
/// One with these files, path and content: memory_store({{"a/b.txt", "text"}, {"empty/", ""}}). A path that ends in '/' is a
/// directory.
/// Throws  std::invalid_argument when a path is none that a file can have, or there is no room: the test is wrong
USHER_EXPORT std::shared_ptr<MemoryStore> memory_store(
    std::initializer_list<std::pair<std::string_view, std::string_view>> files,
    const MemoryStoreOptions& options = {});

/// A folder of this machine that is never changed: what is written, removed or renamed is so in memory alone. A folder within
/// it is read when somebody first looks into it, and what comes to it afterwards is not seen. max_bytes and max_files bound what
/// is added; a snapshot taken at the start undoes it all.
/// Errors  a sentence that says what to do
USHER_EXPORT std::expected<std::shared_ptr<MemoryStore>, std::string> overlay(const std::filesystem::path& folder,
                                                                               const MemoryStoreOptions& options = {});

}  // namespace usher
