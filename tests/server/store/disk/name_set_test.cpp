// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/store/disk/name_set.hpp"

#include <gtest/gtest.h>

#include "protocol/wire/utf16.hpp"
#include "server/unicode_case.hpp"

namespace usher::server::disk {
namespace {

std::string found(const NameSet& names, std::u16string_view name) {
  const std::string* entry = names.find(name);
  return entry ? *entry : "(none)";
}

TEST(NameSetTest, FindsANameInAnyCase) {
  NameSet names;
  names.add("Name"), names.add("Überfluß"), names.add("other");
  EXPECT_EQ(found(names, u"NAME"), "Name");
  EXPECT_EQ(found(names, u"name"), "Name");
  EXPECT_EQ(found(names, u"ÜBERFLUß"), "Überfluß");
  EXPECT_EQ(found(names, u"nam"), "(none)");
}

TEST(NameSetTest, OfNamesThatDifferByCaseEachGoesAlone) {
  NameSet names;
  names.add("name"), names.add("NAME"), names.add("Name");
  names.remove("NAME"), names.remove("name");
  EXPECT_EQ(found(names, u"name"), "Name");
  names.remove("Name");
  EXPECT_EQ(found(names, u"name"), "(none)");
}

TEST(NameSetTest, ANameIsThereOnceHoweverOftenItComes) {
  NameSet names;
  names.add("name"), names.add("name");
  names.remove("name");
  EXPECT_EQ(found(names, u"name"), "(none)");
}

TEST(NameSetTest, WhatIsNotThereIsRemovedInVain) {
  NameSet names;
  names.add("name");
  names.remove("NAME"), names.remove("other");
  EXPECT_EQ(found(names, u"name"), "name");
}

TEST(NameSetTest, NamesThatAreNotUtf8) {
  NameSet names;
  for (const std::string name : {"caf\xE9", "\xFF\xFE", "half \xF0\x9F"}) {
    names.add(name);
    EXPECT_EQ(found(names, upcase(wire::to_utf16(name))), name);
    names.remove(name);
    EXPECT_EQ(found(names, wire::to_utf16(name)), "(none)");
  }
}

TEST(NameSetTest, LettersOutsideAsciiMayBeEqualToOnesWithin) {
  NameSet names;
  names.add("long s"), names.add("kilo");
  EXPECT_EQ(found(names, u"long ſ"), "long s") << "U+017F is an S in upper case";
  EXPECT_EQ(found(names, u"\u212Ailo"), "(none)") << "the sign for Kelvin is upper case itself";
}

TEST(NameSetTest, CountsWhatTheNamesTake) {
  NameSet names;
  names.add("name"), names.add("name"), names.add(std::string(200, 'x'));
  EXPECT_EQ(names.bytes(), NameSet::bytes_for("name") + NameSet::bytes_for(std::string(200, 'x')));
  EXPECT_GT(names.bytes(), 204u);
  names.remove("name"), names.remove(std::string(200, 'x')), names.remove("name");
  EXPECT_EQ(names.bytes(), 0u);
}

}  // namespace
}  // namespace usher::server::disk
