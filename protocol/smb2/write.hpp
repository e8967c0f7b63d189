// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/smb2/header.hpp"
#include "protocol/wire/codec.hpp"

namespace usher::smb2 {

struct WriteRequest {  // [MS-SMB2] 2.2.21
  static constexpr std::uint16_t structure_size = 49;
  ByteView data{};
  std::uint64_t offset = 0;
  FileId file_id{};
  std::uint32_t channel = 0;
  std::uint32_t remaining_bytes = 0;
  std::uint32_t flags = 0;
  static constexpr void fields(auto& wire, auto& m) {
    wire.template offset<std::uint16_t>("DataOffset"), wire.template length<std::uint32_t>("Length", m.data);
    wire("Offset", m.offset), wire("FileId", m.file_id), wire("Channel", m.channel);
    wire("RemainingBytes", m.remaining_bytes), wire.reserved(4), wire("Flags", m.flags);  // WriteChannelInfo: RDMA only
  }
};
inline constexpr std::uint32_t write_through = 1;

struct WriteResponse {  // [MS-SMB2] 2.2.22
  static constexpr std::uint16_t structure_size = 17;
  std::uint32_t count = 0;
  static constexpr void fields(auto& wire, auto& m) {
    wire.reserved(2), wire("Count", m.count), wire.reserved(8);  // Remaining and WriteChannelInfo are not used
  }
};

}  // namespace usher::smb2
