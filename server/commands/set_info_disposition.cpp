// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/access.hpp"
#include "server/commands/set_info_classes.hpp"
#include "server/file_table.hpp"

namespace usher::server {
namespace {

NtStatus check_deletion(FileOpen& file, bool readonly_too) {
  const auto info = file.object().info();
  if (!info) return info.error();
  const std::u16string path = file.path();
  if (path.empty() || (info->attributes & attribute::readonly && !readonly_too)) return NtStatus::cannot_delete;
  if (!file.is_directory()) return NtStatus::success;
  const auto empty = file.table().store().is_empty(path, info->file_id);
  if (!empty) return empty.error();
  return *empty ? NtStatus::success : NtStatus::directory_not_empty;
}

NtStatus dispose(FileOpen& file, bool remove, bool readonly_too, OplockWait& wait) {
  if (file.table().is_read_only()) return NtStatus::media_write_protected;
  if (remove) {
    if (const NtStatus status = check_deletion(file, readonly_too); status != NtStatus::success) return status;
  }
  return file.table().set_delete_pending(file, remove, &wait);
}

}  // namespace

NtStatus set_disposition_information(FileOpen& file, ByteView buffer, OplockWait& wait) {  // [MS-FSA] 2.1.5.15.3
  return dispose(file, buffer[0] != std::byte{0}, false, wait);
}

NtStatus set_disposition_information_ex(FileOpen& file, ByteView buffer, OplockWait& wait) {  // [MS-FSA] 2.1.5.15.4
  constexpr std::uint32_t delete_ = 0x1, force_image_section_check = 0x4, ignore_readonly = 0x10;
  const auto flags = wire::load<std::uint32_t>(buffer);
  // POSIX semantics, which take the name away at once, and changing ON_CLOSE are not offered.
  if (flags & ~(delete_ | force_image_section_check | ignore_readonly)) return NtStatus::not_supported;
  const bool readonly_too = flags & ignore_readonly && file.granted_access() & access::write_attributes;
  return dispose(file, flags & delete_, readonly_too, wait);
}

}  // namespace usher::server
