// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/lsarpc/interface.hpp"

#include "server/pipes/lsarpc/methods.hpp"

namespace usher::server {
namespace {

namespace op = lsarpc::opnum;
using namespace lsarpc_methods;
using lsarpc::Version;

constexpr RpcMethodRow methods[] = {
    {op::close, "LsarClose", &lsarpc_methods::close},
    {op::query_security, "LsarQuerySecurityObject", &query_security},
    {op::open_policy, "LsarOpenPolicy", &open_policy},
    {op::query_information_policy, "LsarQueryInformationPolicy", &query_information_policy},
    {op::enumerate_trusted_domains, "LsarEnumerateTrustedDomains", &enumerate_trusted_domains},
    {op::lookup_names, "LsarLookupNames", &lookup_names<Version::one>},
    {op::lookup_sids, "LsarLookupSids", &lookup_sids<Version::one>},
    {op::open_policy2, "LsarOpenPolicy2", &open_policy2},
    {op::get_user_name, "LsarGetUserName", &get_user_name},
    {op::query_information_policy2, "LsarQueryInformationPolicy2", &query_information_policy},
    {op::enumerate_trusted_domains_ex, "LsarEnumerateTrustedDomainsEx", &enumerate_trusted_domains},
    {op::lookup_sids2, "LsarLookupSids2", &lookup_sids<Version::two>},
    {op::lookup_names2, "LsarLookupNames2", &lookup_names<Version::two>},
    {op::lookup_names3, "LsarLookupNames3", &lookup_names<Version::three>},
    {op::lookup_sids3, "LsarLookupSids3", &over_tcp_only},
    {op::lookup_names4, "LsarLookupNames4", &over_tcp_only},
};

}  // namespace

/// What turns names into SIDs and back, and no administration of the policy: the rest faults as out of range.
const RpcInterface& lsarpc_interface() {
  static constexpr RpcInterface interface{.pipe = "lsarpc", .secondary_address = "\\PIPE\\lsass", .id = lsarpc::interface_id, .methods = methods, .last_opnum = 133};
  return interface;
}

}  // namespace usher::server
