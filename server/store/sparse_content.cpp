// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/sparse_content.hpp"

#include <algorithm>
#include <new>
#include <vector>

namespace usher::server {
namespace {

constexpr std::uint64_t page_size = SparseContent::page_size;

std::shared_ptr<std::byte[]> allocate_page() {
  return std::shared_ptr<std::byte[]>(new (std::nothrow) std::byte[page_size]);
}

/// The part of a range that lies in one page.
struct Slice {
  std::uint64_t page = 0;
  std::size_t start = 0, length = 0;  // within the page
};

Slice slice_at(std::uint64_t at, std::uint64_t end) {
  const std::uint64_t start = at % page_size;
  return {at / page_size, static_cast<std::size_t>(start),
          static_cast<std::size_t>(std::min(page_size - start, end - at))};
}

}  // namespace

std::size_t SparseContent::read(std::uint64_t offset, MutableByteView into, std::vector<Gap>& gaps) const {
  if (offset >= size_) return 0;
  const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), size_ - offset));
  auto page = pages_.lower_bound(offset / page_size);
  for (std::size_t done = 0; done < count;) {
    const Slice slice = slice_at(offset + done, offset + count);
    const MutableByteView out = into.subspan(done, slice.length);
    if (page != pages_.end() && page->first == slice.page) {
      std::copy_n(page->second.bytes.get() + slice.start, slice.length, out.begin());
      ++page;
    } else {
      std::ranges::fill(out, std::byte{0});
      const std::uint64_t at = offset + done;
      const std::uint64_t from_source = at < source_end_ ? std::min<std::uint64_t>(slice.length, source_end_ - at) : 0;
      if (from_source > 0) gaps.push_back({at, done, static_cast<std::size_t>(from_source)});
    }
    done += slice.length;
  }
  return count;
}

std::vector<std::uint64_t> SparseContent::pages_to_fetch(std::uint64_t offset, std::uint64_t size) const {
  std::vector<std::uint64_t> numbers;
  const std::uint64_t end = offset + size;
  if (size == 0) return numbers;
  for (const std::uint64_t at : {offset, end - 1}) {
    const std::uint64_t number = at / page_size, start = number * page_size;
    const bool whole = offset <= start && end >= std::min(start + page_size, source_end_);
    const bool twice = !numbers.empty() && numbers.back() == number;
    if (!whole && !twice && start < source_end_ && !pages_.contains(number)) numbers.push_back(number);
  }
  return numbers;
}

Result<void> SparseContent::write(std::uint64_t offset, ByteView from, StorageBudget& budget,
                                  const std::vector<SourcePage>& fetched) {
  if (from.empty()) return {};
  const std::uint64_t end = offset + from.size();
  if (const auto made = make_pages(offset, end, budget, fetched); !made) return made;
  auto page = pages_.find(offset / page_size);
  for (std::size_t done = 0; done < from.size(); ++page) {
    const Slice slice = slice_at(offset + done, end);
    std::copy_n(from.data() + done, slice.length, page->second.bytes.get() + slice.start);  // of pointers: g++ 12 copies a span bytewise
    done += slice.length;
  }
  size_ = std::max(size_, end);
  return {};
}

/// Makes the missing pages of a range, all or none: a write that cannot end must not take room either. Those that are
/// shared become its own.
Result<void> SparseContent::make_pages(std::uint64_t offset, std::uint64_t end, StorageBudget& budget,
                                       const std::vector<SourcePage>& fetched) {
  std::vector<Pages::iterator> made;
  auto page = pages_.lower_bound(offset / page_size);
  for (std::uint64_t at = offset; at < end;) {
    const Slice slice = slice_at(at, end);
    at += slice.length;
    Result<Page> fresh{};
    if (page != pages_.end() && page->first == slice.page) {
      if (make_own(page->second)) {
        ++page;
        continue;
      }
      fresh = std::unexpected(NtStatus::insufficient_resources);
    } else {
      fresh = make_page(slice.length < page_size, budget);
    }
    if (!fresh) {
      for (const auto& undo : made) pages_.erase(undo);
      return std::unexpected(fresh.error());
    }
    const auto source = std::ranges::find(fetched, slice.page, &SourcePage::number);
    if (source != fetched.end()) copy_from_source(*source, *fresh);
    made.push_back(pages_.emplace_hint(page, slice.page, std::move(*fresh)));
  }
  return {};
}

/// As far as the source still counts: the file may have been cut since it was asked.
void SparseContent::copy_from_source(const SourcePage& from, Page& to) const {
  const std::uint64_t start = from.number * page_size;
  if (start >= source_end_) return;
  std::copy_n(from.bytes.begin(), std::min<std::uint64_t>(page_size, source_end_ - start), to.bytes.get());
}

void SparseContent::written_to_source(std::uint64_t end) { size_ = source_end_ = std::max(size_, end); }

Result<SparseContent::Page> SparseContent::make_page(bool zeroed, StorageBudget& budget) {
  auto permit = budget.take(page_size);
  if (!permit) return std::unexpected(NtStatus::disk_full);
  Page page{std::move(*permit)};
  page.bytes = allocate_page();
  if (!page.bytes) return std::unexpected(NtStatus::insufficient_resources);
  if (zeroed) std::fill_n(page.bytes.get(), page_size, std::byte{0});  // else the write covers all of it
  return page;
}

/// False when the machine has no memory for it.
bool SparseContent::make_own(Page& page) {
  if (!page.shared) return true;
  auto bytes = allocate_page();
  if (!bytes) return false;
  std::copy_n(page.bytes.get(), page_size, bytes.get());
  page.bytes = std::move(bytes), page.shared = false;
  return true;
}

SparseContent SparseContent::share() {
  SparseContent copy(source_, size_);
  copy.source_end_ = source_end_;
  for (auto& [number, page] : pages_) {
    if (!page.shared) page.shared = true;  // what is shared already may be shared by two at once
    copy.pages_.emplace_hint(copy.pages_.end(), number, Page{{}, page.bytes, true});
  }
  return copy;
}

Result<void> SparseContent::charge(StorageBudget& budget) {
  auto room = budget.take(pages_.size() * page_size);
  if (!room) return std::unexpected(NtStatus::disk_full);
  for (auto& [number, page] : pages_) page.permit = room->split(page_size);
  return {};
}

Result<void> SparseContent::resize(std::uint64_t size) {
  if (size < size_) {
    if (const auto last = pages_.find(size / page_size); last != pages_.end() && size % page_size != 0) {
      if (!make_own(last->second)) return std::unexpected(NtStatus::insufficient_resources);
      std::fill_n(last->second.bytes.get() + size % page_size, page_size - size % page_size, std::byte{0});
    }
    pages_.erase(pages_.lower_bound(size / page_size + (size % page_size != 0)), pages_.end());
  }
  size_ = size;
  source_end_ = source_ && source_->takes_writes() ? size : std::min(source_end_, size);
  return {};
}

}  // namespace usher::server
