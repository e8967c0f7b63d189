// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/rpc/ndr.hpp"
#include "tests/protocol/rpc/stub_builder.hpp"
#include "tests/server/pipes/pipe_fixture.hpp"

namespace usher::server {
namespace {

namespace op = srvsvc::opnum;
using rpc::StubBuilder;

constexpr std::uint32_t user = 1, password = 2, computer = 4, domain = 6, share = 9, message_destination = 11;
constexpr std::uint32_t lan_manager = 0x80000000;

class NameCallsTest : public PipeTest {
 protected:
  void SetUp() override { bind(), host.rights = {}; }  // nobody needs a right
  NetApiStatus validate(std::u16string_view name, std::uint32_t type, std::uint32_t flags = 0) {
    return wire::load<NetApiStatus>(call(op::name_validate, StubBuilder().null().string(name).number(type).number(flags).bytes()));
  }
  struct Canonical {
    NetApiStatus status;
    std::u16string name;
  };
  Canonical canonicalize(std::u16string_view name, std::uint32_t room, std::uint32_t type, std::uint32_t flags = 0) {
    const Bytes stub = call(op::name_canonicalize, StubBuilder().null().string(name).numbers({room, type, flags}).bytes());
    rpc::NdrReader in(stub, true);
    EXPECT_EQ(in.get<std::uint32_t>(), room);  // max_count
    Canonical answer;
    for (std::uint32_t i = 0; i < room; ++i) answer.name += static_cast<char16_t>(in.get<std::uint16_t>());
    answer.status = in.get<NetApiStatus>();
    EXPECT_TRUE(in.ok());
    answer.name.resize(std::min(answer.name.size(), answer.name.find(u'\0')));
    return answer;
  }
  std::int32_t compare(std::u16string_view a, std::u16string_view b, std::uint32_t type, std::uint32_t flags = 0) {
    return wire::load<std::int32_t>(call(op::name_compare, StubBuilder().null().string(a).string(b).numbers({type, flags}).bytes()));
  }
};

TEST_F(NameCallsTest, LengthsAreThoseOfTheType) {  // [MS-SRVS] 2.2.2.8
  const std::initializer_list<std::pair<std::uint32_t, std::size_t>> longest{{1, 256}, {3, 256}, {4, 260}, {5, 16}, {6, 15}, {7, 80}, {8, 260},
                                                                             {9, 80}, {10, 15}, {12, 8}, {13, 15}};
  for (const auto& [type, length] : longest) {
    EXPECT_EQ(validate(std::u16string(length, u'A'), type), NetApiStatus::success) << type;
    EXPECT_EQ(validate(std::u16string(length + 1, u'A'), type), NetApiStatus::invalid_name) << type;
  }
  EXPECT_EQ(validate(u"", user), NetApiStatus::invalid_name);
  EXPECT_EQ(validate(u"", password), NetApiStatus::success);
}

TEST_F(NameCallsTest, LanManagersNamesAreShorter) {
  EXPECT_EQ(validate(std::u16string(13, u'A'), share), NetApiStatus::success);
  EXPECT_EQ(validate(std::u16string(12, u'A'), share, lan_manager), NetApiStatus::success);
  EXPECT_EQ(validate(std::u16string(13, u'A'), share, lan_manager), NetApiStatus::invalid_name);
}

TEST_F(NameCallsTest, CharactersAreThoseOfTheType) {
  for (const char16_t bad : std::u16string_view(u"\"/\\[]:|<>+=;,?\u0001\u001f")) {
    EXPECT_EQ(validate(std::u16string(1, bad), share), NetApiStatus::invalid_name) << int(bad);
    EXPECT_EQ(validate(std::u16string(1, bad), password), NetApiStatus::success) << int(bad);
  }
  EXPECT_EQ(validate(u"a b", domain), NetApiStatus::invalid_name);
  EXPECT_EQ(validate(u"a b", computer), NetApiStatus::success);
  EXPECT_EQ(validate(u" ab", computer), NetApiStatus::invalid_name);
  EXPECT_EQ(validate(u"a*", computer), NetApiStatus::invalid_name);
  EXPECT_EQ(validate(u"all*", message_destination), NetApiStatus::success);
  EXPECT_EQ(validate(u"a*l", message_destination), NetApiStatus::invalid_name);
}

TEST_F(NameCallsTest, UnknownTypesAndFlagsAreInvalidParameters) {
  for (const std::uint32_t type : {0u, 14u, 0xFFFFFFFFu}) {
    EXPECT_EQ(validate(u"a", type), NetApiStatus::invalid_parameter);
    EXPECT_EQ(canonicalize(u"a", 10, type).status, NetApiStatus::invalid_parameter);
    EXPECT_EQ(compare(u"a", u"a", type), 87);
  }
  EXPECT_EQ(validate(u"a", share, 1), NetApiStatus::invalid_parameter);
  EXPECT_EQ(canonicalize(u"a", 10, share, 2).status, NetApiStatus::invalid_parameter);
  EXPECT_EQ(compare(u"a", u"a", share, 2), 87);
}

TEST_F(NameCallsTest, CanonicalizeUppercasesWhereTheTypeWantsIt) {  // [MS-SRVS] 3.1.4.33
  EXPECT_EQ(canonicalize(u"Docs", 20, share).name, u"Docs");
  EXPECT_EQ(canonicalize(u"Docs", 20, share, lan_manager).name, u"DOCS");
  EXPECT_EQ(canonicalize(u"Net", 20, 8).name, u"NET");
  EXPECT_EQ(canonicalize(u"a/b", 20, share).status, NetApiStatus::invalid_name);
}

TEST_F(NameCallsTest, CanonicalizeNeedsRoomForTheNameAndItsNul) {
  EXPECT_EQ(canonicalize(u"docs", 5, share).status, NetApiStatus::success);
  EXPECT_EQ(canonicalize(u"docs", 4, share).status, NetApiStatus::buffer_too_small);
  EXPECT_EQ(canonicalize(u"docs", 0, share).status, NetApiStatus::buffer_too_small);
  EXPECT_EQ(canonicalize(u"docs", 80, share, 1).status, NetApiStatus::buffer_too_small);
  EXPECT_EQ(canonicalize(u"docs", 81, share, 1).status, NetApiStatus::success);
}

TEST_F(NameCallsTest, ABufferAboveItsRangeIsBadStubData) {  // [range(0,64000)]
  EXPECT_EQ(fault_of(op::name_canonicalize, StubBuilder().null().string(u"a").numbers({64001, share, 0}).bytes()), rpc::Fault::bad_stub_data);
}

TEST_F(NameCallsTest, CompareIgnoresCase) {
  EXPECT_EQ(compare(u"docs", u"DOCS", share), 0);
  EXPECT_EQ(compare(u"a", u"b", share), -1);
  EXPECT_EQ(compare(u"b", u"a", share), 1);
  EXPECT_EQ(compare(u"a/b", u"a/b", share), 87);
  EXPECT_EQ(compare(u"a/b", u"a/b", share, 1), 0);  // said to be canonical
  EXPECT_EQ(compare(u"Secret", u"secret", password), 0);
  EXPECT_EQ(compare(u"Secret", u"secret", password, lan_manager), -1);
}

}  // namespace
}  // namespace usher::server
