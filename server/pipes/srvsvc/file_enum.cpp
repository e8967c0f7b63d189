// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/srvsvc/enum_answer.hpp"
#include "server/pipes/srvsvc/files.hpp"
#include "server/pipes/srvsvc/methods.hpp"

namespace usher::server::srvsvc_methods {
namespace {

RecordPage<srvsvc::FileFields> find_files(const RpcCall& call, const OpenQuery& query) {
  if (query.level != 2 && query.level != 3) return {.status = NetApiStatus::invalid_level};
  if (!call.is_privileged()) return {.status = NetApiStatus::access_denied};
  const auto opens = call.host.administration().opens(query, call.now.steady);
  RecordPage<srvsvc::FileFields> page{.status = opens.status, .total_entries = opens.total_entries, .resume_handle = opens.resume_handle};
  for (const OpenRecord& open : opens.records) page.records.push_back(to_fields(open));
  return page;
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
  answer_enum(call, arguments, [](std::uint32_t level, auto visit) { return srvsvc::with_file_level(level, visit); }, find_files(call, query));
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
