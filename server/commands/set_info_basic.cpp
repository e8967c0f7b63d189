// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/commands/set_info_classes.hpp"
#include "server/file_table.hpp"

namespace usher::server {
namespace {

constexpr std::uint64_t keep = 0, freeze = ~std::uint64_t{0}, thaw = freeze - 1;

/// A time that is to be set; 0, -1 and -2 set none.
std::optional<FileTime> time_to_set(std::uint64_t ticks) {
  if (ticks == keep || ticks == freeze || ticks == thaw) return std::nullopt;
  return FileTime{ticks};
}

bool is_time(std::uint64_t ticks) {  // [MS-FSA] 2.1.5.15.2: less than -2 is invalid
  return ticks >= thaw || ticks <= ~std::uint64_t{0} >> 1;
}

/// What a client has said of the write time: set or frozen, writes leave it alone; thawed, they count again.
NtStatus pin(FileOpen& file, std::uint64_t ticks) {
  if (ticks == keep) {
    file.settle_write_time();
  } else if (ticks == thaw) {
    file.pin_write_time(std::nullopt);
  } else if (ticks == freeze) {
    const auto info = file.info();
    if (!info) return info.error();
    file.pin_write_time(info->last_write_time);
  } else {
    file.pin_write_time(FileTime{ticks});
  }
  return NtStatus::success;
}

}  // namespace

NtStatus set_basic_information(FileOpen& file, ByteView buffer, OplockWait&) {  // [MS-FSCC] 2.4.7
  wire::Cursor cursor(buffer);
  const auto creation = cursor.get<std::uint64_t>(), access = cursor.get<std::uint64_t>();
  const auto write = cursor.get<std::uint64_t>(), change = cursor.get<std::uint64_t>();
  const auto attributes = cursor.get<std::uint32_t>();
  if (!is_time(creation) || !is_time(access) || !is_time(write) || !is_time(change)) return NtStatus::invalid_parameter;
  const std::uint32_t refused = file.is_directory() ? attribute::temporary : attribute::directory;
  if (attributes & refused) return NtStatus::invalid_parameter;

  BasicChange wanted{time_to_set(creation), time_to_set(access), time_to_set(write), time_to_set(change)};
  if (change == thaw) file.kept_change_time.reset();
  else if (wanted.change_time) file.kept_change_time = wanted.change_time;
  if (attributes != 0) wanted.attributes = attributes & attribute::settable;
  if (const NtStatus status = pin(file, write); status != NtStatus::success) return status;
  const bool changes = wanted.creation_time || wanted.last_access_time || wanted.last_write_time ||
                       wanted.change_time || wanted.attributes;
  if (!changes) return NtStatus::success;
  if (!wanted.change_time) wanted.change_time = file.kept_change_time;  // UserSetChangeTime
  if (const auto set = file.object().set_basic(wanted); !set) return set.error();

  const std::uint32_t filter = (wanted.attributes ? change_filter::attributes : 0) |
                               (wanted.creation_time ? change_filter::creation : 0) |
                               (wanted.last_access_time ? change_filter::last_access : 0) |
                               (wanted.last_write_time ? change_filter::last_write : 0);
  if (filter != 0) file.table().notifier().report(file.path(), ChangeAction::modified, filter);
  return NtStatus::success;
}

NtStatus set_position_information(FileOpen& file, ByteView buffer, OplockWait&) {  // [MS-FSCC] 2.4.40
  const auto position = wire::load<std::uint64_t>(buffer);
  if (position >> 63) return NtStatus::invalid_parameter;
  file.position = position;
  return NtStatus::success;
}

NtStatus set_mode_information(FileOpen& file, ByteView buffer, OplockWait&) {  // [MS-FSCC] 2.4.31, [MS-FSA] 2.1.5.15.8
  constexpr std::uint32_t write_through = 0x2, sequential_only = 0x4, synchronous_alert = 0x10, synchronous = 0x20;
  const auto mode = wire::load<std::uint32_t>(buffer);
  const bool unknown = mode & ~(write_through | sequential_only | synchronous_alert | synchronous);
  if (unknown || (mode & synchronous_alert && mode & synchronous)) return NtStatus::invalid_parameter;
  file.mode = mode;
  return NtStatus::success;
}

}  // namespace usher::server
