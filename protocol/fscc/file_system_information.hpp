// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Information about a volume, [MS-FSCC] 2.5.
#pragma once
#include <cstdint>
#include <string_view>

#include "protocol/wire/bytes.hpp"
#include "protocol/wire/filetime.hpp"
#include "protocol/wire/guid.hpp"

namespace usher::fscc {

struct VolumeFacts {
  FileTime creation_time{};
  std::uint32_t serial_number = 0;
  std::uint64_t total_units = 0, free_units = 0;
  std::uint32_t sectors_per_unit = 8, bytes_per_sector = 512;
  std::u16string_view label{};
  Guid object_id{};
  bool read_only = false;
};

void append_volume(Bytes& out, const VolumeFacts& facts);       // 2.5.9
void append_size(Bytes& out, const VolumeFacts& facts);         // 2.5.8
void append_device(Bytes& out, const VolumeFacts& facts);       // 2.5.10
void append_attribute(Bytes& out, const VolumeFacts& facts);    // 2.5.1
void append_control(Bytes& out);                                // 2.5.2
void append_full_size(Bytes& out, const VolumeFacts& facts);    // 2.5.4
void append_object_id(Bytes& out, const VolumeFacts& facts);    // 2.5.6
void append_sector_size(Bytes& out, const VolumeFacts& facts);  // 2.5.7

}  // namespace usher::fscc
