// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "protocol/wire/bytes.hpp"
#include "protocol/smb2/header.hpp"
#include "protocol/wire/guid.hpp"
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

namespace lease_state {  // [MS-SMB2] 2.2.13.2.8
inline constexpr std::uint32_t none = 0, read = 1, handle = 2, write = 4, all = 7;
}
namespace lease_flag {  // [MS-SMB2] 2.2.14.2.11
inline constexpr std::uint32_t break_in_progress = 0x2, parent_lease_key_set = 0x4;
}

/// SMB2_CREATE_REQUEST_LEASE(_V2), [MS-SMB2] 2.2.13.2.8 and 2.2.13.2.10, and the responses, which have the same fields
/// (2.2.14.2.10, 2.2.14.2.11).
struct LeaseContext {
  std::uint16_t version = 1;  ///< 2: with what follows `flags`
  Guid key{};
  std::uint32_t state = 0, flags = 0;
  Guid parent_key{};          ///< when the flag says so
  std::uint16_t epoch = 0;
};

struct DurableRequestV2 {  // SMB2_CREATE_DURABLE_HANDLE_REQUEST_V2, [MS-SMB2] 2.2.13.2.11
  std::uint32_t timeout = 0, flags = 0;  ///< milliseconds
  Guid create_guid{};
};
struct DurableReconnect {  // SMB2_CREATE_DURABLE_HANDLE_RECONNECT(_V2), [MS-SMB2] 2.2.13.2.4 and 2.2.13.2.12
  std::uint16_t version = 1;
  FileId file_id{};
  Guid create_guid{};
  std::uint32_t flags = 0;
};

/// SMB2_CREATE_APP_INSTANCE_ID and SMB2_CREATE_APP_INSTANCE_VERSION, [MS-SMB2] 2.2.13.2.13 and 2.2.13.2.15.
struct AppInstance {
  Guid id{};
  struct Version {
    std::uint64_t high = 0, low = 0;
    friend auto operator<=>(const Version&, const Version&) = default;
  };
  std::optional<Version> version{};
};

/// What a CREATE asks through the contexts this server knows; whatever else stands in the list is ignored.
struct CreateContextRequests {
  bool maximal_access = false;                    ///< MxAc
  bool disk_id = false;                           ///< QFid
  std::optional<std::uint64_t> allocation_size{}; ///< AlSi
  std::optional<ByteView> security_descriptor{};  ///< SecD
  bool extended_attributes = false;               ///< ExtA with at least one
  bool timewarp = false;                          ///< TWrp
  std::optional<LeaseContext> lease{};            ///< RqLs
  bool durable = false;                           ///< DHnQ
  std::optional<DurableRequestV2> durable_v2{};   ///< DH2Q
  std::optional<DurableReconnect> reconnect{}, reconnect_v2{};  ///< DHnC, DH2C
  std::optional<Guid> app_instance_id{};
  std::optional<AppInstance::Version> app_instance_version{};
};
/// invalid_parameter also for a known context of the wrong size ([MS-SMB2] 3.3.5.9, Create Context Validation).
Result<CreateContextRequests> read_create_context_requests(ByteView list);

/// SMB2_CREATE_QUERY_MAXIMAL_ACCESS_RESPONSE, [MS-SMB2] 2.2.14.2.5.
void append_maximal_access(Bytes& list, NtStatus query_status, std::uint32_t maximal_access);
/// SMB2_CREATE_QUERY_ON_DISK_ID, [MS-SMB2] 2.2.14.2.9.
void append_disk_id(Bytes& list, std::uint64_t file_id, std::uint64_t volume_id);
/// SMB2_CREATE_RESPONSE_LEASE(_V2), by its version.
void append_lease(Bytes& list, const LeaseContext& lease);
/// SMB2_CREATE_DURABLE_HANDLE_RESPONSE, [MS-SMB2] 2.2.14.2.3.
void append_durable(Bytes& list);
/// SMB2_CREATE_DURABLE_HANDLE_RESPONSE_V2, [MS-SMB2] 2.2.14.2.12.
void append_durable_v2(Bytes& list, std::uint32_t timeout_milliseconds, std::uint32_t flags);

}  // namespace usher::smb2
