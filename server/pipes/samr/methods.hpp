// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/samr/domain_lists.hpp"
#include "server/pipes/names_call.hpp"

namespace usher::server::samr_methods {

RpcOutcome connect(RpcCall& call);
RpcOutcome connect2(RpcCall& call);
RpcOutcome connect4(RpcCall& call);
RpcOutcome connect5(RpcCall& call);
RpcOutcome close(RpcCall& call);
RpcOutcome lookup_domain(RpcCall& call);
RpcOutcome enumerate_domains(RpcCall& call);
RpcOutcome open_domain(RpcCall& call);
RpcOutcome query_domain(RpcCall& call);
RpcOutcome enumerate_groups(RpcCall& call);
RpcOutcome enumerate_users(RpcCall& call);
RpcOutcome enumerate_aliases(RpcCall& call);
RpcOutcome get_alias_membership(RpcCall& call);
RpcOutcome lookup_names(RpcCall& call);
RpcOutcome lookup_ids(RpcCall& call);
RpcOutcome rid_to_sid(RpcCall& call);
RpcOutcome open_group(RpcCall& call);
RpcOutcome query_group(RpcCall& call);
RpcOutcome members_in_group(RpcCall& call);
RpcOutcome open_alias(RpcCall& call);
RpcOutcome query_alias(RpcCall& call);
RpcOutcome members_in_alias(RpcCall& call);
RpcOutcome query_display(RpcCall& call);
RpcOutcome display_index(RpcCall& call);
RpcOutcome user_password_rules(RpcCall& call);
RpcOutcome domain_password_rules(RpcCall& call);
RpcOutcome open_user(RpcCall& call);
RpcOutcome query_user(RpcCall& call);
RpcOutcome get_groups_for_user(RpcCall& call);

/// Lists of accounts, and accounts that are somebody else's, are for administrators and operators, as Windows' restriction of
/// remote calls to the SAM has it since 2016. Names and SIDs that a caller has already are translated to everybody with an account.
inline bool may_list(const RpcCall& call) { return may_look_up(call) && call.is_privileged(); }

/// The aliases of BUILTIN that an account is in, by its flags in the configuration.
std::vector<std::uint32_t> aliases_of(const NamedAccount& account);
/// ACB_* of an account, [MS-SAMR] 2.2.1.12.
std::uint32_t control_of(const NamedAccount& account);
/// What every account is to its group, and the group to whoever is in it: SE_GROUP_*, mandatory, default and enabled.
inline constexpr std::uint32_t group_attributes = 7;

/// The handle's domain as it is now; nullopt when the server was renamed under it.
enum class Domain : std::uint8_t { machine, builtin };
inline std::optional<Domain> domain_of(const ContextHandle& handle, const SecurityNames& names) {
  if (handle.domain == names.machine()) return Domain::machine;
  if (handle.domain == SecurityNames::builtin()) return Domain::builtin;
  return std::nullopt;
}

}  // namespace usher::server::samr_methods
