// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/srvsvc/file_info.hpp"
#include "server/pipes/srvsvc/audited.hpp"
#include "server/pipes/srvsvc/enum_answer.hpp"
#include "server/pipes/srvsvc/enum_stream.hpp"
#include "server/pipes/srvsvc/methods.hpp"

namespace usher::server::srvsvc_methods {
namespace {

RecordList<OpenRecord> find_files(const RpcCall& call, const OpenQuery& query) {
  RecordList<OpenRecord> found;
  if (query.level != 2 && query.level != 3) found.status = NetApiStatus::invalid_level;
  else if (!call.is_privileged()) found.status = NetApiStatus::access_denied;
  else found = call.host.administration().find_opens(query, call.now.steady);
  AuditRecord record = begin_record(call, "NetrFileEnum");
  record.user = query.user, record.level = query.level, record.target = query.base_path.value_or(u"");
  leave_record(call, std::move(record), found.status, found.count);
  return found;
}

}  // namespace

// [MS-SRVS] 3.1.4.2 NetrFileEnum (Opnum 9)
RpcOutcome file_enum(RpcCall& call) {
  OpenQuery query;
  call.in.skip_unique_string();  // ServerName is ignored
  query.base_path = call.in.unique_string();
  query.user = call.in.unique_string();
  const auto arguments = srvsvc::read_enum_arguments(call.in, [](std::uint32_t level) { return level == 2 || level == 3; });
  if (const auto fault = fault_in(call, arguments)) return RpcOutcome::failed(*fault);
  query.level = arguments.level;
  query.preferred_maximum_length = arguments.preferred_maximum_length;
  query.resume_handle = arguments.resume_handle;
  call.source = stream_enum(arguments, find_files(call, query),
                            [](std::uint32_t level, auto visit) { return srvsvc::with_file_level(level, visit); });
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
