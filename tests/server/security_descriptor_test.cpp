// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/security_descriptor.hpp"

#include <gtest/gtest.h>

namespace usher::server {
namespace {

constexpr std::size_t header = 20, sid = 12, acl = 8 + 20;

void append_sid(Bytes& out, std::uint32_t rid) {  // S-1-1-rid
  for (const int byte : {1, 1, 0, 0, 0, 0, 0, 1}) out.push_back(static_cast<std::byte>(byte));
  wire::append(out, rid);
}

void append_acl(Bytes& out, std::uint32_t mask) {
  wire::append(out, std::uint16_t{2}), wire::append(out, std::uint16_t{acl});
  wire::append(out, std::uint32_t{1});                                            // one ACE
  wire::append(out, std::uint16_t{0}), wire::append(out, std::uint16_t{20});      // access allowed
  wire::append(out, mask);
  append_sid(out, 0);
}

Bytes descriptor(std::uint32_t owner, std::uint32_t group, std::uint32_t mask) {
  Bytes out;
  wire::append(out, std::uint16_t{1}), wire::append(out, std::uint16_t{0x8004});
  for (const std::size_t offset : {header, header + sid, std::size_t{0}, header + 2 * sid}) {
    wire::append(out, static_cast<std::uint32_t>(offset));
  }
  append_sid(out, owner), append_sid(out, group), append_acl(out, mask);
  return out;
}

TEST(SecurityDescriptor, WholeOneIsAccepted) { EXPECT_TRUE(is_security_descriptor(descriptor(1, 2, 3))); }

TEST(SecurityDescriptor, TruncationsAreRefused) {
  const Bytes whole = descriptor(1, 2, 3);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(is_security_descriptor(ByteView(whole).first(size))) << size;
  }
}

TEST(SecurityDescriptor, EachBadFieldIsRefused) {
  struct Change {
    std::size_t at;
    std::uint8_t value;
  };
  constexpr std::size_t dacl = header + 2 * sid;
  for (const auto [at, value] : {Change{0, 2}, Change{3, 0}, Change{4, 0xFF}, Change{header, 2}, Change{header + 1, 16},
                                 Change{dacl + 2, 7}, Change{dacl + 2, 0xFF}, Change{dacl + 4, 2}, Change{dacl + 5, 0xFF},
                                 Change{dacl + 10, 0}, Change{dacl + 10, 0x30}}) {
    Bytes bytes = descriptor(1, 2, 3);
    bytes[at] = std::byte{value};
    EXPECT_FALSE(is_security_descriptor(bytes)) << at << " " << int{value};
  }
}

TEST(SecurityDescriptor, NullDaclIsOne) {  // present, without an ACL: everything for everybody
  Bytes bytes = descriptor(1, 2, 3);
  wire::store(bytes, 16, std::uint32_t{0});
  EXPECT_TRUE(is_security_descriptor(bytes));
}

TEST(SecurityDescriptor, OnlyTheNamedPartsChange) {
  const Bytes kept = descriptor(1, 2, 3), change = descriptor(10, 20, 30);
  namespace part = security_information;
  EXPECT_EQ(merge_security_descriptor(kept, change, part::owner), merge_security_descriptor(descriptor(10, 2, 3), {}, 0));
  EXPECT_EQ(merge_security_descriptor(kept, change, part::group), merge_security_descriptor(descriptor(1, 20, 3), {}, 0));
  EXPECT_EQ(merge_security_descriptor(kept, change, part::dacl), merge_security_descriptor(descriptor(1, 2, 30), {}, 0));
  const Bytes all = merge_security_descriptor(kept, change, part::owner | part::group | part::dacl);
  EXPECT_EQ(all, merge_security_descriptor({}, change, part::owner | part::group | part::dacl));
  EXPECT_TRUE(is_security_descriptor(all));
}

}  // namespace
}  // namespace usher::server
