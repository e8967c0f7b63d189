// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/srvsvc/audited.hpp"
#include "server/pipes/srvsvc/enum_answer.hpp"
#include "server/pipes/srvsvc/methods.hpp"
#include "server/pipes/srvsvc/shares.hpp"

namespace usher::server::srvsvc_methods {
namespace {

template <class Visit>
bool with_listed_level(std::uint32_t level, Visit visit) {
  constexpr std::uint32_t one_share_only = 1005;
  return level != one_share_only && srvsvc::with_share_level(level, visit);
}

bool is_listed_level(std::uint32_t level) { return with_listed_level(level, [](auto) {}); }

constexpr std::uint32_t never_sticky = 501;  // in the union, and no level of NetrShareEnumSticky

RpcOutcome list(RpcCall& call, bool sticky_only) {
  call.in.skip_unique_string();  // ServerName is ignored
  const auto arguments = srvsvc::read_enum_arguments(call.in, &is_listed_level);
  if (const auto fault = fault_in(call, arguments)) return RpcOutcome::failed(*fault);
  RecordPage<srvsvc::ShareFields> page;
  if (!is_listed_level(arguments.level) || (sticky_only && arguments.level == never_sticky)) page.status = NetApiStatus::invalid_level;
  else if (!may_see_level(call, arguments.level)) page.status = NetApiStatus::access_denied;
  else with_listed_level(arguments.level, [&](auto fields) {
    auto rows = visible_shares(call);
    if (sticky_only) std::erase_if(rows, [](const auto& share) { return share.type & share_type::temporary; });
    page = page_of(std::move(rows), arguments, [](const auto& share) { return rpc::marshalled_size<decltype(fields)>(share); });
  });
  if (page.status == NetApiStatus::access_denied) leave_refusal(call, sticky_only ? "NetrShareEnumSticky" : "NetrShareEnum", arguments.level);
  answer_enum(call, arguments, [](std::uint32_t level, auto visit) { return with_listed_level(level, visit); }, page);
  return RpcOutcome::done();
}

}  // namespace

// [MS-SRVS] 3.1.4.8 NetrShareEnum (Opnum 15)
RpcOutcome share_enum(RpcCall& call) { return list(call, false); }

// [MS-SRVS] 3.1.4.9 NetrShareEnumSticky (Opnum 36): those that will be there after a restart.
RpcOutcome share_enum_sticky(RpcCall& call) { return list(call, true); }

}  // namespace usher::server::srvsvc_methods
