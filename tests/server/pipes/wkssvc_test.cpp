// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/wkssvc/wksta_info.hpp"
#include "tests/protocol/rpc/stub_builder.hpp"
#include "tests/server/pipes/pipe_fixture.hpp"

namespace usher::server {
namespace {

namespace op = wkssvc::opnum;
using rpc::StubBuilder;

class WkssvcTest : public PipeTest {
 protected:
  void SetUp() override {
    pipe = open_pipe(u"wkssvc", host, {.user = u"alice", .session_id = 1}, strand);
    write(rpc::write_bind(1, 4280, wkssvc::interface_id));
    ASSERT_EQ(type_of(read()), rpc::PduType::bind_ack);
  }
  NetApiStatus info_status(std::uint32_t level) {
    const Bytes stub = call(op::get_info, StubBuilder().numbers({0, level}).bytes());
    return wire::load<NetApiStatus>(stub, stub.size() - 4);
  }
};

TEST_F(WkssvcTest, GetInfoHasFourLevels) {  // [MS-WKST] 3.2.4.1
  for (const std::uint32_t level : {100, 101, 102, 502}) EXPECT_EQ(info_status(level), NetApiStatus::success) << level;
  EXPECT_EQ(info_status(103), NetApiStatus::invalid_level);
  host.rights = {};
  EXPECT_EQ(info_status(100), NetApiStatus::success);
  for (const std::uint32_t level : {101, 102, 502}) EXPECT_EQ(info_status(level), NetApiStatus::access_denied) << level;
}

TEST_F(WkssvcTest, Level502IsThirtyFiveNumbers) {
  EXPECT_EQ(call(op::get_info, StubBuilder().numbers({0, 502}).bytes()).size(), 4u * (2 + 35 + 1));
}

TEST_F(WkssvcTest, NobodySitsAtThisMachine) {  // [MS-WKST] 3.2.4.3
  add_session(u"10.0.0.7", u"bob");
  for (const std::uint32_t level : {0, 1}) {
    EXPECT_EQ(call(op::user_enum, StubBuilder().null().numbers({level, level, 0x20000, 0, 0, 0xFFFFFFFF, 0}).bytes()),
              StubBuilder().numbers({level, level, 0x20004, 0, 0, 0, 0, 0}).bytes());
  }
  EXPECT_EQ(call(op::user_enum, StubBuilder().null().numbers({2, 2, 0xFFFFFFFF, 0}).bytes()), StubBuilder().numbers({2, 2, 0, 0, 124}).bytes());
}

TEST_F(WkssvcTest, TheTransportIsTcp) {  // [MS-WKST] 3.2.4.4
  EXPECT_EQ(call(op::transport_enum, StubBuilder().null().numbers({0, 0, 0x20000, 0, 0, 0xFFFFFFFF, 0}).bytes()),
            StubBuilder().numbers({0, 0, 0x20004, 1, 0x20008, 1, 0xFFFF, 0, 0x2000c, 0x20010, 0x400})
                .string(u"\\Device\\NetbiosSmb").string(u"000000000000").numbers({1, 0, 0}).bytes());
}

}  // namespace
}  // namespace usher::server
