// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <vector>

#include "protocol/smb2/header.hpp"
#include "protocol/wire/bytes.hpp"

namespace usher::smb2 {

namespace lock_flag {
inline constexpr std::uint32_t shared = 0x1, exclusive = 0x2, unlock = 0x4, fail_immediately = 0x10;
}

struct LockElement {  // [MS-SMB2] 2.2.26.1
  std::uint64_t offset = 0, length = 0;
  std::uint32_t flags = 0;
};

struct LockRequest {  // [MS-SMB2] 2.2.26
  static constexpr std::uint16_t structure_size = 48;
  std::uint16_t lock_count = 0;
  std::uint32_t lock_sequence = 0;  ///< number in the low 4 bits, index in the high 28
  FileId file_id{};
  LockElement first{};
  ByteView others{};  ///< the elements after the first, 24 bytes each
  static constexpr void fields(auto& wire, auto& m) {
    wire("LockCount", m.lock_count), wire("LockSequence", m.lock_sequence);
    wire("FileId.Persistent", m.file_id.persistent), wire("FileId.Volatile", m.file_id.volatile_id);
    wire("Offset", m.first.offset), wire("Length", m.first.length), wire("Flags", m.first.flags), wire.reserved(4);
    wire.tail("Locks", m.others);
  }
  /// All of them; invalid_parameter for none, and when the message is too short for LockCount.
  Result<std::vector<LockElement>> elements() const {
    constexpr std::size_t element_size = 24;
    if (lock_count == 0 || (lock_count - 1u) * element_size > others.size()) {
      return std::unexpected(NtStatus::invalid_parameter);
    }
    std::vector<LockElement> all{first};
    wire::Cursor cursor(others);
    while (all.size() < lock_count) {
      LockElement element;
      element.offset = cursor.get<std::uint64_t>(), element.length = cursor.get<std::uint64_t>();
      element.flags = cursor.get<std::uint32_t>(), cursor.skip(4);
      all.push_back(element);
    }
    return all;
  }
};

}  // namespace usher::smb2
