// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <functional>
#include <memory>

#include "server/store/object_store.hpp"

namespace usher::server {

struct MemoryStoreOptions {
  /// What the store may keep, in bytes: pages of content, security descriptors, and a flat price for each object.
  std::uint64_t max_bytes = std::uint64_t{4} << 30;
  std::uint64_t max_objects = ~std::uint64_t{0};  ///< files and directories, without the root
  std::uint32_t serial_number = 0x55534852;
};

/// A tree of files that lives in memory and never waits. What exceeds the options is disk_full.
/// `clock` says what time it is; it is called from any thread, also several at once.
std::shared_ptr<ObjectStore> memory_store(MemoryStoreOptions options, std::move_only_function<FileTime()> clock);

}  // namespace usher::server
