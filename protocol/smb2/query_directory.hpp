// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <string>

#include "protocol/smb2/header.hpp"
#include "protocol/wire/codec.hpp"

namespace usher::smb2 {

namespace query_directory_flag {
inline constexpr std::uint8_t restart_scans = 0x01, return_single_entry = 0x02, index_specified = 0x04, reopen = 0x10;
}

struct QueryDirectoryRequest {  // [MS-SMB2] 2.2.33
  static constexpr std::uint16_t structure_size = 33;
  std::uint8_t file_information_class = 0;
  std::uint8_t flags = 0;
  std::uint32_t file_index = 0;
  FileId file_id{};
  std::u16string file_name{};
  std::uint32_t output_buffer_length = 0;
  static constexpr void fields(auto& wire, auto& m) {
    wire("FileInformationClass", m.file_information_class), wire("Flags", m.flags), wire("FileIndex", m.file_index);
    wire("FileId", m.file_id), wire.buffer16("FileNameOffset/Length", m.file_name);
    wire("OutputBufferLength", m.output_buffer_length);
  }
};

/// The response of QUERY_DIRECTORY ([MS-SMB2] 2.2.34), QUERY_INFO (2.2.38) and CHANGE_NOTIFY (2.2.36): they are one shape.
struct OutputBufferResponse {
  static constexpr std::uint16_t structure_size = 9;
  ByteView buffer{};
  static constexpr void fields(auto& wire, auto& m) {
    wire.template offset<std::uint16_t>("OutputBufferOffset"), wire.template length<std::uint32_t>("OutputBufferLength", m.buffer);
  }
};

}  // namespace usher::smb2
