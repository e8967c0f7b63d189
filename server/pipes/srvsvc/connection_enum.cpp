// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/srvsvc/connection_info.hpp"
#include "server/pipes/srvsvc/audited.hpp"
#include "server/pipes/srvsvc/enum_answer.hpp"
#include "server/pipes/srvsvc/enum_stream.hpp"
#include "server/pipes/srvsvc/methods.hpp"

namespace usher::server::srvsvc_methods {
namespace {

RecordList<TreeRecord> find_connections(const RpcCall& call, const TreeQuery& query) {
  RecordList<TreeRecord> found;
  if (query.level > 1) found.status = NetApiStatus::invalid_level;
  else if (!call.is_privileged()) found.status = NetApiStatus::access_denied;
  else found = call.host.administration().find_trees(query, call.now.steady);
  AuditRecord record = begin_record(call, "NetrConnectionEnum");
  record.level = query.level, record.target = query.qualifier.value_or(u"");
  leave_record(call, std::move(record), found.status, found.count);
  return found;
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
  call.source = stream_enum(arguments, find_connections(call, query),
                            [](std::uint32_t level, auto visit) { return srvsvc::with_connection_level(level, visit); });
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
