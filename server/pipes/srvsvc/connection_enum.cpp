// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/srvsvc/connection_info.hpp"
#include "server/pipes/srvsvc/enum_answer.hpp"
#include "server/pipes/srvsvc/methods.hpp"

namespace usher::server::srvsvc_methods {
namespace {

RecordPage<srvsvc::ConnectionFields> find_connections(const RpcCall& call, const TreeQuery& query) {
  if (query.level > 1) return {.status = NetApiStatus::invalid_level};
  if (!call.is_privileged()) return {.status = NetApiStatus::access_denied};
  const auto trees = call.host.administration().trees(query, call.now.steady);
  RecordPage<srvsvc::ConnectionFields> page{.status = trees.status, .total_entries = trees.total_entries, .resume_handle = trees.resume_handle};
  for (const TreeRecord& tree : trees.records) {
    page.records.push_back({.id = tree.id, .type = tree.type, .num_opens = tree.num_opens, .num_users = tree.num_users,
                            .active_seconds = tree.active_seconds, .user = tree.user, .netname = tree.netname});
  }
  return page;
}

}  // namespace

// [MS-SRVS] 3.1.4.1 NetrConnectionEnum (Opnum 8)
RpcOutcome connection_enum(RpcCall& call) {
  TreeQuery query;
  call.in.skip_unique_string();  // ServerName is ignored
  query.qualifier = call.in.unique_string();
  const auto arguments = srvsvc::read_enum_arguments(call.in, [](std::uint32_t level) { return level <= 1; });
  if (const auto fault = fault_in(call, arguments)) return RpcOutcome::failed(*fault);
  query.level = arguments.level;
  query.preferred_maximum_length = arguments.preferred_maximum_length;
  query.resume_handle = arguments.resume_handle;
  answer_enum(call, arguments, [](std::uint32_t level, auto visit) { return srvsvc::with_connection_level(level, visit); }, find_connections(call, query));
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
