// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <memory>

#include "server/store/memory_tree.hpp"

namespace usher::server {

/// A memory store's tree as it was at one time. Nobody writes it, so any number of threads and stores may restore it. It has
/// the bytes in common with the store until the store writes them, and is charged to no budget.
using MemoryImage = std::shared_ptr<MemoryNode>;

/// Each file as it is at one instant, and all names at the same one.
MemoryImage take_image(MemoryTree& tree);

/// Puts the image in place of what the tree holds, all or nothing. Every object but the root is a new one, with an id that
/// nobody has had; what is open stays as it is, without a name.
/// Errors  disk_full when the tree may hold less than the image has
Result<void> restore_image(MemoryTree& tree, const MemoryImage& image);

}  // namespace usher::server
