// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/srvsvc/file_info.hpp"
#include "protocol/wire/utf16.hpp"
#include "server/pipes/srvsvc/audited.hpp"
#include "server/pipes/srvsvc/methods.hpp"
#include "server/pipes/srvsvc/one_info.hpp"

namespace usher::server::srvsvc_methods {
namespace {

constexpr std::uint32_t union_levels[] = {2, 3};  // [MS-SRVS] 2.2.3.3 FILE_INFO

}  // namespace

// [MS-SRVS] 3.1.4.3 NetrFileGetInfo (Opnum 10)
RpcOutcome file_get_info(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const auto id = call.in.get<std::uint32_t>(), level = call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  AuditRecord record = begin_record(call, "NetrFileGetInfo");
  record.level = level, record.target = wire::to_utf16(std::to_string(id));
  const auto refuse = [&](NetApiStatus status) {
    leave_record(call, std::move(record), status);
    return write_no_info(call.out, level, union_levels, status), RpcOutcome::done();
  };
  if (!srvsvc::with_file_level(level, [](auto) {})) return refuse(NetApiStatus::invalid_level);
  if (!call.is_privileged()) return refuse(NetApiStatus::access_denied);
  const auto open = call.host.administration().open(id, call.now.steady);
  if (!open) return refuse(NetApiStatus::file_not_found);
  leave_record(call, std::move(record), NetApiStatus::success, 1);
  srvsvc::with_file_level(level, [&](auto fields) { write_one_info<decltype(fields)>(call.out, level, *open); });
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
