// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/security_names.hpp"

#include <gtest/gtest.h>

#include <set>

namespace usher::server {
namespace {

SecurityNames make(std::u16string server = u"USHER") {
  return {std::move(server), {{.name = u"alice", .administrator = true}, {.name = u"bob"}, {.name = u"Guest", .disabled = true}}};
}

TEST(SecurityNamesTest, TheMachineAndItsAccountsAreTheSameAfterARestart) {
  const SecurityNames names = make();
  EXPECT_EQ(to_string(names.machine()), "S-1-5-21-1859540387-3273345751-2045789115");
  EXPECT_EQ(names.account(u"alice")->rid, 610608925u);
  EXPECT_EQ(make(u"usher").machine(), names.machine());  // names are compared without case
  EXPECT_NE(make(u"OTHER").machine(), names.machine());
}

TEST(SecurityNamesTest, AnAccountKeepsItsRidWhoeverElseComes) {
  std::vector<NamedAccount> many;
  for (int i = 0; i < 2000; ++i) many.push_back({.name = u"u" + std::u16string(1, static_cast<char16_t>(0x4E00 + i))});
  many.push_back({.name = u"ALICE"});
  const SecurityNames names(u"USHER", many);
  EXPECT_EQ(names.account(u"alice")->rid, make().account(u"alice")->rid);
  std::set<std::uint32_t> rids;
  for (const auto& account : names.accounts()) {
    EXPECT_GE(account.rid, SecurityNames::first_rid);
    rids.insert(account.rid);
  }
  EXPECT_EQ(rids.size(), many.size());
}

TEST(SecurityNamesTest, WindowsOwnNamesHaveWindowsOwnRids) {
  const SecurityNames names(u"USHER", {{.name = u"administrator"}, {.name = u"GUEST"}});
  EXPECT_EQ(names.account(u"Administrator")->rid, 500u);
  EXPECT_EQ(names.account(u"guest")->rid, 501u);
}

TEST(SecurityNamesTest, EveryNameComesBackFromItsSid) {
  const SecurityNames names = make();
  for (const auto name : {u"alice", u"bob", u"Guest", u"None", u"USHER", u"BUILTIN", u"Everyone", u"ANONYMOUS LOGON", u"SYSTEM", u"Administrators", u"Guests"}) {
    const auto there = names.find(std::u16string_view(name));
    ASSERT_TRUE(there);
    const auto back = names.find(there->sid);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->name, name);
    EXPECT_EQ(back->use, there->use);
    EXPECT_EQ(back->domain, there->domain);
  }
}

TEST(SecurityNamesTest, WhatIsWellKnownHasTheSidsOfTheSpecification) {  // [MS-DTYP] 2.4.2.4
  const SecurityNames names = make();
  EXPECT_EQ(to_string(names.find(u"everyone")->sid), "S-1-1-0");
  EXPECT_EQ(to_string(names.find(u"NT AUTHORITY", u"Anonymous Logon")->sid), "S-1-5-7");
  EXPECT_EQ(to_string(names.find(u"BUILTIN", u"Administrators")->sid), "S-1-5-32-544");
  EXPECT_EQ(to_string(names.find(u"builtin")->sid), "S-1-5-32");
}

TEST(SecurityNamesTest, WhatIsNotHereIsNotFound) {
  const SecurityNames names = make();
  EXPECT_FALSE(names.find(u"nobody"));
  EXPECT_FALSE(names.find(u"OTHER", u"alice"));
  EXPECT_FALSE(names.find(u"BUILTIN", u"alice"));
  EXPECT_FALSE(names.find(names.machine().with(4)));
  EXPECT_FALSE(names.find(Sid{}));
  EXPECT_FALSE(names.find(Sid{5, {21, 1, 2, 3, names.account(u"alice")->rid}}));
}

}  // namespace
}  // namespace usher::server
