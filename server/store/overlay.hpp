// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <functional>
#include <memory>

#include "server/store/memory_tree.hpp"

namespace usher::server {

/// A memory tree that lies over another store: it begins with what is there, which is never changed. A directory is read when
/// somebody first looks into it, so what comes to it later is not seen; the bytes of a file are read whenever they are asked for,
/// until they are written, and then kept in memory in pages. What came from below is charged nothing. Security descriptors
/// stay below.
std::shared_ptr<MemoryTree> overlay_tree(std::shared_ptr<ObjectStore> below, const MemoryStoreOptions& options,
                                         std::move_only_function<FileTime()> clock);

}  // namespace usher::server
