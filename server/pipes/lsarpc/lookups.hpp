// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <algorithm>

#include "protocol/lsarpc/interface.hpp"
#include "server/pipes/lsarpc/methods.hpp"

namespace usher::server::lsarpc_methods {

/// What one lookup call found, in the order that was asked in.
struct Lookups {
  std::vector<lsarpc::ReferencedDomain> domains{};
  std::vector<lsarpc::Translation> all{};
  std::uint32_t mapped = 0;

  std::uint32_t domain_index(const std::u16string& name, const Sid& sid) {
    const auto known = std::ranges::find(domains, sid, &lsarpc::ReferencedDomain::sid);
    if (known != domains.end()) return static_cast<std::uint32_t>(known - domains.begin());
    domains.push_back({name, sid});
    return static_cast<std::uint32_t>(domains.size() - 1);
  }
  void add(const NamedSid& found) {
    ++mapped;
    all.push_back({.use = static_cast<std::uint16_t>(found.use), .sid = found.sid, .name = found.name,
                   .domain_index = domain_index(found.domain, found.domain_sid()), .found = true, .is_domain = found.use == SidUse::domain});
  }
  /// `text` is what a SID without a name is told as.
  void add_unknown(std::u16string text = {}, std::uint32_t domain = lsarpc::no_index) {
    all.push_back({.use = static_cast<std::uint16_t>(SidUse::unknown), .name = std::move(text), .domain_index = domain});
  }
  /// [MS-LSAT] 3.1.4.5: the lists are told in any case.
  NtStatus status() const {
    if (mapped == all.size()) return NtStatus::success;
    return mapped == 0 ? NtStatus::none_mapped : NtStatus::some_not_mapped;
  }
};

/// Why a lookup is not even tried.
inline NtStatus refusal(const RpcCall& call, std::uint16_t level) {
  if (!may_look_up(call)) return NtStatus::access_denied;
  const bool known = level >= static_cast<std::uint16_t>(lsarpc::LookupLevel::everything) && level <= static_cast<std::uint16_t>(lsarpc::LookupLevel::referral);
  return known ? NtStatus::success : NtStatus::invalid_parameter;
}

/// Level 1 sees everything, 2 and 3 this server's accounts, and the others trusts, of which there are none.
inline bool sees(std::uint16_t level, const NamedSid& found, const Sid& machine) {
  if (level == static_cast<std::uint16_t>(lsarpc::LookupLevel::everything)) return true;
  return level <= static_cast<std::uint16_t>(lsarpc::LookupLevel::primary_domain) && found.domain_sid() == machine;
}

/// The response: domains, the translations as `write` writes them, MappedCount, status.
inline RpcOutcome answer_lookups(RpcCall& call, NtStatus refused, const Lookups& found, auto write) {
  if (refused != NtStatus::success) call.out.null();
  else lsarpc::write_domains(call.out, found.domains);
  write(call.out, found.all);
  call.out.put(found.mapped);
  call.out.put(refused != NtStatus::success ? refused : found.status());
  return RpcOutcome::done();
}

}  // namespace usher::server::lsarpc_methods
