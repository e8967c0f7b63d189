// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>

#include "server/store/object_store.hpp"

namespace usher::server {

struct DiskStoreOptions {
  bool read_only = false;                                 ///< whatever would change the disk is media_write_protected
  std::uint32_t file_mode = 0666, directory_mode = 0777;  ///< of what is made, less the umask
  bool extended_attributes = true;                        ///< false: as on a file system that has none
  /// Ask the kernel to resolve a path in one call where it can (Linux openat2); else component by component.
  bool resolve_in_kernel = true;
};

/// The tree below a directory of the host. DOS attributes, creation time and security descriptor, for which a Unix file
/// has no place, are kept in extended attributes; where the file system has none, attributes come from the mode bits,
/// creation time from the file's birth, and security descriptors are not_supported.
/// What is neither a file nor a directory is neither listed nor opened, and neither are names with a '\', which no path
/// can say. When names differ by case only, the exact one is found, else any.
/// Errors  as the host has them, by the table in disk/system_error.cpp
Result<std::shared_ptr<ObjectStore>> disk_store(const std::filesystem::path& root,
                                                const DiskStoreOptions& options = {});

}  // namespace usher::server
