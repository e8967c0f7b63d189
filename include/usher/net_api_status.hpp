// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <string_view>

#include <usher/export.hpp>

namespace usher {

/// What the session functions return: NET_API_STATUS, with Windows' names and values ([MS-SRVS] 2.2.2.10, [MS-ERREF] 2.2).
enum class NetApiStatus : std::uint32_t {
  success = 0,
  file_not_found = 2,
  access_denied = 5,
  not_enough_memory = 8,
  not_supported = 50,
  bad_netpath = 53,
  invalid_parameter = 87,
  invalid_name = 123,
  invalid_level = 124,
  more_data = 234,
  logon_failure = 1326,
  rpc_server_unavailable = 1722,
  rpc_bad_stub_data = 1783,
  server_not_started = 2114,
  unknown_device_directory = 2116,
  duplicate_share = 2118,
  buffer_too_small = 2123,
  remote_error = 2127,
  internal_error = 2140,
  invalid_api = 2142,
  user_not_found = 2221,
  net_name_not_found = 2310,
  device_not_shared = 2311,
  client_name_not_found = 2312,
  file_id_not_found = 2314,
  invalid_computer = 2351,
};

/// Windows' name of the status, such as "NERR_ClientNameNotFound".
USHER_EXPORT std::string_view to_string(NetApiStatus status);
/// One sentence for a person.
USHER_EXPORT std::string_view explain(NetApiStatus status);

}  // namespace usher
