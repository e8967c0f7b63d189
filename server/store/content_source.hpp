// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "protocol/wire/bytes.hpp"
#include "protocol/wire/nt_status.hpp"
#include "server/store/object_store.hpp"

namespace usher::server {

/// Where a file of a memory store gets the bytes that nobody has written to it.
/// Thread  any, also several at once; called without a lock, and may wait
class ContentSource {
 public:
  virtual ~ContentSource() = default;
  /// Fills all of `into`, which lies within the size that the file was made with or has grown to.
  virtual Result<void> read(std::uint64_t offset, MutableByteView into) = 0;
  /// Whether what is written goes to write() and not into memory.
  virtual bool takes_writes() const { return false; }
  virtual Result<void> write(std::uint64_t, ByteView) { return std::unexpected(NtStatus::media_write_protected); }
};

class DirectorySource;

/// What a directory source has: a file with its content, or a directory with its entries.
struct SourceEntry {
  std::u16string name{};
  ObjectInfo info{};
  std::shared_ptr<ContentSource> content{};
  std::shared_ptr<DirectorySource> directory{};
};

/// Where a directory of a memory store gets its entries when somebody first looks.
/// Thread  any, also several at once; called without a lock, and may wait
class DirectorySource {
 public:
  virtual ~DirectorySource() = default;
  virtual Result<std::vector<SourceEntry>> entries() = 0;
};

}  // namespace usher::server
