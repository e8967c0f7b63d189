// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// NetrServerDiskEnum and NetrRemoteTOD, byte by byte.
#include "tests/protocol/rpc/stub_builder.hpp"
#include "tests/server/pipes/pipe_fixture.hpp"

namespace usher::server {
namespace {

namespace op = srvsvc::opnum;
using rpc::StubBuilder;

class ServerCallsTest : public PipeTest {
 protected:
  void SetUp() override { bind(); }
  Bytes disks(std::uint32_t level, std::uint32_t resume = 0) {
    return call(op::server_disk_enum, StubBuilder().numbers({0, level, 0, 0, 0xFFFFFFFF, 0x20000, resume}).bytes());
  }
};

TEST_F(ServerCallsTest, DisksAreThreeCharactersEachAndTheLastIsNone) {  // [MS-SRVS] 3.1.4.19: EntriesRead is TotalEntries and one more
  const Bytes answer = disks(0, 5);
  rpc::NdrReader in(answer, true);
  EXPECT_EQ(in.get<std::uint32_t>(), 2u);  // EntriesRead
  EXPECT_TRUE(in.pointer());
  EXPECT_EQ(in.get<std::uint32_t>(), 2u);
  EXPECT_EQ(in.get<std::uint32_t>(), 0u);
  EXPECT_EQ(in.get<std::uint32_t>(), 2u);
  EXPECT_EQ(in.get<std::uint32_t>(), 0u);
  EXPECT_EQ(in.get<std::uint32_t>(), 3u);
  std::u16string disk;
  for (int i = 0; i < 3; ++i) disk += static_cast<char16_t>(in.get<std::uint16_t>());
  EXPECT_EQ(disk, std::u16string(u"C:\0", 3));
  EXPECT_EQ(in.get<std::uint32_t>(), 0u);
  EXPECT_EQ(in.get<std::uint32_t>(), 1u);
  EXPECT_EQ(in.get<std::uint16_t>(), 0u);
  EXPECT_EQ(in.get<std::uint32_t>(), 1u);  // TotalEntries
  EXPECT_EQ(in.unique_number(), 5u);
  EXPECT_EQ(in.get<NetApiStatus>(), NetApiStatus::success);
  EXPECT_TRUE(in.ok());
}

TEST_F(ServerCallsTest, DisksHaveOneLevelAndAreForAdministrators) {
  EXPECT_EQ(disks(1), StubBuilder().numbers({0, 0, 0, 0x20004, 0, 124}).bytes());
  host.rights = {};
  EXPECT_EQ(disks(0), StubBuilder().numbers({0, 0, 0, 0x20004, 0, 5}).bytes());
}

TEST_F(ServerCallsTest, TheTimeOfDayIsUtcAndAgreesWithItself) {  // [MS-SRVS] 2.2.4.105
  host.rights = {};  // everybody may ask
  using namespace std::chrono;
  now.wall = sys_days{2026y / 11 / 30} + 3h + 38min + 9s + 250ms;  // a Monday
  now.steady = SteadyTime(12'345ms);
  const Bytes answer = call(op::remote_tod, Bytes(4));
  rpc::NdrReader in(answer, true);
  EXPECT_TRUE(in.pointer());
  EXPECT_EQ(in.get<std::uint32_t>(), static_cast<std::uint32_t>(floor<seconds>(now.wall).time_since_epoch().count()));
  (void)in.get<std::uint32_t>();  // milliseconds from some start
  for (const std::uint32_t part : {3u, 38u, 9u, 25u}) EXPECT_EQ(in.get<std::uint32_t>(), part);
  EXPECT_EQ(static_cast<std::int32_t>(in.get<std::uint32_t>()), -120);  // two hours east
  EXPECT_EQ(in.get<std::uint32_t>(), 310u);
  for (const std::uint32_t part : {30u, 11u, 2026u, 1u}) EXPECT_EQ(in.get<std::uint32_t>(), part);
  EXPECT_EQ(in.get<NetApiStatus>(), NetApiStatus::success);
  EXPECT_TRUE(in.ok());
}

}  // namespace
}  // namespace usher::server
