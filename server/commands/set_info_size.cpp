// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/commands/set_info_classes.hpp"
#include "server/file_table.hpp"

namespace usher::server {
namespace {

constexpr std::uint64_t largest_size = ~std::uint64_t{0} >> 1;  // sizes are signed on the wire ([MS-FSCC] 2.4)

}  // namespace

NtStatus set_end_of_file_information(FileOpen& file, ByteView buffer, OplockWait&) {  // [MS-FSA] 2.1.5.15.5
  const auto size = wire::load<std::uint64_t>(buffer);
  if (file.is_directory() || size > largest_size) return NtStatus::invalid_parameter;
  file.disturb_caches();
  if (const auto set = file.object().set_size(size); !set) return set.error();
  file.resized();
  return NtStatus::success;
}

NtStatus set_allocation_information(FileOpen& file, ByteView buffer, OplockWait&) {  // [MS-FSA] 2.1.5.15.1
  const auto size = wire::load<std::uint64_t>(buffer);
  if (file.is_directory() || size > largest_size) return NtStatus::invalid_parameter;
  const auto info = file.object().info();
  if (!info) return info.error();
  file.disturb_caches();
  if (size < info->size) {
    if (const auto set = file.object().set_size(size); !set) return set.error();
    file.resized();
  }
  file.table().reserve_allocation(file, size);
  return NtStatus::success;
}

/// [MS-FSA] 2.1.5.15.15 wants a privilege that nobody has here: with it one could read what was deleted before.
NtStatus set_valid_data_length_information(FileOpen& file, ByteView buffer, OplockWait&) {
  const auto size = wire::load<std::uint64_t>(buffer);
  if (file.is_directory() || size > largest_size) return NtStatus::invalid_parameter;
  return NtStatus::privilege_not_held;
}

}  // namespace usher::server
