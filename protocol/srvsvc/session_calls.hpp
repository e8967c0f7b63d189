// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The client's side of NetrSessionEnum and NetrSessionDel ([MS-SRVS] 3.2.4).
#pragma once
#include <optional>
#include <vector>

#include "protocol/srvsvc/session_record.hpp"
#include "protocol/wire/bytes.hpp"
#include "protocol/wire/nt_status.hpp"

namespace usher::srvsvc {

struct SessionEnumCall {
  std::optional<std::u16string> server{}, client{}, user{};
  std::uint32_t level = 10;
  std::uint32_t preferred_maximum_length = 0xFFFFFFFF;
  std::optional<std::uint32_t> resume_handle{};
};
Bytes encode(const SessionEnumCall& call);

struct SessionEnumAnswer {
  std::vector<SessionRecord> records{};
  std::uint32_t total_entries = 0;
  std::optional<std::uint32_t> resume_handle{};
  std::uint32_t status = 0;  ///< NET_API_STATUS
};
/// Errors  invalid_parameter
Result<SessionEnumAnswer> decode_session_enum_answer(ByteView stub);

struct SessionDelCall {
  std::optional<std::u16string> server{}, client{}, user{};
};
Bytes encode(const SessionDelCall& call);

}  // namespace usher::srvsvc
