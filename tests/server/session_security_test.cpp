// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/session_security.hpp"

#include <gtest/gtest.h>

#include "server/configuration.hpp"

namespace usher::server {
namespace {

using Principal = SessionAccessEntry::Principal;

const User admin{.name = u"Ann", .administrator = true}, operator_account{.name = u"Olga", .operator_ = true}, user{.name = u"Uli"};

std::uint32_t mask(const SessionRights& rights) {
  return (rights.read ? session_right::read : 0) | (rights.read_administrative ? session_right::read_administrative : 0) |
         (rights.remove ? session_right::remove : 0);
}
std::uint32_t mask_of(const SessionSecurity& security, const User& account) { return mask(rights_of_account(security, account, account.name)); }

TEST(SessionSecurityTest, TheBitsAreThoseOfWindows) {
  EXPECT_EQ(session_right::read, 0x1u);
  EXPECT_EQ(session_right::read_administrative, 0x2u);
  EXPECT_EQ(session_right::remove, 0x10u);
}

TEST(SessionSecurityTest, ByDefaultAdministratorsAndOperatorsMayEverythingAndNobodyElseAnything) {
  const SessionSecurity security;
  EXPECT_EQ(mask_of(security, admin), session_right::all);
  EXPECT_EQ(mask_of(security, operator_account), session_right::all);
  EXPECT_EQ(mask_of(security, user), 0u);
  EXPECT_EQ(mask(rights_of_guest(security)), 0u);
  EXPECT_TRUE(rights_of_account(security, user, user.name).own.empty());
}

TEST(SessionSecurityTest, UsersAreThoseWithAnAccount) {
  const SessionSecurity security{.entries = {{Principal::users, {}, session_right::read}}};
  for (const User* account : {&admin, &operator_account, &user}) EXPECT_EQ(mask_of(security, *account), session_right::read);
  EXPECT_EQ(mask(rights_of_guest(security)), 0u);
}

TEST(SessionSecurityTest, EveryoneIsGuestsToo) {
  const SessionSecurity security{.entries = {{Principal::everyone, {}, session_right::read}}};
  EXPECT_EQ(mask_of(security, user), session_right::read);
  EXPECT_EQ(mask(rights_of_guest(security)), session_right::read);
}

TEST(SessionSecurityTest, AnEntryForOneAccountIsForThatInAnyCase) {
  const SessionSecurity security{.entries = {{Principal::user, u"ULI", session_right::remove}}};
  EXPECT_EQ(mask_of(security, user), session_right::remove);
  EXPECT_EQ(mask_of(security, admin), 0u);
}

TEST(SessionSecurityTest, WhoIsMeantTwiceHasBoth) {
  const SessionSecurity security{.entries = {{Principal::users, {}, session_right::read}, {Principal::operators, {}, session_right::remove}}};
  EXPECT_EQ(mask_of(security, operator_account), session_right::read | session_right::remove);
}

TEST(SessionSecurityTest, OwnSessionsAreForWhoeverHasAnAccountAndNotForGuests) {
  const SessionSecurity security{.own_sessions = true};
  EXPECT_EQ(rights_of_account(security, user, user.name).own, u"Uli");
  EXPECT_EQ(mask_of(security, user), 0u);
  EXPECT_TRUE(rights_of_guest(security).own.empty());
}

}  // namespace
}  // namespace usher::server
