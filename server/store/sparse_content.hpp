// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "protocol/wire/bytes.hpp"
#include "protocol/wire/nt_status.hpp"
#include "server/store/content_source.hpp"
#include "server/store/storage_budget.hpp"

namespace usher::server {

/// The bytes of one file in memory, in pages that exist only where something was written; the rest comes from a source, or
/// reads as zero. So a size or an offset costs nothing, only bytes do. Pages may be shared with a copy, until one of the two
/// is written. A source may wait, so it is asked by the owner, without a lock: reading tells what is missing, and a write is
/// given what it needs.
/// Thread  one writer or many readers at a time; the owner locks, and calls share() as a writer
class SparseContent {
 public:
  static constexpr std::uint64_t page_size = 64 * 1024;

  SparseContent() = default;
  SparseContent(std::shared_ptr<ContentSource> source, std::uint64_t size)
      : size_(size), source_end_(size), source_(std::move(source)) {}

  std::uint64_t size() const { return size_; }
  const std::shared_ptr<ContentSource>& source() const { return source_; }

  /// A part of what is read that the source has.
  struct Gap {
    std::uint64_t offset = 0;
    std::size_t at = 0, size = 0;  // within what is read
  };
  /// Up to `into.size()` bytes; fewer only at the end. What `gaps` names is left to the caller to fill in.
  std::size_t read(std::uint64_t offset, MutableByteView into, std::vector<Gap>& gaps) const;

  /// A page as the source has it, with zeros behind its end.
  struct SourcePage {
    std::uint64_t number = 0;
    Bytes bytes{};
  };
  /// Numbers of the pages that a write there covers in part and the source has. There are two at most, and never more of
  /// them later.
  std::vector<std::uint64_t> pages_to_fetch(std::uint64_t offset, std::uint64_t size) const;
  /// All of `from` or nothing. The caller has checked that the range fits in a file, and fetched pages_to_fetch().
  /// Errors  disk_full when the budget ends, insufficient_resources when the machine's memory does
  Result<void> write(std::uint64_t offset, ByteView from, StorageBudget& budget, const std::vector<SourcePage>& fetched);
  /// What was written went to the source, which takes writes.
  void written_to_source(std::uint64_t end);
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
  Result<void> make_pages(std::uint64_t offset, std::uint64_t end, StorageBudget& budget, const std::vector<SourcePage>& fetched);
  void copy_from_source(const SourcePage& from, Page& to) const;

  Pages pages_{};  // by offset / page_size; beyond size_ every byte of a page is zero
  std::uint64_t size_ = 0;
  std::uint64_t source_end_ = 0;  // below it, what has no page comes from the source
  std::shared_ptr<ContentSource> source_{};
};

}  // namespace usher::server
