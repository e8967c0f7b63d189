// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/wire/nt_status.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "protocol/wire/nt_status_names.hpp"

namespace usher {

namespace {

struct Name {
  NtStatus status;
  std::string_view text;
};

constexpr Name names[] = {
    {NtStatus::success, "STATUS_SUCCESS"},
    {NtStatus::pending, "STATUS_PENDING"},
    {NtStatus::more_entries, "STATUS_MORE_ENTRIES"},
    {NtStatus::some_not_mapped, "STATUS_SOME_NOT_MAPPED"},
    {NtStatus::notify_cleanup, "STATUS_NOTIFY_CLEANUP"},
    {NtStatus::notify_enum_dir, "STATUS_NOTIFY_ENUM_DIR"},
    {NtStatus::buffer_overflow, "STATUS_BUFFER_OVERFLOW"},
    {NtStatus::no_more_files, "STATUS_NO_MORE_FILES"},
    {NtStatus::stopped_on_symlink, "STATUS_STOPPED_ON_SYMLINK"},
    {NtStatus::unsuccessful, "STATUS_UNSUCCESSFUL"},
    {NtStatus::not_implemented, "STATUS_NOT_IMPLEMENTED"},
    {NtStatus::invalid_info_class, "STATUS_INVALID_INFO_CLASS"},
    {NtStatus::info_length_mismatch, "STATUS_INFO_LENGTH_MISMATCH"},
    {NtStatus::invalid_handle, "STATUS_INVALID_HANDLE"},
    {NtStatus::invalid_parameter, "STATUS_INVALID_PARAMETER"},
    {NtStatus::no_such_file, "STATUS_NO_SUCH_FILE"},
    {NtStatus::invalid_device_request, "STATUS_INVALID_DEVICE_REQUEST"},
    {NtStatus::end_of_file, "STATUS_END_OF_FILE"},
    {NtStatus::more_processing_required, "STATUS_MORE_PROCESSING_REQUIRED"},
    {NtStatus::invalid_view_size, "STATUS_INVALID_VIEW_SIZE"},
    {NtStatus::access_denied, "STATUS_ACCESS_DENIED"},
    {NtStatus::buffer_too_small, "STATUS_BUFFER_TOO_SMALL"},
    {NtStatus::object_type_mismatch, "STATUS_OBJECT_TYPE_MISMATCH"},
    {NtStatus::object_name_invalid, "STATUS_OBJECT_NAME_INVALID"},
    {NtStatus::object_name_not_found, "STATUS_OBJECT_NAME_NOT_FOUND"},
    {NtStatus::object_name_collision, "STATUS_OBJECT_NAME_COLLISION"},
    {NtStatus::object_path_invalid, "STATUS_OBJECT_PATH_INVALID"},
    {NtStatus::object_path_not_found, "STATUS_OBJECT_PATH_NOT_FOUND"},
    {NtStatus::object_path_syntax_bad, "STATUS_OBJECT_PATH_SYNTAX_BAD"},
    {NtStatus::sharing_violation, "STATUS_SHARING_VIOLATION"},
    {NtStatus::eas_not_supported, "STATUS_EAS_NOT_SUPPORTED"},
    {NtStatus::ea_too_large, "STATUS_EA_TOO_LARGE"},
    {NtStatus::nonexistent_ea_entry, "STATUS_NONEXISTENT_EA_ENTRY"},
    {NtStatus::no_eas_on_file, "STATUS_NO_EAS_ON_FILE"},
    {NtStatus::file_lock_conflict, "STATUS_FILE_LOCK_CONFLICT"},
    {NtStatus::lock_not_granted, "STATUS_LOCK_NOT_GRANTED"},
    {NtStatus::delete_pending, "STATUS_DELETE_PENDING"},
    {NtStatus::privilege_not_held, "STATUS_PRIVILEGE_NOT_HELD"},
    {NtStatus::no_such_user, "STATUS_NO_SUCH_USER"},
    {NtStatus::logon_failure, "STATUS_LOGON_FAILURE"},
    {NtStatus::account_restriction, "STATUS_ACCOUNT_RESTRICTION"},
    {NtStatus::account_disabled, "STATUS_ACCOUNT_DISABLED"},
    {NtStatus::none_mapped, "STATUS_NONE_MAPPED"},
    {NtStatus::invalid_security_descr, "STATUS_INVALID_SECURITY_DESCR"},
    {NtStatus::range_not_locked, "STATUS_RANGE_NOT_LOCKED"},
    {NtStatus::disk_full, "STATUS_DISK_FULL"},
    {NtStatus::insufficient_resources, "STATUS_INSUFFICIENT_RESOURCES"},
    {NtStatus::media_write_protected, "STATUS_MEDIA_WRITE_PROTECTED"},
    {NtStatus::bad_impersonation_level, "STATUS_BAD_IMPERSONATION_LEVEL"},
    {NtStatus::pipe_not_available, "STATUS_PIPE_NOT_AVAILABLE"},
    {NtStatus::pipe_busy, "STATUS_PIPE_BUSY"},
    {NtStatus::pipe_disconnected, "STATUS_PIPE_DISCONNECTED"},
    {NtStatus::io_timeout, "STATUS_IO_TIMEOUT"},
    {NtStatus::file_forced_closed, "STATUS_FILE_FORCED_CLOSED"},
    {NtStatus::file_is_a_directory, "STATUS_FILE_IS_A_DIRECTORY"},
    {NtStatus::not_supported, "STATUS_NOT_SUPPORTED"},
    {NtStatus::duplicate_name, "STATUS_DUPLICATE_NAME"},
    {NtStatus::network_name_deleted, "STATUS_NETWORK_NAME_DELETED"},
    {NtStatus::bad_network_name, "STATUS_BAD_NETWORK_NAME"},
    {NtStatus::sharing_paused, "STATUS_SHARING_PAUSED"},
    {NtStatus::request_not_accepted, "STATUS_REQUEST_NOT_ACCEPTED"},
    {NtStatus::not_same_device, "STATUS_NOT_SAME_DEVICE"},
    {NtStatus::no_such_domain, "STATUS_NO_SUCH_DOMAIN"},
    {NtStatus::invalid_oplock_protocol, "STATUS_INVALID_OPLOCK_PROTOCOL"},
    {NtStatus::internal_error, "STATUS_INTERNAL_ERROR"},
    {NtStatus::unexpected_io_error, "STATUS_UNEXPECTED_IO_ERROR"},
    {NtStatus::directory_not_empty, "STATUS_DIRECTORY_NOT_EMPTY"},
    {NtStatus::not_a_directory, "STATUS_NOT_A_DIRECTORY"},
    {NtStatus::cancelled, "STATUS_CANCELLED"},
    {NtStatus::cannot_delete, "STATUS_CANNOT_DELETE"},
    {NtStatus::file_deleted, "STATUS_FILE_DELETED"},
    {NtStatus::file_closed, "STATUS_FILE_CLOSED"},
    {NtStatus::invalid_level, "STATUS_INVALID_LEVEL"},
    {NtStatus::pipe_broken, "STATUS_PIPE_BROKEN"},
    {NtStatus::fs_driver_required, "STATUS_FS_DRIVER_REQUIRED"},
    {NtStatus::invalid_lock_range, "STATUS_INVALID_LOCK_RANGE"},
    {NtStatus::user_session_deleted, "STATUS_USER_SESSION_DELETED"},
    {NtStatus::insufficient_server_resources, "STATUS_INSUFFICIENT_SERVER_RESOURCES"},
    {NtStatus::invalid_buffer_size, "STATUS_INVALID_BUFFER_SIZE"},
    {NtStatus::not_found, "STATUS_NOT_FOUND"},
    {NtStatus::duplicate_objectid, "STATUS_DUPLICATE_OBJECTID"},
    {NtStatus::not_a_reparse_point, "STATUS_NOT_A_REPARSE_POINT"},
    {NtStatus::io_reparse_tag_not_handled, "STATUS_IO_REPARSE_TAG_NOT_HANDLED"},
    {NtStatus::network_session_expired, "STATUS_NETWORK_SESSION_EXPIRED"},
    {NtStatus::request_out_of_sequence, "STATUS_REQUEST_OUT_OF_SEQUENCE"},
    {NtStatus::file_not_available, "STATUS_FILE_NOT_AVAILABLE"},
    {NtStatus::invalid_signature, "STATUS_INVALID_SIGNATURE"},
    {NtStatus::hmac_not_supported, "STATUS_HMAC_NOT_SUPPORTED"},
    {NtStatus::smb_no_preauth_integrity_hash_overlap, "STATUS_SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP"},
    {NtStatus::smb_bad_cluster_dialect, "STATUS_SMB_BAD_CLUSTER_DIALECT"},
};
static_assert(std::ranges::is_sorted(names, {}, &Name::status), "to_string() looks them up by value");

}  // namespace

std::string_view to_string(NtStatus status) {
  const auto found = std::ranges::lower_bound(names, status, {}, &Name::status);
  return found != std::end(names) && found->status == status ? found->text : "STATUS_UNKNOWN";
}

std::optional<NtStatus> find_nt_status(std::string_view name) {
  const auto found = std::ranges::find(names, name, &Name::text);
  return found == std::end(names) ? std::nullopt : std::optional(found->status);
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
