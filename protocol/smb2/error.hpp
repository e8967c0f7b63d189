// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/wire/codec.hpp"

namespace usher::smb2 {

struct ErrorResponse {  // [MS-SMB2] 2.2.2
  static constexpr std::uint16_t structure_size = 9;
  std::uint8_t error_context_count = 0;
  std::uint32_t byte_count = 0;
  ByteView error_data{};  // one zero byte stands in for "none"
  static constexpr void fields(auto& wire, auto& m) {
    wire("ErrorContextCount", m.error_context_count), wire.reserved(1), wire("ByteCount", m.byte_count);
    wire.tail("ErrorData", m.error_data);
  }
};

}  // namespace usher::smb2
