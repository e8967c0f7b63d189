// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/wire/utf16.hpp"
#include "server/pipes/lsarpc/lookups.hpp"

namespace usher::server::lsarpc_methods {

// [MS-LSAT] 3.1.4.11 LsarLookupSids (Opnum 15), 3.1.4.10 LsarLookupSids2 (57). A SID without a name is told in its text form; one of
// this server's, of an account that is gone, still has its domain.
template <lsarpc::Version version>
RpcOutcome lookup_sids(RpcCall& call) {
  const auto request = lsarpc::read_lookup_sids(call.in, version);
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (!call.handles.find(request.handle, ContextHandle::Kind::policy)) return wrong_handle();
  const NtStatus refused = refusal(call, request.level);
  Lookups found;
  if (refused == NtStatus::success) {
    const SecurityNames names = names_of(call);
    for (const Sid& sid : request.sids) {
      const auto one = names.find(sid);
      const bool ours = !sid.parts.empty() && sid.parent() == names.machine();
      if (one && sees(request.level, *one, names.machine())) found.add(*one);
      else found.add_unknown(wire::to_utf16(to_string(sid)), ours ? found.domain_index(names.server(), names.machine()) : lsarpc::no_index);
    }
  }
  return answer_lookups(call, refused, found, [](rpc::NdrWriter& out, const auto& all) { lsarpc::write_translated_names(out, all, version); });
}

template RpcOutcome lookup_sids<lsarpc::Version::one>(RpcCall&);
template RpcOutcome lookup_sids<lsarpc::Version::two>(RpcCall&);

}  // namespace usher::server::lsarpc_methods
