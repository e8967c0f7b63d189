// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/client_names.hpp"

#include <gtest/gtest.h>

namespace usher::server {
namespace {

TEST(ClientNamesTest, SlashesAndBracketsAreStripped) {
  EXPECT_EQ(canonical_client(u"\\\\10.0.0.7"), u"10.0.0.7");
  EXPECT_EQ(canonical_client(u"//10.0.0.7"), u"10.0.0.7");
  EXPECT_EQ(canonical_client(u"\\\\[::1]"), u"::1");
}

TEST(ClientNamesTest, Ipv6HasOneText) {
  EXPECT_EQ(canonical_client(u"0:0:0:0:0:0:0:1"), u"::1");
  EXPECT_EQ(canonical_client(u"FE80::00Ab:0:0:1"), u"fe80::ab:0:0:1");
  EXPECT_EQ(canonical_client(u"2001:db8:0:0:1:0:0:1"), u"2001:db8::1:0:0:1");
  EXPECT_EQ(canonical_client(u"1:2:3:4:5:6:7:8"), u"1:2:3:4:5:6:7:8");
  EXPECT_EQ(canonical_client(u"::"), u"::");
  EXPECT_EQ(canonical_client(u"1::"), u"1::");
}

TEST(ClientNamesTest, MappedIpv6IsIpv4) {
  EXPECT_EQ(canonical_client(u"::ffff:127.0.0.1"), u"127.0.0.1");
  EXPECT_EQ(canonical_client(u"[::FFFF:7f00:1]"), u"127.0.0.1");
}

TEST(ClientNamesTest, AScopeIsKept) { EXPECT_EQ(canonical_client(u"\\\\[FE80::1%3]"), u"fe80::1%3"); }

TEST(ClientNamesTest, WhatIsNoAddressIsANameInLowerCase) {
  EXPECT_EQ(canonical_client(u"\\\\WorkStation"), u"workstation");
  EXPECT_EQ(canonical_client(u"10.0.0.256"), u"10.0.0.256");
  EXPECT_EQ(canonical_client(u"1:2:3"), u"1:2:3");
  EXPECT_EQ(canonical_client(u"1::2::3"), u"1::2::3");
  EXPECT_EQ(canonical_client(u"010.0.0.1"), u"010.0.0.1");
  EXPECT_EQ(canonical_client(u"1:2:3:4:5:6:7:8:9"), u"1:2:3:4:5:6:7:8:9");
  EXPECT_EQ(canonical_client(u""), u"");
}

TEST(ClientNamesTest, ListedNamesHaveTwoBackslashesAndBracketsForIpv6) {
  EXPECT_EQ(listed_client_name(u"10.0.0.7"), u"\\\\10.0.0.7");
  EXPECT_EQ(listed_client_name(u"fe80::1%3"), u"\\\\[fe80::1%3]");
  EXPECT_EQ(listed_client_name(u"10.0.0.7", ClientNameForm::bare), u"10.0.0.7");
  EXPECT_EQ(listed_client_name(u"::1", ClientNameForm::bare), u"[::1]");
}

TEST(ClientNamesTest, AddressesHaveBytesInNetworkOrder) {
  EXPECT_EQ(address_bytes(u"1.2.3.4").size, 4u);
  EXPECT_EQ(address_bytes(u"1.2.3.4").bytes[3], std::byte{4});
  EXPECT_EQ(address_bytes(u"::2").size, 16u);
  EXPECT_EQ(address_bytes(u"::2").bytes[15], std::byte{2});
  EXPECT_EQ(address_bytes(u"host").size, 0u);
}

}  // namespace
}  // namespace usher::server
