// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/srvsvc/enum_struct.hpp"
#include "server/pipes/srvsvc/methods.hpp"
#include "server/pipes/srvsvc/shares.hpp"

namespace usher::server::srvsvc_methods {
namespace {

bool is_listed_level(std::uint32_t level) {
  constexpr std::uint32_t one_share_only = 1005;
  return level != one_share_only && srvsvc::with_share_level(level, [](auto) {});
}

}  // namespace

// [MS-SRVS] 3.1.4.8 NetrShareEnum (Opnum 15) and 3.1.4.9 NetrShareEnumSticky (Opnum 36): every share here is a sticky one.
RpcOutcome share_enum(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const auto arguments = srvsvc::read_enum_arguments(call.in, &is_listed_level);
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (!arguments.tag_matches) return RpcOutcome::failed(rpc::Fault::invalid_tag);
  const bool known = is_listed_level(arguments.level);
  NetApiStatus status = known ? NetApiStatus::success : NetApiStatus::invalid_level;
  std::vector<srvsvc::ShareFields> rows;
  if (known && !may_see_level(call, arguments.level)) status = NetApiStatus::access_denied;
  else if (known) rows = visible_shares(call);
  // The list is short, so it goes whole; a resume handle in the middle of it is respected.
  const std::size_t skip = std::min<std::size_t>(arguments.resume_handle.value_or(0), rows.size());
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(skip));

  if (!known) srvsvc::write_enum_struct(call.out, arguments.level, false, 0, [](rpc::NdrWriter&) {});
  else srvsvc::with_share_level(arguments.level, [&](auto level) {
    srvsvc::write_enum_struct(call.out, arguments.level, true, rows.size(), [&](rpc::NdrWriter& out) { rpc::write_array<decltype(level)>(out, rows); });
  });
  call.out.put(static_cast<std::uint32_t>(rows.size()));
  call.out.unique_number(arguments.resume_handle ? std::optional(std::uint32_t{0}) : std::nullopt);
  call.out.put(status);
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
