// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/smb2/header.hpp"
#include "protocol/wire/codec.hpp"

namespace usher::smb2 {

struct ReadRequest {  // [MS-SMB2] 2.2.19
  static constexpr std::uint16_t structure_size = 49;
  std::uint8_t padding = 0;
  std::uint8_t flags = 0;
  std::uint32_t length = 0;
  std::uint64_t offset = 0;
  FileId file_id{};
  std::uint32_t minimum_count = 0;
  std::uint32_t channel = 0;
  std::uint32_t remaining_bytes = 0;
  static constexpr void fields(auto& wire, auto& m) {
    wire("Padding", m.padding), wire("Flags", m.flags), wire("Length", m.length), wire("Offset", m.offset);
    wire("FileId", m.file_id), wire("MinimumCount", m.minimum_count), wire("Channel", m.channel);
    wire("RemainingBytes", m.remaining_bytes), wire.reserved(4);  // ReadChannelInfo: RDMA only
  }
};

/// [MS-SMB2] 2.2.20. The server reads straight behind the fixed part, so DataOffset is always the same.
struct ReadResponse {
  static constexpr std::uint16_t structure_size = 17;
  static constexpr std::uint8_t data_at = header_size + 16;
  std::uint8_t data_offset = data_at;
  std::uint32_t data_length = 0;
  static constexpr void fields(auto& wire, auto& m) {
    wire("DataOffset", m.data_offset), wire.reserved(1), wire("DataLength", m.data_length), wire.reserved(8);
  }
};

}  // namespace usher::smb2
