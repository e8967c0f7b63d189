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
/// size or an offset costs nothing, only bytes do. Pages may be shared with a copy, until one of the two is written.
/// Thread  one writer or many readers at a time; the owner locks, and calls share() as a writer
class SparseContent {
 public:
  static constexpr std::uint64_t page_size = 64 * 1024;

  std::uint64_t size() const { return size_; }
  /// Up to `into.size()` bytes; fewer only at the end.
  std::size_t read(std::uint64_t offset, MutableByteView into) const;
  /// All of `from` or nothing. The caller has checked that the range fits in a file.
  /// Errors  disk_full when the budget ends, insufficient_resources when the machine's memory does
  Result<void> write(std::uint64_t offset, ByteView from, StorageBudget& budget);
  Result<void> resize(std::uint64_t size);

  /// A copy that costs the memory of its page table; no budget is charged for it.
  SparseContent share();
  /// Charges a copy for its pages. Errors  disk_full; then it is charged for none
  Result<void> charge(StorageBudget& budget);

 private:
  struct Page {
    StorageBudget::Permit permit{};
    std::shared_ptr<std::byte[]> bytes{};
    bool shared = false;  // another content may have the same bytes: they are never written again
  };
  using Pages = std::map<std::uint64_t, Page>;

  static Result<Page> make_page(bool zeroed, StorageBudget& budget);
  static bool make_own(Page& page);
  Result<void> make_pages(std::uint64_t offset, std::uint64_t end, StorageBudget& budget);

  Pages pages_{};  // by offset / page_size; beyond size_ every byte of a page is zero
  std::uint64_t size_ = 0;
};

}  // namespace usher::server
