// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <compare>
#include <cstdint>

#include "protocol/wire/bytes.hpp"
#include "protocol/wire/nt_status.hpp"

namespace usher::smb2 {

inline constexpr std::size_t header_size = 64;
inline constexpr std::uint32_t protocol_id = 0x424D53FE;            // 0xFE 'S' 'M' 'B', [MS-SMB2] 2.2.1
inline constexpr std::uint32_t transform_protocol_id = 0x424D53FD;  // [MS-SMB2] 2.2.41
inline constexpr std::uint32_t compression_protocol_id = 0x424D53FC;
inline constexpr std::uint32_t smb1_protocol_id = 0x424D53FF;

enum class Command : std::uint16_t {  // [MS-SMB2] 2.2.1.2
  negotiate, session_setup, logoff, tree_connect, tree_disconnect, create, close, flush, read, write, lock, ioctl, cancel,
  echo, query_directory, change_notify, query_info, set_info, oplock_break, server_to_client_notification
};
inline constexpr std::size_t command_count = 20;

enum class SessionId : std::uint64_t {};
enum class TreeId : std::uint32_t {};
enum class MessageId : std::uint64_t {};
enum class AsyncId : std::uint64_t {};

/// SMB2_FILEID, [MS-SMB2] 2.2.14.1.
struct FileId {
  std::uint64_t persistent = 0;
  std::uint64_t volatile_id = 0;
  friend bool operator==(const FileId&, const FileId&) = default;
};
inline constexpr FileId related_file_id{~std::uint64_t{0}, ~std::uint64_t{0}};  // [MS-SMB2] 3.3.5.2.7.2

namespace flag {
inline constexpr std::uint32_t server_to_redir = 0x1, async_command = 0x2, related_operations = 0x4, is_signed = 0x8,
                               priority_mask = 0x70, dfs_operations = 0x10000000, replay_operation = 0x20000000;
}

/// SMB2 Packet Header, [MS-SMB2] 2.2.1.1 (ASYNC) and 2.2.1.2 (SYNC): one struct, `flags` says which of tree_id and async_id holds.
struct Header {
  std::uint16_t credit_charge = 0;
  NtStatus status = NtStatus::success;  ///< in a request of 3.x: ChannelSequence in the low half
  Command command = Command::negotiate;
  std::uint16_t credits = 0;  ///< CreditRequest or CreditResponse
  std::uint32_t flags = 0;
  std::uint32_t next_command = 0;
  MessageId message_id{};
  AsyncId async_id{};
  TreeId tree_id{};
  SessionId session_id{};
  std::array<std::byte, 16> signature{};

  bool has(std::uint32_t bit) const { return (flags & bit) != 0; }
};

/// Reads a header; invalid_parameter when the bytes are too few, or ProtocolId or StructureSize are wrong.
Result<Header> read_header(ByteView message);
/// Writes it to the first 64 bytes of `message`.
void write_header(const Header& header, MutableByteView message);

}  // namespace usher::smb2
