// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/smb2/header.hpp"
#include "protocol/wire/codec.hpp"

namespace usher::smb2 {

namespace fsctl {  // [MS-SMB2] 2.2.31, [MS-FSCC] 2.3
inline constexpr std::uint32_t dfs_get_referrals = 0x00060194, dfs_get_referrals_ex = 0x000601B0, pipe_peek = 0x0011400C,
                               pipe_wait = 0x00110018, pipe_transceive = 0x0011C017, srv_copychunk = 0x001440F2,
                               srv_copychunk_write = 0x001480F2, srv_request_resume_key = 0x00140078,
                               query_network_interface_info = 0x001401FC, validate_negotiate_info = 0x00140204,
                               get_reparse_point = 0x000900A8, create_or_get_object_id = 0x000900C0,
                               set_sparse = 0x000900C4, get_compression = 0x0009003C;
}
inline constexpr std::uint32_t ioctl_is_fsctl = 1;

struct IoctlRequest {  // [MS-SMB2] 2.2.31
  static constexpr std::uint16_t structure_size = 57;
  std::uint32_t ctl_code = 0;
  FileId file_id{};
  ByteView input{};
  std::uint32_t max_input_response = 0;
  ByteView output{};
  std::uint32_t max_output_response = 0;
  std::uint32_t flags = 0;
  static constexpr void fields(auto& wire, auto& m) {
    wire.reserved(2), wire("CtlCode", m.ctl_code), wire("FileId", m.file_id);
    wire.buffer32("InputOffset/Count", m.input), wire("MaxInputResponse", m.max_input_response);
    wire.buffer32("OutputOffset/Count", m.output), wire("MaxOutputResponse", m.max_output_response);
    wire("Flags", m.flags), wire.reserved(4);
  }
};

struct IoctlResponse {  // [MS-SMB2] 2.2.32
  static constexpr std::uint16_t structure_size = 49;
  std::uint32_t ctl_code = 0;
  FileId file_id{};
  ByteView input{};
  ByteView output{};
  std::uint32_t flags = 0;
  static constexpr void fields(auto& wire, auto& m) {
    wire.reserved(2), wire("CtlCode", m.ctl_code), wire("FileId", m.file_id);
    wire.buffer32("InputOffset/Count", m.input), wire.buffer32("OutputOffset/Count", m.output);
    wire("Flags", m.flags), wire.reserved(4);
  }
};

}  // namespace usher::smb2
