// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/smb2/header.hpp"
#include "protocol/wire/codec.hpp"

namespace usher::smb2 {

struct QueryInfoRequest {  // [MS-SMB2] 2.2.37
  static constexpr std::uint16_t structure_size = 41;
  std::uint8_t info_type = 0;
  std::uint8_t file_info_class = 0;
  std::uint32_t output_buffer_length = 0;
  ByteView input{};
  std::uint32_t additional_information = 0;
  std::uint32_t flags = 0;
  FileId file_id{};
  static constexpr void fields(auto& wire, auto& m) {
    wire("InfoType", m.info_type), wire("FileInfoClass", m.file_info_class);
    wire("OutputBufferLength", m.output_buffer_length);
    wire.template offset<std::uint16_t>("InputBufferOffset"), wire.reserved(2);
    wire.template length<std::uint32_t>("InputBufferLength", m.input);
    wire("AdditionalInformation", m.additional_information), wire("Flags", m.flags), wire("FileId", m.file_id);
  }
};

}  // namespace usher::smb2
