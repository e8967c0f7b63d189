// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "protocol/wire/bytes.hpp"
#include "protocol/wire/nt_status.hpp"

namespace usher::smb2 {

/// One SMB2_CREATE_CONTEXT ([MS-SMB2] 2.2.13.2): parts of the message it came in.
struct CreateContext {
  ByteView name{};
  ByteView data{};
};

/// Takes the list of a CREATE apart. invalid_parameter for a name of less than four bytes, for whatever leaves the list and
/// for a Next that does not lead forward; so the loop ends after at most one round for every sixteen bytes.
Result<std::vector<CreateContext>> read_create_contexts(ByteView list);

/// Appends a context to a list, linked from the one before it.
void append_create_context(Bytes& list, std::string_view name, ByteView data);

/// What a CREATE asks through the contexts this server knows; whatever else stands in the list is ignored.
struct CreateContextRequests {
  bool maximal_access = false;                    ///< MxAc
  bool disk_id = false;                           ///< QFid
  std::optional<std::uint64_t> allocation_size{}; ///< AlSi
  std::optional<ByteView> security_descriptor{};  ///< SecD
  bool extended_attributes = false;               ///< ExtA with at least one
  bool timewarp = false;                          ///< TWrp
  bool reconnect = false;                         ///< DHnC or DH2C
};
/// invalid_parameter also for a known context of the wrong size ([MS-SMB2] 3.3.5.9, Create Context Validation).
Result<CreateContextRequests> read_create_context_requests(ByteView list);

/// SMB2_CREATE_QUERY_MAXIMAL_ACCESS_RESPONSE, [MS-SMB2] 2.2.14.2.5.
void append_maximal_access(Bytes& list, NtStatus query_status, std::uint32_t maximal_access);
/// SMB2_CREATE_QUERY_ON_DISK_ID, [MS-SMB2] 2.2.14.2.9.
void append_disk_id(Bytes& list, std::uint64_t file_id, std::uint64_t volume_id);

}  // namespace usher::smb2
