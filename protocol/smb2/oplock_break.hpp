// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>

#include "protocol/smb2/header.hpp"
#include "protocol/wire/guid.hpp"

namespace usher::smb2 {

/// The acknowledgment ([MS-SMB2] 2.2.24.1), the notification (2.2.23.1) and the response (2.2.25.1): one layout.
struct OplockBreakAcknowledgment {
  static constexpr std::uint16_t structure_size = 24;
  std::uint8_t oplock_level = 0;
  FileId file_id{};
  static constexpr void fields(auto& wire, auto& m) {
    wire("OplockLevel", m.oplock_level), wire.reserved(5);
    wire("FileId.Persistent", m.file_id.persistent), wire("FileId.Volatile", m.file_id.volatile_id);
  }
};

using OplockBreakNotification = OplockBreakAcknowledgment;
using OplockBreakResponse = OplockBreakAcknowledgment;

/// The acknowledgment ([MS-SMB2] 2.2.24.2) and the response (2.2.25.2).
struct LeaseBreakAcknowledgment {
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
using LeaseBreakResponse = LeaseBreakAcknowledgment;

struct LeaseBreakNotification {  // [MS-SMB2] 2.2.23.2
  static constexpr std::uint16_t structure_size = 44;
  std::uint16_t new_epoch = 0;
  std::uint32_t flags = 0;
  Guid lease_key{};
  std::uint32_t current_lease_state = 0, new_lease_state = 0;
  static constexpr void fields(auto& wire, auto& m) {
    wire("NewEpoch", m.new_epoch), wire("Flags", m.flags), wire("LeaseKey", m.lease_key);
    wire("CurrentLeaseState", m.current_lease_state), wire("NewLeaseState", m.new_lease_state);
    wire.reserved(12);  // BreakReason, AccessMaskHint, ShareMaskHint
  }
};
inline constexpr std::uint32_t break_flag_ack_required = 0x1;  // SMB2_NOTIFY_BREAK_LEASE_FLAG_ACK_REQUIRED

}  // namespace usher::smb2
