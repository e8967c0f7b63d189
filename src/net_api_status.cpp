// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/net_api_status.hpp>

namespace usher {

std::string_view to_string(NetApiStatus status) {
  switch (status) {
    case NetApiStatus::success: return "NERR_Success";
    case NetApiStatus::file_not_found: return "ERROR_FILE_NOT_FOUND";
    case NetApiStatus::access_denied: return "ERROR_ACCESS_DENIED";
    case NetApiStatus::not_enough_memory: return "ERROR_NOT_ENOUGH_MEMORY";
    case NetApiStatus::not_supported: return "ERROR_NOT_SUPPORTED";
    case NetApiStatus::bad_netpath: return "ERROR_BAD_NETPATH";
    case NetApiStatus::invalid_parameter: return "ERROR_INVALID_PARAMETER";
    case NetApiStatus::invalid_name: return "ERROR_INVALID_NAME";
    case NetApiStatus::invalid_level: return "ERROR_INVALID_LEVEL";
    case NetApiStatus::more_data: return "ERROR_MORE_DATA";
    case NetApiStatus::logon_failure: return "ERROR_LOGON_FAILURE";
    case NetApiStatus::rpc_server_unavailable: return "RPC_S_SERVER_UNAVAILABLE";
    case NetApiStatus::rpc_bad_stub_data: return "RPC_X_BAD_STUB_DATA";
    case NetApiStatus::server_not_started: return "NERR_ServerNotStarted";
    case NetApiStatus::unknown_device_directory: return "NERR_UnknownDevDir";
    case NetApiStatus::duplicate_share: return "NERR_DuplicateShare";
    case NetApiStatus::buffer_too_small: return "NERR_BufTooSmall";
    case NetApiStatus::remote_error: return "NERR_RemoteErr";
    case NetApiStatus::internal_error: return "NERR_InternalError";
    case NetApiStatus::invalid_api: return "NERR_InvalidAPI";
    case NetApiStatus::user_not_found: return "NERR_UserNotFound";
    case NetApiStatus::net_name_not_found: return "NERR_NetNameNotFound";
    case NetApiStatus::device_not_shared: return "NERR_DeviceNotShared";
    case NetApiStatus::client_name_not_found: return "NERR_ClientNameNotFound";
    case NetApiStatus::file_id_not_found: return "NERR_FileIdNotFound";
    case NetApiStatus::invalid_computer: return "NERR_InvalidComputer";
  }
  return "NET_API_STATUS";
}

std::string_view explain(NetApiStatus status) {
  switch (status) {
    case NetApiStatus::success: return "done";
    case NetApiStatus::access_denied: return "this account may not do that; use an administrator's";
    case NetApiStatus::not_supported: return "the server does not offer this";
    case NetApiStatus::bad_netpath: return "the server cannot be reached";
    case NetApiStatus::invalid_parameter: return "an argument is missing or wrong";
    case NetApiStatus::invalid_level: return "the server does not know this level";
    case NetApiStatus::more_data: return "there is more";
    case NetApiStatus::logon_failure: return "the user name or the password is wrong";
    case NetApiStatus::rpc_server_unavailable: return "the server's session service cannot be reached";
    case NetApiStatus::server_not_started: return "there is no server";
    case NetApiStatus::user_not_found: return "no session of that user";
    case NetApiStatus::client_name_not_found: return "no session that matches";
    case NetApiStatus::invalid_computer: return "a client's name begins with two backslashes";
    default: return "the call failed";
  }
}

}  // namespace usher
