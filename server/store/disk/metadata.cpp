// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/disk/metadata.hpp"

#include <algorithm>

#include "server/store/object_size.hpp"

namespace usher::server::disk {
namespace {

constexpr std::uint16_t version = 1;
constexpr std::uint16_t has_attributes = 1, has_creation_time = 2, has_change_time = 4;
/// Keeping a change time changes the inode, and its clock ticks in steps of some milliseconds.
constexpr std::uint64_t keeping_takes = FileTime::ticks_per_second / 50;

}  // namespace

Bytes encode(const KeptBasic& kept) {
  Bytes value;
  wire::append(value, version);
  wire::append(value, static_cast<std::uint16_t>((kept.attributes ? has_attributes : 0) |
                                                 (kept.creation_time ? has_creation_time : 0) |
                                                 (kept.change_time ? has_change_time : 0)));
  wire::append(value, kept.attributes.value_or(0));
  wire::append(value, kept.creation_time.value_or(FileTime{}).ticks);
  if (kept.change_time) wire::append(value, kept.change_time->ticks), wire::append(value, kept.set_at.ticks);
  return value;
}

KeptBasic decode_basic(ByteView value) {
  wire::Cursor cursor(value);
  const auto found_version = cursor.get<std::uint16_t>();
  const auto fields = cursor.get<std::uint16_t>();
  const auto attributes = cursor.get<std::uint32_t>();
  const auto ticks = cursor.get<std::uint64_t>();
  KeptBasic kept;
  if (!cursor.ok() || found_version != version) return kept;
  if (fields & has_attributes) kept.attributes = attributes & attribute::settable;
  if (fields & has_creation_time) kept.creation_time = FileTime{std::min(ticks, max_file_size)};  // signed on the wire
  if (fields & has_change_time) {
    const FileTime change{std::min(cursor.get<std::uint64_t>(), max_file_size)};
    kept.set_at = FileTime{std::min(cursor.get<std::uint64_t>(), max_file_size)};
    if (cursor.ok()) kept.change_time = change;
  }
  return kept;
}

std::uint32_t default_attributes(const FileStatus& status) {
  if (status.is_directory()) return 0;
  return attribute::archive | ((status.mode & 0222) == 0 ? attribute::readonly : 0);
}

ObjectInfo object_info(const FileStatus& status, const KeptBasic& kept, std::uint64_t root_device) {
  const bool directory = status.is_directory();
  const std::uint64_t size = directory ? 0 : status.size;
  const bool is_current = kept.change_time && status.change.ticks <= kept.set_at.ticks + keeping_takes;
  const FileTime oldest = std::min({status.access, status.write, status.change});
  return {.file_id = file_id(status, root_device),
          .kind = directory ? ObjectKind::directory : ObjectKind::file,
          .attributes = kept.attributes.value_or(default_attributes(status)),
          .links = directory ? std::min(status.links, 1u) : status.links,
          .size = size,
          .allocation_size = allocation_for(size),
          .creation_time = kept.creation_time.value_or(status.birth.value_or(oldest)),
          .last_access_time = status.access,
          .last_write_time = status.write,
          .change_time = is_current ? *kept.change_time : status.change};
}

std::uint64_t file_id(const FileStatus& status, std::uint64_t root_device) {
  if (status.device == root_device) return status.inode;
  return status.inode ^ (status.device * 0x9E37'79B9'7F4A'7C15);  // spreads small numbers over all 64 bits
}

}  // namespace usher::server::disk
