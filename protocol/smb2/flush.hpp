// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/smb2/header.hpp"
#include "protocol/wire/codec.hpp"

namespace usher::smb2 {

struct FlushRequest {  // [MS-SMB2] 2.2.17
  static constexpr std::uint16_t structure_size = 24;
  FileId file_id{};
  static constexpr void fields(auto& wire, auto& m) { wire.reserved(6), wire("FileId", m.file_id); }
};

}  // namespace usher::smb2
