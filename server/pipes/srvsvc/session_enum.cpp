// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/srvsvc/enum_struct.hpp"
#include "protocol/srvsvc/session_info.hpp"
#include "server/pipes/srvsvc/methods.hpp"
#include "server/pipes/srvsvc/session_call.hpp"

namespace usher::server::srvsvc_methods {

// [MS-SRVS] 3.1.4.5 NetrSessionEnum (Opnum 12)
RpcOutcome session_enum(RpcCall& call) {
  SessionQuery query;
  call.in.skip_unique_string();  // ServerName is ignored
  query.client = call.in.unique_string();
  query.user = call.in.unique_string();
  const auto arguments = srvsvc::read_enum_arguments(call.in, [](std::uint32_t level) { return srvsvc::with_session_level(level, [](auto) {}); });
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (!arguments.tag_matches) return RpcOutcome::failed(rpc::Fault::invalid_tag);
  query.level = arguments.level;
  query.preferred_maximum_length = arguments.preferred_maximum_length;
  query.resume_handle = arguments.resume_handle;
  const SessionPage page = enumerate_sessions(session_call(call, "NetrSessionEnum"), query);

  const auto write = [&](auto level) {
    srvsvc::write_enum_struct(call.out, query.level, true, page.records.size(),
                              [&](rpc::NdrWriter& out) { rpc::write_array<decltype(level)>(out, page.records); });
  };
  if (!srvsvc::with_session_level(query.level, write)) srvsvc::write_enum_struct(call.out, query.level, false, 0, [](rpc::NdrWriter&) {});
  call.out.put(page.total_entries);
  call.out.unique_number(query.resume_handle ? std::optional(page.resume_handle) : std::nullopt);  // NULL is answered with NULL
  call.out.put(page.status);
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
