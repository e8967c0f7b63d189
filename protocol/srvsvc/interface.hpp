// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/rpc/pdu.hpp"

namespace usher::srvsvc {

/// 4b324fc8-1670-01d3-1278-5a47bf6ee188 v3.0, [MS-SRVS] 1.9.
inline constexpr rpc::SyntaxId interface_id{{0xc8, 0x4f, 0x32, 0x4b, 0x70, 0x16, 0xd3, 0x01, 0x12, 0x78, 0x5a, 0x47, 0xbf, 0x6e, 0xe1, 0x88}, 3};

namespace opnum {
inline constexpr std::uint16_t connection_enum = 8, file_enum = 9, file_get_info = 10, file_close = 11, session_enum = 12, session_del = 13,
                               share_add = 14, share_enum = 15, share_get_info = 16, share_set_info = 17, share_del = 18,
                               share_del_sticky = 19, share_check = 20, server_get_info = 21, server_set_info = 22,
                               server_disk_enum = 23, server_statistics_get = 24, server_transport_add = 25,
                               server_transport_enum = 26, server_transport_del = 27, remote_tod = 28, path_type = 30,
                               path_canonicalize = 31, path_compare = 32, name_validate = 33, name_canonicalize = 34,
                               name_compare = 35, share_enum_sticky = 36, share_del_start = 37, share_del_commit = 38,
                               get_file_security = 39, set_file_security = 40, server_transport_add_ex = 41, dfs_get_version = 43,
                               dfs_manager_report_site_info = 52, server_transport_del_ex = 53,
                               server_alias_add = 54, server_alias_enum = 55, server_alias_del = 56, share_del_ex = 57, last = 57;
}

}  // namespace usher::srvsvc
