// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/wire/bytes.hpp"
#include "protocol/wire/nt_status.hpp"

namespace usher::server {

/// SECURITY_INFORMATION, [MS-DTYP] 2.4.7.
namespace security_information {
inline constexpr std::uint32_t owner = 0x1, group = 0x2, dacl = 0x4, sacl = 0x8, label = 0x10, attribute = 0x20,
                               scope = 0x40, backup = 0x10000;
}

/// Whether the bytes are a self-relative security descriptor ([MS-DTYP] 2.4.6) in which every SID, ACL and ACE lies inside.
/// Nothing here decides on access: descriptors are kept for clients that ask for them.
bool is_security_descriptor(ByteView bytes);

/// `kept` with the parts that `information` names taken from `change`; both valid, `kept` may be empty.
Bytes merge_security_descriptor(ByteView kept, ByteView change, std::uint32_t information);

}  // namespace usher::server
