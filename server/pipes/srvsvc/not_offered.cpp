// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Methods that real tools call and that this server does not offer yet: a well-formed answer that says so.
#include "protocol/srvsvc/enum_struct.hpp"
#include "server/pipes/srvsvc/methods.hpp"

namespace usher::server::srvsvc_methods {
namespace {

RpcOutcome answer_empty_enum(RpcCall& call, bool (*knows_level)(std::uint32_t)) {
  const auto arguments = srvsvc::read_enum_arguments(call.in, knows_level);
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const bool known = knows_level(arguments.level);
  srvsvc::write_enum_struct(call.out, arguments.level, known, 0, [](rpc::NdrWriter&) {});
  call.out.put(std::uint32_t{0});
  call.out.unique_number(arguments.resume_handle);
  call.out.put(known ? NetApiStatus::not_supported : NetApiStatus::invalid_level);
  return RpcOutcome::done();
}

}  // namespace

RpcOutcome connection_enum(RpcCall& call) {
  call.in.skip_unique_string(), call.in.skip_unique_string();  // ServerName, Qualifier
  return answer_empty_enum(call, [](std::uint32_t level) { return level <= 1; });
}

RpcOutcome file_enum(RpcCall& call) {
  call.in.skip_unique_string(), call.in.skip_unique_string(), call.in.skip_unique_string();  // ServerName, BasePath, UserName
  return answer_empty_enum(call, [](std::uint32_t level) { return level == 2 || level == 3; });
}

RpcOutcome not_supported(RpcCall& call) {
  call.out.put(NetApiStatus::not_supported);
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
