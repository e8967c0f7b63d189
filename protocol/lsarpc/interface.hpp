// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/rpc/pdu.hpp"

namespace usher::lsarpc {

/// 12345778-1234-abcd-ef00-0123456789ab v0.0, [MS-LSAT] 1.9.
inline constexpr rpc::SyntaxId interface_id{{0x78, 0x57, 0x34, 0x12, 0x34, 0x12, 0xcd, 0xab, 0xef, 0x00, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab}, 0};

namespace opnum {
inline constexpr std::uint16_t close = 0, query_security = 3, open_policy = 6, query_information_policy = 7, enumerate_trusted_domains = 13, lookup_names = 14, lookup_sids = 15;
inline constexpr std::uint16_t open_policy2 = 44, get_user_name = 45, query_information_policy2 = 46, enumerate_trusted_domains_ex = 50, lookup_sids2 = 57;
inline constexpr std::uint16_t lookup_names2 = 58, lookup_names3 = 68, lookup_sids3 = 76, lookup_names4 = 77;
}

/// POLICY_INFORMATION_CLASS, [MS-LSAD] 2.2.4.1; those that are answered.
enum class PolicyInformation : std::uint16_t {
  primary_domain = 3, pd_account = 4, account_domain = 5, server_role = 6, dns_domain = 12, dns_domain_int = 13, local_account_domain = 14
};

/// LSAP_LOOKUP_LEVEL, [MS-LSAT] 2.2.16.
enum class LookupLevel : std::uint16_t {
  everything = 1, domains = 2, primary_domain = 3, uplevel_trusts = 4, forest_trusts = 5, uplevel_trusts2 = 6, referral = 7
};

}  // namespace usher::lsarpc
