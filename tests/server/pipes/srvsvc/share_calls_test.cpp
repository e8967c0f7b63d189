// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "tests/protocol/rpc/stub_builder.hpp"
#include "tests/server/pipes/pipe_fixture.hpp"

namespace usher::server {
namespace {

namespace op = srvsvc::opnum;
using rpc::StubBuilder;

class ShareCallsTest : public PipeTest {
 protected:
  void SetUp() override { bind(); }
  static Bytes enum_request(std::uint32_t level) { return StubBuilder().null().numbers({level, level, 0x20000, 0, 0, 0xFFFFFFFF, 0}).bytes(); }
  static Bytes info_request(std::u16string_view share, std::uint32_t level) { return StubBuilder().null().string(share).number(level).bytes(); }
  /// The status ends every response.
  static NetApiStatus status_of(ByteView stub) { return wire::load<NetApiStatus>(stub, stub.size() - 4); }
  static std::uint32_t entries_of(ByteView stub) { return wire::load<std::uint32_t>(stub, 12); }
};

TEST_F(ShareCallsTest, HiddenSharesAreListedToAdministrators) {
  EXPECT_EQ(entries_of(call(op::share_enum, enum_request(1))), 2u);
  host.rights = {};
  EXPECT_EQ(entries_of(call(op::share_enum, enum_request(1))), 1u);
}

TEST_F(ShareCallsTest, LevelsWithPathsNeedAnAdministrator) {  // [MS-SRVS] 3.1.4.8
  host.rights = {};
  for (const std::uint32_t level : {0, 1}) EXPECT_EQ(status_of(call(op::share_enum, enum_request(level))), NetApiStatus::success);
  for (const std::uint32_t level : {2, 502, 503}) {
    const Bytes stub = call(op::share_enum, enum_request(level));
    EXPECT_EQ(status_of(stub), NetApiStatus::access_denied) << level;
    EXPECT_EQ(entries_of(stub), 0u);
  }
}

TEST_F(ShareCallsTest, Level1HasTheBytesOfTheIdl) {
  host.resources.records.resize(1);
  const Bytes wanted = StubBuilder().numbers({1, 1, 0x20004, 1, 0x20008, 1, 0x2000c, 0, 0x20010})
      .string(u"docs").string(u"papers").numbers({1, 0, 0}).bytes();
  EXPECT_EQ(call(op::share_enum, enum_request(1)), wanted);
}

TEST_F(ShareCallsTest, AnUnknownLevelOfEnumHasNoArm) {
  const Bytes stub = call(op::share_enum, StubBuilder().null().numbers({7, 7, 0xFFFFFFFF, 0}).bytes());
  EXPECT_EQ(stub, StubBuilder().numbers({7, 7, 0, 0, 124}).bytes());
}

TEST_F(ShareCallsTest, EveryTruncationOfAnEnumFaults) {
  const Bytes stub = enum_request(1);
  for (std::size_t size = 0; size < stub.size(); ++size) {
    EXPECT_EQ(fault_of(op::share_enum, ByteView(stub).first(size)), rpc::Fault::bad_stub_data) << size;
  }
}

TEST_F(ShareCallsTest, GetInfoFindsAShareInAnyCase) {
  for (const std::uint32_t level : {0, 1, 2, 501, 502, 503, 1005}) {
    EXPECT_EQ(status_of(call(op::share_get_info, info_request(u"DOCS", level))), NetApiStatus::success) << level;
  }
  EXPECT_EQ(status_of(call(op::share_get_info, info_request(u"nowhere", 1))), NetApiStatus::net_name_not_found);
}

TEST_F(ShareCallsTest, GetInfoWritesAnArmOnlyForLevelsOfTheUnion) {  // [MS-SRVS] 2.2.3.6: a reader expects exactly that
  EXPECT_EQ(call(op::share_get_info, info_request(u"docs", 7)), StubBuilder().numbers({7, 124}).bytes());
  EXPECT_EQ(call(op::share_get_info, info_request(u"docs", 1004)), StubBuilder().numbers({1004, 0, 124}).bytes());
}

TEST_F(ShareCallsTest, ServerGetInfoWritesAnArmOnlyForLevelsOfTheUnion) {  // [MS-SRVS] 2.2.3.7
  EXPECT_EQ(call(op::server_get_info, StubBuilder().numbers({0, 7}).bytes()), StubBuilder().numbers({7, 124}).bytes());
  EXPECT_EQ(call(op::server_get_info, StubBuilder().numbers({0, 599}).bytes()), StubBuilder().numbers({599, 0, 124}).bytes());
}

TEST_F(ShareCallsTest, ServerGetInfo102NeedsAnAdministrator) {
  const Bytes request = StubBuilder().numbers({0, 102}).bytes();
  EXPECT_EQ(status_of(call(op::server_get_info, request)), NetApiStatus::success);
  host.rights = {};
  EXPECT_EQ(status_of(call(op::server_get_info, request)), NetApiStatus::access_denied);
}

}  // namespace
}  // namespace usher::server
