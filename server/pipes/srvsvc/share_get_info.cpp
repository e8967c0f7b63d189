// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <algorithm>

#include "server/pipes/srvsvc/audited.hpp"
#include "server/pipes/srvsvc/methods.hpp"
#include "server/pipes/srvsvc/one_info.hpp"
#include "server/pipes/srvsvc/shares.hpp"
#include "server/unicode_case.hpp"

namespace usher::server::srvsvc_methods {
namespace {

constexpr std::uint32_t union_levels[] = {0, 1, 2, 501, 502, 503, 1004, 1005, 1006, 1501};  // [MS-SRVS] 2.2.3.6 SHARE_INFO

}  // namespace

// [MS-SRVS] 3.1.4.10 NetrShareGetInfo (Opnum 16)
RpcOutcome share_get_info(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const std::u16string name = call.in.string();
  const auto level = call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (!srvsvc::with_share_level(level, [](auto) {})) return write_no_info(call.out, level, union_levels, NetApiStatus::invalid_level), RpcOutcome::done();
  if (!may_see_level(call, level)) return leave_refusal(call, "NetrShareGetInfo", level), write_no_info(call.out, level, union_levels, NetApiStatus::access_denied), RpcOutcome::done();
  const auto rows = visible_shares(call);
  const auto row = std::ranges::find_if(rows, [&](const auto& share) { return equal_ignoring_case(share.name, name); });
  if (row == rows.end()) return write_no_info(call.out, level, union_levels, NetApiStatus::net_name_not_found), RpcOutcome::done();
  srvsvc::with_share_level(level, [&](auto fields) { write_one_info<decltype(fields)>(call.out, level, *row); });
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
