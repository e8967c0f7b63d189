// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/wire/sid.hpp"

namespace usher::server {

/// SID_NAME_USE, [MS-LSAT] 2.2.13.
enum class SidUse : std::uint16_t { user = 1, group = 2, domain = 3, alias = 4, well_known_group = 5, unknown = 8 };

/// An account as administration over lsarpc and samr sees it.
struct NamedAccount {
  std::u16string name{};
  bool administrator = false, operator_ = false, disabled = false;
  std::uint32_t rid = 0;  ///< SecurityNames says which
};

struct NamedSid {
  Sid sid{};
  std::u16string name{}, domain{};
  SidUse use = SidUse::unknown;
  /// A domain is its own.
  Sid domain_sid() const { return use == SidUse::domain ? sid : sid.parent(); }
};

/// SIDs of this server's accounts and of what is well known, and back.
/// The machine's SID comes from the server's name and an account's RID from the account's name, so that both are the same after a
/// restart, and on another machine with the same configuration, with nothing to store: what descriptors on a share say goes on
/// meaning the same accounts. Renaming either makes another one of it, which no stored descriptor knows. Two names that fall on one
/// RID are told apart by their order, so that of them the later one's RID depends on the other's presence: among a thousand
/// accounts that happens once in two thousand servers.
/// Thread  const after construction
class SecurityNames {
 public:
  static constexpr std::uint32_t administrator_rid = 500, guest_rid = 501, none_rid = 513, first_rid = 1000;

  SecurityNames(std::u16string server, std::vector<NamedAccount> accounts);

  const std::u16string& server() const { return server_; }
  const Sid& machine() const { return machine_; }
  static const Sid& builtin();
  /// In the order of their RIDs.
  const std::vector<NamedAccount>& accounts() const { return accounts_; }
  const NamedAccount* account(std::uint32_t rid) const;
  const NamedAccount* account(std::u16string_view name) const;
  static std::span<const NamedSid> well_known();

  /// A name alone, or one of a domain.
  std::optional<NamedSid> find(std::u16string_view name) const;
  std::optional<NamedSid> find(std::u16string_view domain, std::u16string_view name) const;
  std::optional<NamedSid> find(const Sid& sid) const;

 private:
  NamedSid named(const NamedAccount& account) const;
  NamedSid none_group() const;

  std::u16string server_;
  Sid machine_;
  std::vector<NamedAccount> accounts_;
};

}  // namespace usher::server
