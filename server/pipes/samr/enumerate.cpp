// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <algorithm>

#include "server/pipes/samr/methods.hpp"

namespace usher::server::samr_methods {
namespace {

struct Page {
  std::vector<samr::RidEntry> entries{};
  bool more = false;
};

/// Behind the last one that was told: the handle is its RID, so that a list to which accounts are added while it is told misses
/// none of the others. One goes out whatever the preferred length is.
Page page_behind(std::vector<samr::RidEntry> all, std::uint32_t handle, std::uint32_t preferred) {
  std::erase_if(all, [&](const samr::RidEntry& one) { return one.rid <= handle; });
  std::size_t room = preferred, fits = 0;
  for (const samr::RidEntry& one : all) {
    const std::size_t size = 12 + 12 + one.name.size() * 2;
    if (fits > 0 && size > room) break;
    room -= std::min(room, size), ++fits;
  }
  const bool more = fits < all.size();
  all.resize(fits);
  return {std::move(all), more};
}

/// [MS-SAMR] 3.1.5.2.2 to 3.1.5.2.4, once the arguments are read. `list` makes the whole list of a domain, in the order of RIDs.
RpcOutcome enumerate(RpcCall& call, const rpc::WireHandle& wire, std::uint32_t before, std::uint32_t preferred, auto list) {
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto handle = call.handles.find(wire, ContextHandle::Kind::sam_domain);
  if (!handle) return wrong_handle();
  Page page;
  if (may_list(call)) {
    const SecurityNames names = names_of(call);
    if (const auto domain = domain_of(*handle, names)) page = page_behind(list(names, *domain), before, preferred);
  }
  call.out.put(page.entries.empty() ? before : page.entries.back().rid);
  samr::write_enumeration(call.out, page.entries);
  call.out.put(static_cast<std::uint32_t>(page.entries.size()));
  call.out.put(!may_list(call) ? NtStatus::access_denied : page.more ? NtStatus::more_entries : NtStatus::success);
  return RpcOutcome::done();
}

}  // namespace

// [MS-SAMR] 3.1.5.2.3 SamrEnumerateUsersInDomain (Opnum 13). UserAccountControl: every account is a normal one.
RpcOutcome enumerate_users(RpcCall& call) {
  constexpr std::uint32_t acb_normal = 0x10;
  const auto handle = rpc::read_handle(call.in);
  const auto before = call.in.get<std::uint32_t>(), control = call.in.get<std::uint32_t>(), preferred = call.in.get<std::uint32_t>();
  return enumerate(call, handle, before, preferred, [&](const SecurityNames& names, Domain domain) {
    std::vector<samr::RidEntry> users;
    if (domain != Domain::machine || (control != 0 && !(control & acb_normal))) return users;
    for (const NamedAccount& account : names.accounts()) users.push_back({account.rid, account.name});
    return users;
  });
}

// [MS-SAMR] 3.1.5.2.2 SamrEnumerateGroupsInDomain (Opnum 11)
RpcOutcome enumerate_groups(RpcCall& call) {
  const auto handle = rpc::read_handle(call.in);
  const auto before = call.in.get<std::uint32_t>(), preferred = call.in.get<std::uint32_t>();
  return enumerate(call, handle, before, preferred, [](const SecurityNames&, Domain domain) {
    std::vector<samr::RidEntry> groups;
    if (domain == Domain::machine) groups.push_back({SecurityNames::none_rid, u"None"});
    return groups;
  });
}

// [MS-SAMR] 3.1.5.2.4 SamrEnumerateAliasesInDomain (Opnum 15)
RpcOutcome enumerate_aliases(RpcCall& call) {
  const auto handle = rpc::read_handle(call.in);
  const auto before = call.in.get<std::uint32_t>(), preferred = call.in.get<std::uint32_t>();
  return enumerate(call, handle, before, preferred, [](const SecurityNames&, Domain domain) {
    std::vector<samr::RidEntry> aliases;
    if (domain != Domain::builtin) return aliases;
    for (const NamedSid& known : SecurityNames::well_known()) {
      if (known.use == SidUse::alias) aliases.push_back({known.sid.parts.back(), known.name});
    }
    return aliases;
  });
}

}  // namespace usher::server::samr_methods
