// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/wire/nt_status.hpp"

#include <string>

namespace usher {

std::string_view to_string(NtStatus status) {
  switch (status) {
    case NtStatus::success: return "STATUS_SUCCESS";
    case NtStatus::pending: return "STATUS_PENDING";
    case NtStatus::notify_cleanup: return "STATUS_NOTIFY_CLEANUP";
    case NtStatus::notify_enum_dir: return "STATUS_NOTIFY_ENUM_DIR";
    case NtStatus::buffer_overflow: return "STATUS_BUFFER_OVERFLOW";
    case NtStatus::no_more_files: return "STATUS_NO_MORE_FILES";
    case NtStatus::stopped_on_symlink: return "STATUS_STOPPED_ON_SYMLINK";
    case NtStatus::unsuccessful: return "STATUS_UNSUCCESSFUL";
    case NtStatus::not_implemented: return "STATUS_NOT_IMPLEMENTED";
    case NtStatus::invalid_info_class: return "STATUS_INVALID_INFO_CLASS";
    case NtStatus::info_length_mismatch: return "STATUS_INFO_LENGTH_MISMATCH";
    case NtStatus::invalid_handle: return "STATUS_INVALID_HANDLE";
    case NtStatus::invalid_parameter: return "STATUS_INVALID_PARAMETER";
    case NtStatus::no_such_file: return "STATUS_NO_SUCH_FILE";
    case NtStatus::invalid_device_request: return "STATUS_INVALID_DEVICE_REQUEST";
    case NtStatus::end_of_file: return "STATUS_END_OF_FILE";
    case NtStatus::more_processing_required: return "STATUS_MORE_PROCESSING_REQUIRED";
    case NtStatus::invalid_view_size: return "STATUS_INVALID_VIEW_SIZE";
    case NtStatus::access_denied: return "STATUS_ACCESS_DENIED";
    case NtStatus::buffer_too_small: return "STATUS_BUFFER_TOO_SMALL";
    case NtStatus::object_type_mismatch: return "STATUS_OBJECT_TYPE_MISMATCH";
    case NtStatus::object_name_invalid: return "STATUS_OBJECT_NAME_INVALID";
    case NtStatus::object_name_not_found: return "STATUS_OBJECT_NAME_NOT_FOUND";
    case NtStatus::object_name_collision: return "STATUS_OBJECT_NAME_COLLISION";
    case NtStatus::object_path_invalid: return "STATUS_OBJECT_PATH_INVALID";
    case NtStatus::object_path_not_found: return "STATUS_OBJECT_PATH_NOT_FOUND";
    case NtStatus::object_path_syntax_bad: return "STATUS_OBJECT_PATH_SYNTAX_BAD";
    case NtStatus::sharing_violation: return "STATUS_SHARING_VIOLATION";
    case NtStatus::eas_not_supported: return "STATUS_EAS_NOT_SUPPORTED";
    case NtStatus::ea_too_large: return "STATUS_EA_TOO_LARGE";
    case NtStatus::nonexistent_ea_entry: return "STATUS_NONEXISTENT_EA_ENTRY";
    case NtStatus::no_eas_on_file: return "STATUS_NO_EAS_ON_FILE";
    case NtStatus::file_lock_conflict: return "STATUS_FILE_LOCK_CONFLICT";
    case NtStatus::lock_not_granted: return "STATUS_LOCK_NOT_GRANTED";
    case NtStatus::delete_pending: return "STATUS_DELETE_PENDING";
    case NtStatus::privilege_not_held: return "STATUS_PRIVILEGE_NOT_HELD";
    case NtStatus::logon_failure: return "STATUS_LOGON_FAILURE";
    case NtStatus::account_restriction: return "STATUS_ACCOUNT_RESTRICTION";
    case NtStatus::account_disabled: return "STATUS_ACCOUNT_DISABLED";
    case NtStatus::more_entries: return "STATUS_MORE_ENTRIES";
    case NtStatus::some_not_mapped: return "STATUS_SOME_NOT_MAPPED";
    case NtStatus::none_mapped: return "STATUS_NONE_MAPPED";
    case NtStatus::no_such_user: return "STATUS_NO_SUCH_USER";
    case NtStatus::no_such_domain: return "STATUS_NO_SUCH_DOMAIN";
    case NtStatus::invalid_security_descr: return "STATUS_INVALID_SECURITY_DESCR";
    case NtStatus::range_not_locked: return "STATUS_RANGE_NOT_LOCKED";
    case NtStatus::disk_full: return "STATUS_DISK_FULL";
    case NtStatus::insufficient_resources: return "STATUS_INSUFFICIENT_RESOURCES";
    case NtStatus::media_write_protected: return "STATUS_MEDIA_WRITE_PROTECTED";
    case NtStatus::bad_impersonation_level: return "STATUS_BAD_IMPERSONATION_LEVEL";
    case NtStatus::pipe_not_available: return "STATUS_PIPE_NOT_AVAILABLE";
    case NtStatus::pipe_busy: return "STATUS_PIPE_BUSY";
    case NtStatus::pipe_disconnected: return "STATUS_PIPE_DISCONNECTED";
    case NtStatus::io_timeout: return "STATUS_IO_TIMEOUT";
    case NtStatus::file_is_a_directory: return "STATUS_FILE_IS_A_DIRECTORY";
    case NtStatus::not_supported: return "STATUS_NOT_SUPPORTED";
    case NtStatus::duplicate_name: return "STATUS_DUPLICATE_NAME";
    case NtStatus::network_name_deleted: return "STATUS_NETWORK_NAME_DELETED";
    case NtStatus::bad_network_name: return "STATUS_BAD_NETWORK_NAME";
    case NtStatus::sharing_paused: return "STATUS_SHARING_PAUSED";
    case NtStatus::request_not_accepted: return "STATUS_REQUEST_NOT_ACCEPTED";
    case NtStatus::invalid_oplock_protocol: return "STATUS_INVALID_OPLOCK_PROTOCOL";
    case NtStatus::invalid_lock_range: return "STATUS_INVALID_LOCK_RANGE";
    case NtStatus::request_out_of_sequence: return "STATUS_REQUEST_OUT_OF_SEQUENCE";
    case NtStatus::not_same_device: return "STATUS_NOT_SAME_DEVICE";
    case NtStatus::internal_error: return "STATUS_INTERNAL_ERROR";
    case NtStatus::unexpected_io_error: return "STATUS_UNEXPECTED_IO_ERROR";
    case NtStatus::directory_not_empty: return "STATUS_DIRECTORY_NOT_EMPTY";
    case NtStatus::not_a_directory: return "STATUS_NOT_A_DIRECTORY";
    case NtStatus::cancelled: return "STATUS_CANCELLED";
    case NtStatus::cannot_delete: return "STATUS_CANNOT_DELETE";
    case NtStatus::file_deleted: return "STATUS_FILE_DELETED";
    case NtStatus::file_closed: return "STATUS_FILE_CLOSED";
    case NtStatus::invalid_level: return "STATUS_INVALID_LEVEL";
    case NtStatus::pipe_broken: return "STATUS_PIPE_BROKEN";
    case NtStatus::not_found: return "STATUS_NOT_FOUND";
    case NtStatus::invalid_buffer_size: return "STATUS_INVALID_BUFFER_SIZE";
    case NtStatus::user_session_deleted: return "STATUS_USER_SESSION_DELETED";
    case NtStatus::insufficient_server_resources: return "STATUS_INSUFFICIENT_SERVER_RESOURCES";
    case NtStatus::io_reparse_tag_not_handled: return "STATUS_IO_REPARSE_TAG_NOT_HANDLED";
    case NtStatus::fs_driver_required: return "STATUS_FS_DRIVER_REQUIRED";
    case NtStatus::not_a_reparse_point: return "STATUS_NOT_A_REPARSE_POINT";
    case NtStatus::network_session_expired: return "STATUS_NETWORK_SESSION_EXPIRED";
    case NtStatus::file_not_available: return "STATUS_FILE_NOT_AVAILABLE";
    case NtStatus::invalid_signature: return "STATUS_INVALID_SIGNATURE";
    case NtStatus::hmac_not_supported: return "STATUS_HMAC_NOT_SUPPORTED";
    case NtStatus::smb_bad_cluster_dialect: return "STATUS_SMB_BAD_CLUSTER_DIALECT";
    case NtStatus::smb_no_preauth_integrity_hash_overlap: return "STATUS_SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP";
  }
  return "STATUS_UNKNOWN";
}

namespace {
class NtStatusCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "ntstatus"; }
  std::string message(int value) const override { return std::string(to_string(static_cast<NtStatus>(value))); }
};
}  // namespace

const std::error_category& nt_status_category() {
  static const NtStatusCategory category;
  return category;
}

}  // namespace usher
