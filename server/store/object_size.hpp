// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <algorithm>
#include <cstdint>

namespace usher::server {

/// Sizes and offsets travel as signed 64-bit integers ([MS-FSCC] 2.4.13).
inline constexpr std::uint64_t max_file_size = 0x7FFF'FFFF'FFFF'FFFF;
inline constexpr std::uint64_t allocation_unit = 4096;

/// AllocationSize of a file: whole units that hold it, whether or not there are holes, since programs take an
/// allocation below the size for a file that is not all there. Never beyond what a signed integer holds.
constexpr std::uint64_t allocation_for(std::uint64_t size) {
  const std::uint64_t units = size / allocation_unit + (size % allocation_unit != 0);
  return std::min(units * allocation_unit, max_file_size);
}

/// Whether `count` bytes at `offset` stay within the largest size a file may have.
constexpr bool fits_in_file(std::uint64_t offset, std::uint64_t count) {
  return offset <= max_file_size && count <= max_file_size - offset;
}

}  // namespace usher::server
