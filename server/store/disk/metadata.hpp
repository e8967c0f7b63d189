// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What an extended attribute keeps of a file, and how it joins what the host knows.
#pragma once
#include <cstdint>
#include <optional>

#include "protocol/wire/bytes.hpp"
#include "server/store/disk/platform.hpp"
#include "server/store/object_store.hpp"

namespace usher::server::disk {

inline constexpr const char* basic_attribute = "user.usher.basic";
inline constexpr const char* security_attribute = "user.usher.security";

/// What was set by a client and has no place in a Unix inode; nullopt where nothing was.
struct KeptBasic {
  std::optional<std::uint32_t> attributes{};
  std::optional<FileTime> creation_time{};
  /// Counts until the inode changes again, that is while its ctime is about `set_at`.
  std::optional<FileTime> change_time{};
  FileTime set_at{};
};

/// The value of user.usher.basic: version (16 bits), which fields are set (16 bits), attributes (32), creation time
/// (64), and when a change time is kept that (64) and its set_at (64).
Bytes encode(const KeptBasic& kept);
/// Anybody who may write the file may have written this: what cannot be understood counts as nothing.
KeptBasic decode_basic(ByteView value);

/// What counts where nothing was kept: read-only without any permission to write, and archive for a file.
std::uint32_t default_attributes(const FileStatus& status);

ObjectInfo object_info(const FileStatus& status, const KeptBasic& kept, std::uint64_t root_device);
/// The inode's number, mixed with the device's when another file system is mounted below the root.
std::uint64_t file_id(const FileStatus& status, std::uint64_t root_device);

}  // namespace usher::server::disk
