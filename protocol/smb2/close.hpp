// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>

#include "protocol/smb2/header.hpp"

namespace usher::smb2 {

inline constexpr std::uint16_t close_flag_postquery_attrib = 0x1;

struct CloseRequest {  // [MS-SMB2] 2.2.15
  static constexpr std::uint16_t structure_size = 24;
  std::uint16_t flags = 0;
  FileId file_id{};
  static constexpr void fields(auto& wire, auto& m) {
    wire("Flags", m.flags), wire.reserved(4);
    wire("FileId.Persistent", m.file_id.persistent), wire("FileId.Volatile", m.file_id.volatile_id);
  }
};

struct CloseResponse {  // [MS-SMB2] 2.2.16
  static constexpr std::uint16_t structure_size = 60;
  std::uint16_t flags = 0;
  std::uint64_t creation_time = 0, last_access_time = 0, last_write_time = 0, change_time = 0;
  std::uint64_t allocation_size = 0, end_of_file = 0;
  std::uint32_t file_attributes = 0;
  static constexpr void fields(auto& wire, auto& m) {
    wire("Flags", m.flags), wire.reserved(4);
    wire("CreationTime", m.creation_time), wire("LastAccessTime", m.last_access_time);
    wire("LastWriteTime", m.last_write_time), wire("ChangeTime", m.change_time);
    wire("AllocationSize", m.allocation_size), wire("EndofFile", m.end_of_file);
    wire("FileAttributes", m.file_attributes);
  }
};

}  // namespace usher::smb2
