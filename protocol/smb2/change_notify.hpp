// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/smb2/header.hpp"
#include "protocol/wire/codec.hpp"

namespace usher::smb2 {

inline constexpr std::uint16_t watch_tree = 1;

struct ChangeNotifyRequest {  // [MS-SMB2] 2.2.35
  static constexpr std::uint16_t structure_size = 32;
  std::uint16_t flags = 0;
  std::uint32_t output_buffer_length = 0;
  FileId file_id{};
  std::uint32_t completion_filter = 0;
  static constexpr void fields(auto& wire, auto& m) {
    wire("Flags", m.flags), wire("OutputBufferLength", m.output_buffer_length), wire("FileId", m.file_id);
    wire("CompletionFilter", m.completion_filter), wire.reserved(4);
  }
};

}  // namespace usher::smb2
