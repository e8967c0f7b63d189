// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>

namespace usher::server::access {

// [MS-SMB2] 2.2.13.1.1 and .2; list/add names of directories share the bits of read/write of files.
inline constexpr std::uint32_t read_data = 0x1, write_data = 0x2, append_data = 0x4, read_ea = 0x8, write_ea = 0x10,
                               execute = 0x20, delete_child = 0x40, read_attributes = 0x80, write_attributes = 0x100,
                               delete_ = 0x10000, read_control = 0x20000, write_dac = 0x40000, write_owner = 0x80000,
                               synchronize = 0x100000, system_security = 0x1000000, maximum_allowed = 0x2000000,
                               generic_all = 0x10000000, generic_execute = 0x20000000, generic_write = 0x40000000,
                               generic_read = 0x80000000;

/// What each generic right means for a file ([MS-FSA] 2.1.5.1: file's GENERIC_MAPPING).
inline constexpr std::uint32_t file_read = 0x120089, file_write = 0x120116, file_execute = 0x1200A0, file_all = 0x1F01FF;
/// What a read-only share leaves: everything that does not change the object.
inline constexpr std::uint32_t read_only_maximum = file_read | file_execute;

/// What looks at attributes and no more takes part neither in sharing nor in caching; looking at the descriptor disturbs
/// an oplock but no lease ([MS-FSA] 2.1.4.12).
inline constexpr std::uint32_t attributes_only = read_attributes | write_attributes | synchronize;
constexpr bool only_looks(std::uint32_t access) { return (access & ~(attributes_only | read_control)) == 0; }

constexpr std::uint32_t map_generic(std::uint32_t desired) {
  std::uint32_t mapped = desired & ~(generic_all | generic_execute | generic_write | generic_read);
  if (desired & generic_read) mapped |= file_read;
  if (desired & generic_write) mapped |= file_write;
  if (desired & generic_execute) mapped |= file_execute;
  if (desired & generic_all) mapped |= file_all;
  return mapped;
}

}  // namespace usher::server::access
