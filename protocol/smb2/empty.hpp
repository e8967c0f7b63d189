// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/wire/codec.hpp"

namespace usher::smb2 {

/// The requests and responses that say nothing but their StructureSize: LOGOFF ([MS-SMB2] 2.2.7, 2.2.8), TREE_DISCONNECT
/// (2.2.11, 2.2.12), ECHO (2.2.28, 2.2.29), CANCEL (2.2.30), and the response to FLUSH, LOCK (2.2.18, 2.2.27).
struct Empty {
  static constexpr std::uint16_t structure_size = 4;
  static constexpr void fields(auto& wire, auto&) { wire.reserved(2); }
};

}  // namespace usher::smb2
