// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>

namespace usher::smb2 {

enum class NotificationType : std::uint32_t { session_closed = 0 };  // SMB_NOTIFICATION_ID, [MS-SMB2] 2.2.44.1

/// SMB2_SERVER_TO_CLIENT_NOTIFICATION with SMB2_NOTIFY_SESSION_CLOSED, whose four bytes are reserved ([MS-SMB2] 2.2.44.1,
/// 2.2.44.2). StructureSize is the structure's size, as the text demands; the example of 4.11 prints it as 0x12, which is the
/// same 12 with a hexadecimal prefix that it should not have.
struct SessionClosedNotification {
  static constexpr std::uint16_t structure_size = 12;
  NotificationType type = NotificationType::session_closed;
  static constexpr void fields(auto& wire, auto& m) { wire.reserved(2), wire("NotificationType", m.type), wire.reserved(4); }
};

}  // namespace usher::smb2
