// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/rpc/pdu.hpp"

namespace usher::srvsvc {

/// 4b324fc8-1670-01d3-1278-5a47bf6ee188 v3.0, [MS-SRVS] 1.9.
inline constexpr rpc::SyntaxId interface_id{{0xc8, 0x4f, 0x32, 0x4b, 0x70, 0x16, 0xd3, 0x01, 0x12, 0x78, 0x5a, 0x47, 0xbf, 0x6e, 0xe1, 0x88}, 3};

namespace opnum {
inline constexpr std::uint16_t connection_enum = 8, file_enum = 9, session_enum = 12, session_del = 13, share_enum = 15,
                               share_get_info = 16, server_get_info = 21, server_disk_enum = 23, remote_tod = 28,
                               name_validate = 33, share_enum_sticky = 36, last = 57;
}

}  // namespace usher::srvsvc
