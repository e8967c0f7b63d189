// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/srvsvc/session_info.hpp"
#include "server/pipes/srvsvc/enum_answer.hpp"
#include "server/pipes/srvsvc/enum_stream.hpp"
#include "server/pipes/srvsvc/methods.hpp"
#include "server/pipes/srvsvc/session_call.hpp"

namespace usher::server::srvsvc_methods {
namespace {

RecordList<srvsvc::SessionView> to_list(FoundSessions found, SteadyTime now) {
  RecordList<srvsvc::SessionView> list{.status = found.status,
                                         .count = found.sessions.size(),
                                         .marshalled_bytes = found.marshalled_bytes,
                                         .held_bytes = found.sessions.size() * (sizeof found.sessions[0] + sizeof(std::shared_ptr<const WorkstationSession>)),
                                         .total_entries = found.total_entries,
                                         .resume_handle = found.resume_handle};
  list.record = [sessions = std::move(found.sessions), kept = std::move(found.kept), now](std::size_t at) {
    return make_session_record(*sessions[at], now);
  };
  return list;
}

/// So that a list of 100,000 does not keep the others of this loop waiting: with 2,048 the slowest hundredth of logons took 2.3 times
/// as long while two callers listed at level 10, with 256 1.4 times. What is short lets others go between (Executor::post_patiently).
constexpr std::size_t rows_per_turn = 64;

}  // namespace

// [MS-SRVS] 3.1.4.5 NetrSessionEnum (Opnum 12)
RpcOutcome session_enum(RpcCall& call) {
  SessionQuery query;
  call.in.skip_unique_string();  // ServerName is ignored
  query.client = call.in.unique_string();
  query.user = call.in.unique_string();
  const auto arguments = srvsvc::read_enum_arguments(call.in, [](std::uint32_t level) { return srvsvc::with_session_level(level, [](auto) {}); });
  if (const auto fault = fault_in(call, arguments)) return RpcOutcome::failed(*fault);
  query.level = arguments.level;
  query.preferred_maximum_length = arguments.preferred_maximum_length;
  query.resume_handle = arguments.resume_handle;
  auto look = [search = AuditedSearch(session_call(call, "NetrSessionEnum"), query), arguments, now = call.now.steady]() mutable -> std::unique_ptr<StubSource> {
    if (!search.advance(rows_per_turn)) return nullptr;
    return stream_enum(arguments, to_list(search.take(), now), [](std::uint32_t level, auto visit) { return srvsvc::with_session_level(level, visit); });
  };
  call.source = look();
  if (!call.source) call.next_turn = std::move(look);
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
