// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <set>

#include "tests/protocol/rpc/stub_builder.hpp"
#include "tests/server/pipes/pipe_fixture.hpp"

namespace usher::server {
namespace {

namespace op = srvsvc::opnum;
using rpc::StubBuilder;

class OpnumsTest : public PipeTest {
 protected:
  void SetUp() override { bind(); }
};

TEST_F(OpnumsTest, WhatIsNotOnTheWireIsOutOfRange) {  // [MS-SRVS] 3.1.4
  for (const std::uint16_t opnum : {0, 1, 2, 3, 4, 5, 6, 7, 29, 42, 47, 48, 58, 59, 1000, 65535}) EXPECT_EQ(fault_of(opnum, {}), rpc::Fault::op_range) << opnum;
}

TEST_F(OpnumsTest, EverythingElseIsThere) {
  const std::set<int> absent{29, 42, 47, 48};
  for (std::uint16_t opnum = 8; opnum <= 57; ++opnum) {
    if (absent.contains(opnum)) continue;
    write(rpc::write_request(2, opnum, {}));
    EXPECT_NE(fault_in(read()), rpc::Fault::op_range) << opnum;
  }
}

TEST_F(OpnumsTest, WhatIsNotOfferedSaysSoInItsStatus) {  // ERROR_NOT_SUPPORTED behind empty outputs
  for (const std::uint16_t opnum : {25, 27, 40, 41, 44, 45, 46, 49, 50, 51, 53, 54, 56}) EXPECT_EQ(call(opnum, {}), StubBuilder().number(50).bytes()) << opnum;
  for (const std::uint16_t opnum : {39, 43, 52}) EXPECT_EQ(call(opnum, {}), StubBuilder().numbers({0, 50}).bytes()) << opnum;
  for (const std::uint16_t opnum : {37, 38}) EXPECT_EQ(call(opnum, {}), StubBuilder().numbers({0, 0, 0, 0, 0, 50}).bytes()) << opnum;
}

TEST_F(OpnumsTest, AliasesAreNone) {
  EXPECT_EQ(call(op::server_alias_enum, StubBuilder().null().numbers({0, 0, 0x20000, 0, 0, 0xFFFFFFFF, 0x20004, 3}).bytes()),
            StubBuilder().numbers({0, 0, 0x20004, 0, 0, 0, 0x20008, 3, 50}).bytes());
}

TEST_F(OpnumsTest, ServerSetInfoReadsEveryLevelAndChangesNothing) {  // [MS-SRVS] 3.1.4.18
  const auto set = [&](std::initializer_list<std::uint32_t> stub) { return call(op::server_set_info, StubBuilder().null().numbers(stub).bytes()); };
  const Bytes not_supported = StubBuilder().numbers({0x20004, 0, 50}).bytes();
  EXPECT_EQ(set({101, 101, 0x20000, 500, 0, 6, 1, 0, 0, 0x20004, 0}), not_supported);
  EXPECT_EQ(set({1005, 1005, 0x20000, 0, 0x20004, 0}), not_supported);
  EXPECT_EQ(set({1010, 1010, 0x20000, 15, 0x20004, 0}), not_supported);
  EXPECT_EQ(set({1010, 1010, 0x20000, 15, 0}), StubBuilder().numbers({0, 50}).bytes());
  EXPECT_EQ(set({7, 7, 0x20004, 0}), StubBuilder().numbers({0x20004, 0, 124}).bytes());
  host.rights = {};
  EXPECT_EQ(set({1010, 1010, 0x20000, 15, 0}), StubBuilder().numbers({0, 5}).bytes());
}

TEST_F(OpnumsTest, ServerGetInfoHasSixLevels) {  // [MS-SRVS] 3.1.4.17
  const auto status = [&](std::uint32_t level) {
    const Bytes stub = call(op::server_get_info, StubBuilder().numbers({0, level}).bytes());
    return wire::load<NetApiStatus>(stub, stub.size() - 4);
  };
  for (const std::uint32_t level : {100, 101, 102, 103, 502, 503}) EXPECT_EQ(status(level), NetApiStatus::success) << level;
  host.rights = {};
  for (const std::uint32_t level : {100, 101}) EXPECT_EQ(status(level), NetApiStatus::success) << level;
  for (const std::uint32_t level : {102, 103, 502, 503}) EXPECT_EQ(status(level), NetApiStatus::access_denied) << level;
}

}  // namespace
}  // namespace usher::server
