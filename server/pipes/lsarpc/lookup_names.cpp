// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <utility>

#include "server/pipes/lsarpc/lookups.hpp"
#include "server/unicode_case.hpp"

namespace usher::server::lsarpc_methods {
namespace {

/// Whether a domain in a client's name means this server, by any of the names that a logon may use too.
bool is_us(std::u16string_view domain, const ServerNames& names) {
  return domain == u"." || equal_ignoring_case(domain, names.netbios) || equal_ignoring_case(domain, names.dns) || equal_ignoring_case(domain, names.domain);
}

/// `name`, `DOMAIN\name`, `DOMAIN\` and `name@domain`, [MS-LSAT] 3.1.4.5.
std::optional<NamedSid> find(const SecurityNames& names, const ServerNames& server, std::u16string_view text) {
  std::u16string_view name = text, domain;
  if (const auto slash = text.find(u'\\'); slash != text.npos) {
    domain = text.substr(0, slash), name = text.substr(slash + 1);
  } else if (const auto at = text.rfind(u'@'); at != text.npos) {
    name = text.substr(0, at), domain = text.substr(at + 1);
  }
  if (name.empty()) name = std::exchange(domain, {});
  if (name.empty()) return names.find(SecurityNames::builtin());  // as Windows has it for no name at all
  if (domain.empty()) return names.find(name);
  return names.find(is_us(domain, server) ? std::u16string_view(names.server()) : domain, name);
}

}  // namespace

// [MS-LSAT] 3.1.4.8 LsarLookupNames (Opnum 14), 3.1.4.7 LsarLookupNames2 (58), 3.1.4.6 LsarLookupNames3 (68)
template <lsarpc::Version version>
RpcOutcome lookup_names(RpcCall& call) {
  const auto request = lsarpc::read_lookup_names(call.in, version);
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  if (!call.handles.find(request.handle, ContextHandle::Kind::policy)) return wrong_handle();
  const NtStatus refused = refusal(call, request.level);
  Lookups found;
  if (refused == NtStatus::success) {
    const SecurityNames names = names_of(call);
    const ServerNames server = call.host.server_names();
    for (const std::u16string& text : request.names) {
      const auto one = find(names, server, text);
      one && sees(request.level, *one, names.machine()) ? found.add(*one) : found.add_unknown();
    }
  }
  return answer_lookups(call, refused, found, [](rpc::NdrWriter& out, const auto& all) { lsarpc::write_translated_sids(out, all, version); });
}

template RpcOutcome lookup_names<lsarpc::Version::one>(RpcCall&);
template RpcOutcome lookup_names<lsarpc::Version::two>(RpcCall&);
template RpcOutcome lookup_names<lsarpc::Version::three>(RpcCall&);

}  // namespace usher::server::lsarpc_methods
