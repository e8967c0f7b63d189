// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/srvsvc/resource_calls.hpp"

namespace usher::srvsvc {
namespace {

constexpr std::uint32_t no_error = 0;

void write_share_arm(rpc::NdrWriter& out, std::uint32_t level, const ShareRequest& share) {
  out.put(level), out.put(level);
  with_share_arm(level, [&](auto fields) { rpc::write_pointee<decltype(fields)>(out, share); });
  out.unique_number(no_error);  // ParmErr
}

}  // namespace

Bytes encode(const EnumCall& call) {
  Bytes stub;
  rpc::NdrWriter out(stub);
  for (const auto& text : call.strings) out.unique_string(text);
  out.put(call.level), out.put(call.level);
  out.pointer(), out.put(std::uint32_t{0}), out.null();  // an empty container
  out.put(call.preferred_maximum_length);
  out.unique_number(call.resume_handle);
  return stub;
}

Bytes encode_numbers(const std::optional<std::u16string>& server, std::initializer_list<std::uint32_t> numbers) {
  Bytes stub;
  rpc::NdrWriter out(stub);
  out.unique_string(server);
  for (const std::uint32_t number : numbers) out.put(number);
  return stub;
}

Bytes encode_name(const std::optional<std::u16string>& server, std::u16string_view name, std::uint32_t number) {
  Bytes stub;
  rpc::NdrWriter out(stub);
  out.unique_string(server), out.string(name), out.put(number);
  return stub;
}

Bytes encode_share_add(const std::optional<std::u16string>& server, std::uint32_t level, const ShareRequest& share) {
  Bytes stub;
  rpc::NdrWriter out(stub);
  out.unique_string(server);
  write_share_arm(out, level, share);
  return stub;
}

Bytes encode_share_set_info(const std::optional<std::u16string>& server, std::u16string_view name, std::uint32_t level, const ShareRequest& share) {
  Bytes stub;
  rpc::NdrWriter out(stub);
  out.unique_string(server), out.string(name);
  write_share_arm(out, level, share);
  return stub;
}

Bytes encode_statistics_get(const std::optional<std::u16string>& server) {
  Bytes stub;
  rpc::NdrWriter out(stub);
  out.unique_string(server), out.null();            // Service
  out.put(std::uint32_t{0}), out.put(std::uint32_t{0});  // Level, Options
  return stub;
}

Result<InfoAnswer<StatisticsFields>> decode_statistics(ByteView stub) {
  rpc::NdrReader in(stub, true);
  InfoAnswer<StatisticsFields> answer;
  StatisticsFields row;
  if (rpc::read_pointee<StatServer0>(in, row)) answer.row = row;
  answer.status = in.get<std::uint32_t>();
  return in.ok() ? Result<InfoAnswer<StatisticsFields>>(answer) : std::unexpected(NtStatus::invalid_parameter);
}

Result<std::uint32_t> decode_status(ByteView stub) {
  if (stub.size() < sizeof(std::uint32_t)) return std::unexpected(NtStatus::invalid_parameter);
  return wire::load<std::uint32_t>(stub, stub.size() - sizeof(std::uint32_t));
}

}  // namespace usher::srvsvc
