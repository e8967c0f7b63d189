// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/srvsvc/session_calls.hpp"

#include "protocol/srvsvc/session_info.hpp"
#include "protocol/srvsvc/session_levels.hpp"

namespace usher::srvsvc {

Bytes encode(const SessionEnumCall& call) {
  Bytes stub;
  rpc::NdrWriter out(stub);
  out.unique_string(call.server), out.unique_string(call.client), out.unique_string(call.user);
  out.put(call.level), out.put(call.level);
  out.pointer(), out.put(std::uint32_t{0}), out.null();  // an empty container
  out.put(call.preferred_maximum_length);
  out.unique_number(call.resume_handle);
  return stub;
}

Result<SessionEnumAnswer> decode_session_enum_answer(ByteView stub) {
  rpc::NdrReader in(stub, true);
  SessionEnumAnswer answer;
  const auto level = in.get<std::uint32_t>();
  const bool tag_matches = in.get<std::uint32_t>() == level;
  const SessionLevel* known = find_session_level(level);
  if (known && in.pointer()) {
    const auto count = in.get<std::uint32_t>();
    const auto read = [&](auto fields) { answer.records = rpc::read_array<decltype(fields), SessionRecord>(in, known->fixed_bytes); };
    if (in.pointer()) with_session_level(level, read);
    if (answer.records.size() != count) in.fail();
  }
  answer.total_entries = in.get<std::uint32_t>();
  answer.resume_handle = in.unique_number();
  answer.status = in.get<std::uint32_t>();
  return in.ok() && tag_matches ? Result<SessionEnumAnswer>(std::move(answer)) : std::unexpected(NtStatus::invalid_parameter);
}

Bytes encode(const SessionDelCall& call) {
  Bytes stub;
  rpc::NdrWriter out(stub);
  out.unique_string(call.server), out.unique_string(call.client), out.unique_string(call.user);
  return stub;
}

}  // namespace usher::srvsvc
