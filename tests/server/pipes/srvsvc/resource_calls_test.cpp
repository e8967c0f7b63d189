// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// NetrConnectionEnum, NetrFile*, NetrServerStatisticsGet and NetrServerTransportEnum.
#include "tests/protocol/rpc/stub_builder.hpp"
#include "tests/server/pipes/pipe_fixture.hpp"

namespace usher::server {
namespace {

namespace op = srvsvc::opnum;
using rpc::StubBuilder;

class ResourceCallsTest : public PipeTest {
 protected:
  void SetUp() override {
    bind();
    host.resources.open_records = {{.id = 7, .permissions = 3, .num_locks = 2, .path = u"/srv/a", .user = u"bob"}};
    host.resources.tree_records = {{.id = 5, .type = 0, .num_opens = 4, .active_seconds = 9, .user = u"bob", .netname = u"docs"}};
  }
  static Bytes files_at(std::uint32_t level) { return StubBuilder().null().null().null().numbers({level, level, 0x20000, 0, 0, 0xFFFFFFFF, 0x20004, 0}).bytes(); }
  static Bytes connections_at(std::uint32_t level) {
    return StubBuilder().null().unique_string(u"docs").numbers({level, level, 0x20008, 0, 0, 0xFFFFFFFF, 0x2000c, 0}).bytes();
  }
  static NetApiStatus status_of(ByteView stub) { return wire::load<NetApiStatus>(stub, stub.size() - 4); }
};

TEST_F(ResourceCallsTest, FilesHaveTheBytesOfTheIdl) {  // [MS-SRVS] 2.2.4.6, 2.2.4.7
  EXPECT_EQ(call(op::file_enum, files_at(2)), StubBuilder().numbers({2, 2, 0x20004, 1, 0x20008, 1, 7, 1, 0x2000c, 0, 0}).bytes());
  EXPECT_EQ(call(op::file_enum, files_at(3)),
            StubBuilder().numbers({3, 3, 0x20004, 1, 0x20008, 1, 7, 3, 2, 0x2000c, 0x20010}).string(u"/srv/a").string(u"bob").numbers({1, 0x20014, 0, 0}).bytes());
}

TEST_F(ResourceCallsTest, ConnectionsHaveTheBytesOfTheIdl) {  // [MS-SRVS] 2.2.4.1, 2.2.4.2
  EXPECT_EQ(call(op::connection_enum, connections_at(0)), StubBuilder().numbers({0, 0, 0x20004, 1, 0x20008, 1, 5, 1, 0x2000c, 0, 0}).bytes());
  EXPECT_EQ(call(op::connection_enum, connections_at(1)),
            StubBuilder().numbers({1, 1, 0x20004, 1, 0x20008, 1, 5, 0, 4, 1, 9, 0x2000c, 0x20010}).string(u"bob").string(u"docs").numbers({1, 0x20014, 0, 0}).bytes());
}

TEST_F(ResourceCallsTest, UnknownLevelsAreAnswered) {
  const Bytes files = StubBuilder().null().null().null().numbers({9, 9, 0xFFFFFFFF, 0}).bytes();
  EXPECT_EQ(call(op::file_enum, files), StubBuilder().numbers({9, 9, 0, 0, 124}).bytes());
  const Bytes connections = StubBuilder().null().null().numbers({9, 9, 0xFFFFFFFF, 0x20000, 6}).bytes();
  EXPECT_EQ(call(op::connection_enum, connections), StubBuilder().numbers({9, 9, 0, 0x20004, 6, 124}).bytes());
}

TEST_F(ResourceCallsTest, ATagThatIsNotTheLevelFaults) {
  EXPECT_EQ(fault_of(op::file_enum, StubBuilder().null().null().null().numbers({2, 3, 0, 0xFFFFFFFF, 0}).bytes()), rpc::Fault::invalid_tag);
  EXPECT_EQ(fault_of(op::connection_enum, StubBuilder().null().null().numbers({0, 1, 0, 0xFFFFFFFF, 0}).bytes()), rpc::Fault::invalid_tag);
}

TEST_F(ResourceCallsTest, OneFileById) {  // [MS-SRVS] 3.1.4.3
  const auto ask = [&](std::uint32_t id, std::uint32_t level) { return call(op::file_get_info, StubBuilder().numbers({0, id, level}).bytes()); };
  EXPECT_EQ(ask(7, 2), StubBuilder().numbers({2, 0x20004, 7, 0}).bytes());
  EXPECT_EQ(ask(7, 3), StubBuilder().numbers({3, 0x20004, 7, 3, 2, 0x20008, 0x2000c}).string(u"/srv/a").string(u"bob").number(0).bytes());
  EXPECT_EQ(ask(8, 3), StubBuilder().numbers({3, 0, 2}).bytes());  // ERROR_FILE_NOT_FOUND
  EXPECT_EQ(ask(7, 4), StubBuilder().numbers({4, 124}).bytes());
}

TEST_F(ResourceCallsTest, AFileIsClosedById) {  // [MS-SRVS] 3.1.4.4
  host.resources.answer = NetApiStatus::file_id_not_found;
  write(rpc::write_request(2, op::file_close, StubBuilder().numbers({0, 7}).bytes()));
  strand->run_all();
  EXPECT_EQ(status_of(read_stub()), NetApiStatus::file_id_not_found);
  EXPECT_EQ(host.resources.closed_opens, std::vector<std::uint32_t>{7});
}

TEST_F(ResourceCallsTest, StatisticsAreSeventeenNumbers) {  // [MS-SRVS] 2.2.4.39
  host.resources.counted = {.start = 11, .files_opened = 1, .sessions_opened = 2, .sessions_timed_out = 3, .password_errors = 4, .permission_errors = 5,
                            .bytes_sent = 0x700000006, .bytes_received = 0x900000008};
  const auto ask = [&](std::uint32_t level, std::uint32_t options) {
    return call(op::server_statistics_get, StubBuilder().null().unique_string(u"LanmanServer").numbers({level, options}).bytes());
  };
  EXPECT_EQ(ask(0, 0), StubBuilder().numbers({0x20004, 11, 1, 0, 0, 2, 3, 0, 4, 5, 0, 6, 7, 8, 9, 0, 0, 0, 0}).bytes());
  EXPECT_EQ(ask(1, 0), StubBuilder().numbers({0, 124}).bytes());
  EXPECT_EQ(ask(0, 1), StubBuilder().numbers({0, 87}).bytes());
}

TEST_F(ResourceCallsTest, TheTransportIsTcp) {  // [MS-SRVS] 2.2.4.93-95
  host.resources.server.connections = 3;
  const auto ask = [&](std::uint32_t level) {
    return call(op::server_transport_enum, StubBuilder().null().numbers({level, level, 0x20000, 0, 0, 0xFFFFFFFF, 0}).bytes());
  };
  EXPECT_EQ(ask(0), StubBuilder().numbers({0, 0, 0x20004, 1, 0x20008, 1, 3, 0x2000c, 0x20010, 12, 0x20014}).string(u"\\Device\\NetbiosSmb")
                        .numbers({12, 0x30303030, 0x30303030, 0x30303030}).string(u"000000000000").numbers({1, 0, 0}).bytes());
  for (const std::uint32_t level : {1, 2}) EXPECT_EQ(status_of(ask(level)), NetApiStatus::success) << level;
  EXPECT_EQ(ask(3), StubBuilder().numbers({3, 3, 0x20004, 0, 0, 0, 0, 124}).bytes());
}

TEST_F(ResourceCallsTest, WithoutTheRightNothingIsToldOrClosed) {
  host.rights = {};
  EXPECT_EQ(call(op::file_enum, files_at(2)), StubBuilder().numbers({2, 2, 0x20004, 0, 0, 0, 0x20008, 0, 5}).bytes());
  EXPECT_EQ(status_of(call(op::connection_enum, connections_at(1))), NetApiStatus::access_denied);
  EXPECT_EQ(call(op::file_get_info, StubBuilder().numbers({0, 7, 2}).bytes()), StubBuilder().numbers({2, 0, 5}).bytes());
  EXPECT_EQ(status_of(call(op::file_close, StubBuilder().numbers({0, 7}).bytes())), NetApiStatus::access_denied);
  EXPECT_EQ(status_of(call(op::server_statistics_get, StubBuilder().numbers({0, 0, 0, 0}).bytes())), NetApiStatus::access_denied);
  EXPECT_EQ(status_of(call(op::server_transport_enum, StubBuilder().null().numbers({0, 0, 0, 0xFFFFFFFF, 0}).bytes())), NetApiStatus::access_denied);
  EXPECT_TRUE(host.resources.closed_opens.empty());
}

}  // namespace
}  // namespace usher::server
