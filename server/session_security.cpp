// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/session_security.hpp"

#include "server/configuration.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {
namespace {

using Principal = SessionAccessEntry::Principal;

bool is_meant(const SessionAccessEntry& entry, const User& account) {
  switch (entry.principal) {
    case Principal::administrators: return account.administrator;
    case Principal::operators: return account.operator_;
    case Principal::users:
    case Principal::everyone: return true;
    case Principal::user: return equal_ignoring_case(entry.user, account.name);
  }
  return false;
}

SessionRights from_mask(std::uint32_t mask) {
  return {.read = (mask & session_right::read) != 0,
          .read_administrative = (mask & session_right::read_administrative) != 0,
          .remove = (mask & session_right::remove) != 0};
}

}  // namespace

SessionRights rights_of_account(const SessionSecurity& security, const User& account, std::u16string_view name) {
  std::uint32_t mask = 0;
  for (const SessionAccessEntry& entry : security.entries) mask |= is_meant(entry, account) ? entry.rights : 0;
  SessionRights rights = from_mask(mask);
  if (security.own_sessions) rights.own = name;
  return rights;
}

SessionRights rights_of_guest(const SessionSecurity& security) {
  std::uint32_t mask = 0;
  for (const SessionAccessEntry& entry : security.entries) mask |= entry.principal == Principal::everyone ? entry.rights : 0;
  return from_mask(mask);
}

}  // namespace usher::server
