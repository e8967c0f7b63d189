// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>

#include "protocol/smb2/header.hpp"
#include "protocol/smb2/info_type.hpp"
#include "protocol/wire/bytes.hpp"

namespace usher::smb2 {

struct SetInfoRequest {  // [MS-SMB2] 2.2.39
  static constexpr std::uint16_t structure_size = 33;
  InfoType info_type{};
  std::uint8_t file_info_class = 0;
  std::uint32_t buffer_length = 0;
  std::uint16_t buffer_offset = 0;
  std::uint32_t additional_information = 0;
  FileId file_id{};
  static constexpr void fields(auto& wire, auto& m) {
    wire("InfoType", m.info_type), wire("FileInfoClass", m.file_info_class), wire("BufferLength", m.buffer_length);
    wire("BufferOffset", m.buffer_offset), wire.reserved(2), wire("AdditionalInformation", m.additional_information);
    wire("FileId.Persistent", m.file_id.persistent), wire("FileId.Volatile", m.file_id.volatile_id);
  }
  /// The Buffer, in the message from which this was decoded. Its length stands before its offset, so the field list
  /// leaves both as numbers. invalid_parameter when it is not all inside.
  Result<ByteView> buffer(ByteView message) const {
    wire::Cursor cursor(message);
    if (buffer_length == 0) return ByteView{};
    const ByteView found = cursor.part(buffer_offset, buffer_length);
    if (!cursor.ok() || buffer_offset < header_size + structure_size - 1) return std::unexpected(NtStatus::invalid_parameter);
    return found;
  }
};

struct SetInfoResponse {  // [MS-SMB2] 2.2.40
  static constexpr std::uint16_t structure_size = 2;
  static constexpr void fields(auto&, auto&) {}
};

}  // namespace usher::smb2
