// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <string_view>

namespace usher::smb2 {

/// How people write a DialectRevision ([MS-SMB2] 2.2.3): "3.1.1"; empty for one that is unknown.
constexpr std::string_view dialect_name(std::uint16_t revision) {
  switch (revision) {
    case 0x0202: return "2.0.2";
    case 0x0210: return "2.1";
    case 0x0300: return "3.0";
    case 0x0302: return "3.0.2";
    case 0x0311: return "3.1.1";
    default: return {};
  }
}

}  // namespace usher::smb2
