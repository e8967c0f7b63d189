// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/rpc/security_types.hpp"
#include "protocol/samr/interface.hpp"

namespace usher::samr {

inline constexpr std::uint32_t acb_disabled = 0x1, acb_normal = 0x10, acb_no_expiry = 0x200;  // [MS-SAMR] 2.2.1.12

/// What is known of an account. The rest of SAMPR_USER_ALL_INFORMATION is empty, never or zero.
struct UserInfo {
  std::u16string name{}, comment{};
  std::uint32_t rid = 0, primary_group = 0, control = acb_normal;
};

/// A pointer to SAMPR_USER_INFO_BUFFER ([MS-SAMR] 2.2.6.29); false, with nothing written, for a class that is not told.
bool write_user_info(rpc::NdrWriter& out, UserInformation level, const UserInfo& user);

}  // namespace usher::samr
