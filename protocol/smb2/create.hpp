// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <string>

#include "protocol/smb2/header.hpp"
#include "protocol/wire/bytes.hpp"

namespace usher::smb2 {

enum class CreateDisposition : std::uint32_t { supersede, open, create, open_if, overwrite, overwrite_if };
enum class CreateAction : std::uint32_t { superseded, opened, created, overwritten };

namespace create_option {  // [MS-SMB2] 2.2.13 CreateOptions
inline constexpr std::uint32_t directory_file = 0x1, write_through = 0x2, sequential_only = 0x4,
                               no_intermediate_buffering = 0x8, synchronous_io_alert = 0x10,
                               synchronous_io_nonalert = 0x20, non_directory_file = 0x40, create_tree_connection = 0x80,
                               complete_if_oplocked = 0x100, no_ea_knowledge = 0x200, delete_on_close = 0x1000,
                               open_by_file_id = 0x2000, open_for_backup_intent = 0x4000, reserve_opfilter = 0x100000,
                               open_reparse_point = 0x200000, invalid = 0xFF000000;
}

namespace share_access {  // [MS-SMB2] 2.2.13 ShareAccess
inline constexpr std::uint32_t read = 0x1, write = 0x2, delete_ = 0x4, all = 0x7;
}

inline constexpr std::uint32_t impersonation_delegate = 3;  ///< the highest ImpersonationLevel

namespace oplock_level {  // [MS-SMB2] 2.2.13 RequestedOplockLevel
inline constexpr std::uint8_t none = 0, level_ii = 1, exclusive = 8, batch = 9, lease = 0xFF;
}

struct CreateRequest {  // [MS-SMB2] 2.2.13
  static constexpr std::uint16_t structure_size = 57;
  std::uint8_t security_flags = 0, requested_oplock_level = 0;
  std::uint32_t impersonation_level = 0;
  std::uint64_t create_flags = 0;
  std::uint32_t desired_access = 0, file_attributes = 0, share_access = 0;
  CreateDisposition create_disposition{};
  std::uint32_t create_options = 0;
  std::u16string name{};       ///< relative to the share, without a leading '\'
  ByteView create_contexts{};  ///< part of the message; create_contexts.hpp takes it apart
  static constexpr void fields(auto& wire, auto& m) {
    wire("SecurityFlags", m.security_flags), wire("RequestedOplockLevel", m.requested_oplock_level);
    wire("ImpersonationLevel", m.impersonation_level), wire("SmbCreateFlags", m.create_flags), wire.reserved(8);
    wire("DesiredAccess", m.desired_access), wire("FileAttributes", m.file_attributes);
    wire("ShareAccess", m.share_access), wire("CreateDisposition", m.create_disposition);
    wire("CreateOptions", m.create_options), wire.buffer16("NameOffset/Length", m.name);
    wire.buffer32("CreateContextsOffset/Length", m.create_contexts);
  }
};

struct CreateResponse {  // [MS-SMB2] 2.2.14
  static constexpr std::uint16_t structure_size = 89;
  std::uint8_t oplock_level = 0, flags = 0;  // oplock_level::none
  CreateAction create_action = CreateAction::opened;
  std::uint64_t creation_time = 0, last_access_time = 0, last_write_time = 0, change_time = 0;
  std::uint64_t allocation_size = 0, end_of_file = 0;
  std::uint32_t file_attributes = 0;
  FileId file_id{};
  Bytes create_contexts{};
  static constexpr void fields(auto& wire, auto& m) {
    wire("OplockLevel", m.oplock_level), wire("Flags", m.flags), wire("CreateAction", m.create_action);
    wire("CreationTime", m.creation_time), wire("LastAccessTime", m.last_access_time);
    wire("LastWriteTime", m.last_write_time), wire("ChangeTime", m.change_time);
    wire("AllocationSize", m.allocation_size), wire("EndofFile", m.end_of_file);
    wire("FileAttributes", m.file_attributes), wire.reserved(4);
    wire("FileId.Persistent", m.file_id.persistent), wire("FileId.Volatile", m.file_id.volatile_id);
    wire.buffer32("CreateContextsOffset/Length", m.create_contexts);
  }
};

}  // namespace usher::smb2
