// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>

namespace usher::smb2 {

enum class InfoType : std::uint8_t { file = 1, filesystem = 2, security = 3, quota = 4 };  // [MS-SMB2] 2.2.37, 2.2.39

}  // namespace usher::smb2
