// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/rpc/pdu.hpp"

namespace usher::samr {

/// 12345778-1234-abcd-ef00-0123456789ac v1.0, [MS-SAMR] 1.9.
inline constexpr rpc::SyntaxId interface_id{{0x78, 0x57, 0x34, 0x12, 0x34, 0x12, 0xcd, 0xab, 0xef, 0x00, 0x01, 0x23, 0x45, 0x67, 0x89, 0xac}, 1};

namespace opnum {
inline constexpr std::uint16_t connect = 0, close = 1, lookup_domain = 5, enumerate_domains = 6, open_domain = 7, query_domain = 8;
inline constexpr std::uint16_t enumerate_groups = 11, enumerate_users = 13, enumerate_aliases = 15, get_alias_membership = 16;
inline constexpr std::uint16_t lookup_names = 17, lookup_ids = 18, open_group = 19, query_group = 20, members_in_group = 25;
inline constexpr std::uint16_t open_alias = 27, query_alias = 28, members_in_alias = 33, open_user = 34, query_user = 36, get_groups_for_user = 39, query_display = 40;
inline constexpr std::uint16_t display_index = 41, user_password_rules = 44;
inline constexpr std::uint16_t query_domain2 = 46, query_user2 = 47, query_display2 = 48, display_index2 = 49, query_display3 = 51;
inline constexpr std::uint16_t domain_password_rules = 56, connect2 = 57, connect4 = 62, connect5 = 64, rid_to_sid = 65;
}

enum class DomainInformation : std::uint16_t { password = 1, general = 2, logoff = 3, oem = 4, name = 5, server_role = 7, state = 9 };
enum class UserInformation : std::uint16_t {
  general = 1, preferences = 2, logon = 3, logon_hours = 4, account = 5, name = 6, account_name = 7, full_name = 8, primary_group = 9, home = 10,
  script = 11, profile = 12, admin_comment = 13, workstations = 14, control = 16, expires = 17, parameters = 20, all = 21
};
enum class GroupInformation : std::uint16_t { general = 1, name = 2, attributes = 3, admin_comment = 4, replication = 5 };
enum class AliasInformation : std::uint16_t { general = 1, name = 2, admin_comment = 3 };
enum class DisplayInformation : std::uint16_t { user = 1, machine = 2, group = 3, oem_user = 4, oem_group = 5 };

}  // namespace usher::samr
