// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/status_class.hpp"

namespace usher::server {

std::optional<StatusClass> status_class(NtStatus status) {
  if (!is_error(status)) return std::nullopt;
  switch (status) {
    case NtStatus::more_processing_required: return std::nullopt;  // an error by its bits only

    case NtStatus::no_such_file:
    case NtStatus::object_name_not_found:
    case NtStatus::object_path_not_found:
    case NtStatus::bad_network_name:
    case NtStatus::not_found: return StatusClass::not_found;

    case NtStatus::access_denied:
    case NtStatus::privilege_not_held:
    case NtStatus::cannot_delete:
    case NtStatus::media_write_protected: return StatusClass::access;

    case NtStatus::object_name_collision:
    case NtStatus::sharing_violation:
    case NtStatus::file_lock_conflict:
    case NtStatus::lock_not_granted:
    case NtStatus::range_not_locked:
    case NtStatus::delete_pending:
    case NtStatus::directory_not_empty: return StatusClass::conflict;

    case NtStatus::logon_failure:
    case NtStatus::account_restriction:
    case NtStatus::account_disabled: return StatusClass::logon;

    case NtStatus::user_session_deleted:
    case NtStatus::network_session_expired:
    case NtStatus::network_name_deleted:
    case NtStatus::file_closed:
    case NtStatus::file_deleted:
    case NtStatus::pipe_disconnected:
    case NtStatus::pipe_broken:
    case NtStatus::cancelled: return StatusClass::gone;

    case NtStatus::insufficient_resources:
    case NtStatus::insufficient_server_resources:
    case NtStatus::request_not_accepted:
    case NtStatus::sharing_paused:
    case NtStatus::pipe_busy:
    case NtStatus::disk_full: return StatusClass::no_room;

    case NtStatus::unsuccessful:
    case NtStatus::internal_error:
    case NtStatus::io_timeout:
    case NtStatus::unexpected_io_error: return StatusClass::failed;

    default: return StatusClass::invalid;  // asked for what there is not, or in a way that is not understood
  }
}

}  // namespace usher::server
