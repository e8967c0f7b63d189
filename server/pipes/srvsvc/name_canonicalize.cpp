// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/srvsvc/methods.hpp"
#include "server/pipes/srvsvc/name_types.hpp"

namespace usher::server::srvsvc_methods {

// [MS-SRVS] 3.1.4.33 NetprNameCanonicalize (Opnum 34). Outbuf is as long as the caller says, in characters; what the name does
// not fill is zero.
RpcOutcome name_canonicalize(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const std::u16string name = call.in.string();
  const auto room = call.in.get<std::uint32_t>(), type = call.in.get<std::uint32_t>(), flags = call.in.get<std::uint32_t>();
  constexpr std::uint32_t most_room = 64000;
  if (!call.in.ok() || room > most_room) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  NetApiStatus status = NetApiStatus::invalid_parameter;
  if ((flags & ~(name_flag::whole_buffer | name_flag::lan_manager)) == 0) status = validate_name(name, type, flags & name_flag::lan_manager);
  std::u16string canonical;
  if (status == NetApiStatus::success) {
    canonical = canonical_name(name, type, flags);
    const std::size_t needed = flags & name_flag::whole_buffer ? longest_canonical_name(type, flags) : canonical.size();
    if (room <= needed) status = NetApiStatus::buffer_too_small, canonical.clear();  // the NUL has to fit as well
  }
  canonical.resize(room);
  call.out.put(room);
  for (const char16_t unit : canonical) call.out.put(static_cast<std::uint16_t>(unit));
  call.out.put(status);
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
