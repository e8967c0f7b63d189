// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>

#include "protocol/smb2/header.hpp"
#include "protocol/wire/guid.hpp"

namespace usher::smb2 {

struct OplockBreakAcknowledgment {  // [MS-SMB2] 2.2.24.1
  static constexpr std::uint16_t structure_size = 24;
  std::uint8_t oplock_level = 0;
  FileId file_id{};
  static constexpr void fields(auto& wire, auto& m) {
    wire("OplockLevel", m.oplock_level), wire.reserved(5);
    wire("FileId.Persistent", m.file_id.persistent), wire("FileId.Volatile", m.file_id.volatile_id);
  }
};

struct LeaseBreakAcknowledgment {  // [MS-SMB2] 2.2.24.2
  static constexpr std::uint16_t structure_size = 36;
  std::uint32_t flags = 0;
  Guid lease_key{};
  std::uint32_t lease_state = 0;
  std::uint64_t lease_duration = 0;
  static constexpr void fields(auto& wire, auto& m) {
    wire.reserved(2), wire("Flags", m.flags), wire("LeaseKey", m.lease_key);
    wire("LeaseState", m.lease_state), wire("LeaseDuration", m.lease_duration);
  }
};

}  // namespace usher::smb2
