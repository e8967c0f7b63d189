// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/srvsvc/statistics.hpp"

#include "server/pipes/srvsvc/audited.hpp"
#include "server/pipes/srvsvc/methods.hpp"

namespace usher::server::srvsvc_methods {
namespace {

srvsvc::StatisticsFields to_fields(const StatisticsRecord& counted) {
  const auto low = [](std::uint64_t value) { return static_cast<std::uint32_t>(value); };
  const auto high = [](std::uint64_t value) { return static_cast<std::uint32_t>(value >> 32); };
  return {.start = counted.start,
          .files_opened = low(counted.files_opened),
          .sessions_opened = low(counted.sessions_opened),
          .sessions_timed_out = low(counted.sessions_timed_out),
          .password_errors = low(counted.password_errors),
          .permission_errors = low(counted.permission_errors),
          .bytes_sent_low = low(counted.bytes_sent),
          .bytes_sent_high = high(counted.bytes_sent),
          .bytes_received_low = low(counted.bytes_received),
          .bytes_received_high = high(counted.bytes_received)};
}

}  // namespace

// [MS-SRVS] 3.1.4.20 NetrServerStatisticsGet (Opnum 24)
RpcOutcome server_statistics_get(RpcCall& call) {
  call.in.skip_unique_string(), call.in.skip_unique_string();  // ServerName and Service are ignored
  const auto level = call.in.get<std::uint32_t>(), options = call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  NetApiStatus status = NetApiStatus::success;
  if (level != 0) status = NetApiStatus::invalid_level;
  else if (options != 0) status = NetApiStatus::invalid_parameter;
  else if (!call.is_privileged()) leave_refusal(call, "NetrServerStatisticsGet", level), status = NetApiStatus::access_denied;
  if (status == NetApiStatus::success) rpc::write_pointee<srvsvc::StatServer0>(call.out, to_fields(call.host.administration().statistics()));
  else call.out.null();
  call.out.put(status);
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
