// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <map>
#include <memory>

#include "protocol/wire/bytes.hpp"
#include "protocol/wire/nt_status.hpp"
#include "server/store/storage_budget.hpp"

namespace usher::server {

/// The bytes of one file in memory, in pages that exist only where something was written; the rest reads as zero. So a
/// size or an offset costs nothing, only bytes do.
/// Thread  one writer or many readers at a time; the owner locks
class SparseContent {
 public:
  static constexpr std::uint64_t page_size = 64 * 1024;

  std::uint64_t size() const { return size_; }
  /// Up to `into.size()` bytes; fewer only at the end.
  std::size_t read(std::uint64_t offset, MutableByteView into) const;
  /// All of `from` or nothing. The caller has checked that the range fits in a file.
  /// Errors  disk_full when the budget ends, insufficient_resources when the machine's memory does
  Result<void> write(std::uint64_t offset, ByteView from, StorageBudget& budget);
  void resize(std::uint64_t size);

 private:
  struct Page {
    StorageBudget::Permit permit{};
    std::unique_ptr<std::byte[]> bytes{};
  };
  using Pages = std::map<std::uint64_t, Page>;

  static Result<Page> make_page(bool zeroed, StorageBudget& budget);
  Result<void> make_pages(std::uint64_t offset, std::uint64_t end, StorageBudget& budget);

  Pages pages_{};  // by offset / page_size; beyond size_ every byte of a page is zero
  std::uint64_t size_ = 0;
};

}  // namespace usher::server
