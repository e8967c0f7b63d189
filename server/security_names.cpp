// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/security_names.hpp"

#include <algorithm>
#include <set>

#include "protocol/crypto/digest.hpp"
#include "protocol/wire/utf16.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {
namespace {

crypto::Digest32 digest(std::string_view purpose, std::u16string_view name) {
  Bytes text;
  wire::append_utf16(text, upcase(name));
  return crypto::sha256({wire::as_view(purpose), text});
}

Sid machine_sid(std::u16string_view server) {
  const auto hash = digest("machine SID of ", server);
  Sid sid{.authority = 5, .parts = {21}};
  for (std::size_t i = 0; i < 3; ++i) sid.parts.push_back(wire::load<std::uint32_t>(hash, 4 * i));
  return sid;
}

/// Windows' own for the names that it gives, else 30 bits of a hash.
std::uint32_t wanted_rid(std::u16string_view name) {
  if (equal_ignoring_case(name, u"Administrator")) return SecurityNames::administrator_rid;
  if (equal_ignoring_case(name, u"Guest")) return SecurityNames::guest_rid;
  return SecurityNames::first_rid + wire::load<std::uint32_t>(digest("RID of ", name)) % (1u << 30);
}

void give_rids(std::vector<NamedAccount>& accounts) {
  std::ranges::sort(accounts, [](const auto& a, const auto& b) { return compare_ignoring_case(a.name, b.name) < 0; });
  std::set<std::uint32_t> taken;
  for (NamedAccount& account : accounts) {
    account.rid = wanted_rid(account.name);
    while (!taken.insert(account.rid).second) ++account.rid;
  }
  std::ranges::sort(accounts, {}, &NamedAccount::rid);
}

// [MS-DTYP] 2.4.2.4
const std::vector<NamedSid>& table() {
  using enum SidUse;
  constexpr auto nt = u"NT AUTHORITY", local = u"BUILTIN";
  static const std::vector<NamedSid> rows{
      {{0, {0}}, u"NULL SID", u"", well_known_group},
      {{1, {0}}, u"Everyone", u"", well_known_group},
      {{2, {0}}, u"LOCAL", u"", well_known_group},
      {{3, {0}}, u"CREATOR OWNER", u"", well_known_group},
      {{3, {1}}, u"CREATOR GROUP", u"", well_known_group},
      {{3, {4}}, u"OWNER RIGHTS", u"", well_known_group},
      {{5, {1}}, u"DIALUP", nt, well_known_group},
      {{5, {2}}, u"NETWORK", nt, well_known_group},
      {{5, {3}}, u"BATCH", nt, well_known_group},
      {{5, {4}}, u"INTERACTIVE", nt, well_known_group},
      {{5, {6}}, u"SERVICE", nt, well_known_group},
      {{5, {7}}, u"ANONYMOUS LOGON", nt, well_known_group},
      {{5, {8}}, u"PROXY", nt, well_known_group},
      {{5, {9}}, u"ENTERPRISE DOMAIN CONTROLLERS", nt, well_known_group},
      {{5, {10}}, u"SELF", nt, well_known_group},
      {{5, {11}}, u"Authenticated Users", nt, well_known_group},
      {{5, {12}}, u"RESTRICTED", nt, well_known_group},
      {{5, {13}}, u"TERMINAL SERVER USER", nt, well_known_group},
      {{5, {14}}, u"REMOTE INTERACTIVE LOGON", nt, well_known_group},
      {{5, {15}}, u"This Organization", nt, well_known_group},
      {{5, {18}}, u"SYSTEM", nt, well_known_group},
      {{5, {19}}, u"LOCAL SERVICE", nt, well_known_group},
      {{5, {20}}, u"NETWORK SERVICE", nt, well_known_group},
      {{5, {32}}, u"BUILTIN", local, domain},
      {{5, {32, 544}}, u"Administrators", local, alias},
      {{5, {32, 545}}, u"Users", local, alias},
      {{5, {32, 546}}, u"Guests", local, alias},
      {{5, {32, 547}}, u"Power Users", local, alias},
      {{5, {32, 549}}, u"Server Operators", local, alias},
      {{5, {32, 551}}, u"Backup Operators", local, alias},
  };
  return rows;
}

}  // namespace

SecurityNames::SecurityNames(std::u16string server, std::vector<NamedAccount> accounts)
    : server_(std::move(server)), machine_(machine_sid(server_)), accounts_(std::move(accounts)) {
  give_rids(accounts_);
}

const Sid& SecurityNames::builtin() {
  static const Sid sid{5, {32}};
  return sid;
}

std::span<const NamedSid> SecurityNames::well_known() { return table(); }

const NamedAccount* SecurityNames::account(std::uint32_t rid) const {
  const auto found = std::ranges::lower_bound(accounts_, rid, {}, &NamedAccount::rid);
  return found == accounts_.end() || found->rid != rid ? nullptr : &*found;
}

const NamedAccount* SecurityNames::account(std::u16string_view name) const {
  // Where give_rids has put it: at the RID that the name wants, or behind others that want the same.
  for (std::uint32_t rid = wanted_rid(name);; ++rid) {
    const NamedAccount* found = account(rid);
    if (!found || equal_ignoring_case(found->name, name)) return found;
  }
}

NamedSid SecurityNames::named(const NamedAccount& account) const {
  return {machine_.with(account.rid), account.name, server_, SidUse::user};
}

/// The primary group of every account where there is no domain, as on Windows.
NamedSid SecurityNames::none_group() const { return {machine_.with(none_rid), u"None", server_, SidUse::group}; }

// [MS-LSAT] 3.1.4.5: what is predefined comes first, then the server itself, then its accounts.
std::optional<NamedSid> SecurityNames::find(std::u16string_view name) const {
  for (const NamedSid& known : table()) {
    if (equal_ignoring_case(known.name, name)) return known;
  }
  if (equal_ignoring_case(name, server_)) return NamedSid{machine_, server_, server_, SidUse::domain};
  if (const NamedAccount* found = account(name)) return named(*found);
  if (equal_ignoring_case(name, none_group().name)) return none_group();
  return std::nullopt;
}

std::optional<NamedSid> SecurityNames::find(std::u16string_view domain, std::u16string_view name) const {
  for (const NamedSid& known : table()) {
    if (known.use != SidUse::domain && equal_ignoring_case(known.domain, domain) && equal_ignoring_case(known.name, name)) return known;
  }
  if (!equal_ignoring_case(domain, server_)) return std::nullopt;
  if (const NamedAccount* found = account(name)) return named(*found);
  if (equal_ignoring_case(name, none_group().name)) return none_group();
  return std::nullopt;
}

std::optional<NamedSid> SecurityNames::find(const Sid& sid) const {
  const auto known = std::ranges::find(table(), sid, &NamedSid::sid);
  if (known != table().end()) return *known;
  if (sid == machine_) return NamedSid{machine_, server_, server_, SidUse::domain};
  if (sid.parts.empty() || sid.parent() != machine_) return std::nullopt;
  if (const NamedAccount* found = account(sid.parts.back())) return named(*found);
  if (sid.parts.back() == none_rid) return none_group();
  return std::nullopt;
}

}  // namespace usher::server
