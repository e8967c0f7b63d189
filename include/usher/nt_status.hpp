// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <string_view>
#include <system_error>

#include <usher/export.hpp>

namespace usher {

/// What an SMB2 response carries in Status, and with what stores and their functions fail. Values and names: [MS-ERREF] 2.3.1.
enum class NtStatus : std::uint32_t {
  success = 0x00000000,
  pending = 0x00000103,
  more_entries = 0x00000105,
  some_not_mapped = 0x00000107,
  notify_cleanup = 0x0000010B,
  notify_enum_dir = 0x0000010C,
  buffer_overflow = 0x80000005,
  no_more_files = 0x80000006,
  stopped_on_symlink = 0x8000002D,
  unsuccessful = 0xC0000001,
  not_implemented = 0xC0000002,
  invalid_info_class = 0xC0000003,
  info_length_mismatch = 0xC0000004,
  invalid_handle = 0xC0000008,
  invalid_parameter = 0xC000000D,
  no_such_file = 0xC000000F,
  invalid_device_request = 0xC0000010,
  end_of_file = 0xC0000011,
  more_processing_required = 0xC0000016,
  invalid_view_size = 0xC000001F,
  access_denied = 0xC0000022,
  buffer_too_small = 0xC0000023,
  object_type_mismatch = 0xC0000024,
  object_name_invalid = 0xC0000033,
  object_name_not_found = 0xC0000034,
  object_name_collision = 0xC0000035,
  object_path_invalid = 0xC0000039,
  object_path_not_found = 0xC000003A,
  object_path_syntax_bad = 0xC000003B,
  sharing_violation = 0xC0000043,
  eas_not_supported = 0xC000004F,
  ea_too_large = 0xC0000050,
  nonexistent_ea_entry = 0xC0000051,
  no_eas_on_file = 0xC0000052,
  file_lock_conflict = 0xC0000054,
  lock_not_granted = 0xC0000055,
  delete_pending = 0xC0000056,
  privilege_not_held = 0xC0000061,
  no_such_user = 0xC0000064,
  logon_failure = 0xC000006D,
  account_restriction = 0xC000006E,
  account_disabled = 0xC0000072,
  none_mapped = 0xC0000073,
  invalid_security_descr = 0xC0000079,
  range_not_locked = 0xC000007E,
  disk_full = 0xC000007F,
  insufficient_resources = 0xC000009A,
  media_write_protected = 0xC00000A2,
  bad_impersonation_level = 0xC00000A5,
  pipe_not_available = 0xC00000AC,
  pipe_busy = 0xC00000AE,
  pipe_disconnected = 0xC00000B0,
  io_timeout = 0xC00000B5,
  file_forced_closed = 0xC00000B6,
  file_is_a_directory = 0xC00000BA,
  not_supported = 0xC00000BB,
  duplicate_name = 0xC00000BD,
  network_name_deleted = 0xC00000C9,
  bad_network_name = 0xC00000CC,
  sharing_paused = 0xC00000CF,
  request_not_accepted = 0xC00000D0,
  no_such_domain = 0xC00000DF,
  invalid_oplock_protocol = 0xC00000E3,
  invalid_lock_range = 0xC00001A1,
  request_out_of_sequence = 0xC000042A,
  not_same_device = 0xC00000D4,
  internal_error = 0xC00000E5,
  unexpected_io_error = 0xC00000E9,
  directory_not_empty = 0xC0000101,
  not_a_directory = 0xC0000103,
  cancelled = 0xC0000120,
  cannot_delete = 0xC0000121,
  file_deleted = 0xC0000123,
  file_closed = 0xC0000128,
  invalid_level = 0xC0000148,
  pipe_broken = 0xC000014B,
  not_found = 0xC0000225,
  duplicate_objectid = 0xC000022A,
  invalid_buffer_size = 0xC0000206,
  user_session_deleted = 0xC0000203,
  insufficient_server_resources = 0xC0000205,
  io_reparse_tag_not_handled = 0xC0000279,
  fs_driver_required = 0xC000019C,
  not_a_reparse_point = 0xC0000275,
  network_session_expired = 0xC000035C,
  file_not_available = 0xC0000467,
  invalid_signature = 0xC000A000,
  hmac_not_supported = 0xC000A001,
  smb_bad_cluster_dialect = 0xC05D0001,
  smb_no_preauth_integrity_hash_overlap = 0xC05D0000,
};

/// Errors and warnings, by the severity bits ([MS-ERREF] 2.3); `pending` and other informational values are not.
constexpr bool is_error(NtStatus status) { return static_cast<std::uint32_t>(status) >> 30 == 3; }

/// The specification's name, such as "STATUS_ACCESS_DENIED", or "STATUS_UNKNOWN". For logs and test messages.
USHER_EXPORT std::string_view to_string(NtStatus status);

USHER_EXPORT const std::error_category& nt_status_category();
inline std::error_code make_error_code(NtStatus status) { return {static_cast<int>(status), nt_status_category()}; }

}  // namespace usher

template <>
struct std::is_error_code_enum<usher::NtStatus> : std::true_type {};
