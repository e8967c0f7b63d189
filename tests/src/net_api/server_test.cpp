// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/net_server.hpp>

#include <ctime>

#include <usher/net_session.hpp>

#include "tests/src/net_api/fake_service.hpp"

namespace usher::win32 {
namespace {

using testing::Return;

constexpr NET_API_STATUS success = 0, not_supported = 50, invalid_parameter = 87, invalid_level = 124;

LMSTR lmstr(const wchar_t* value) { return const_cast<LMSTR>(value); }

class NetServerTest : public test::WithFakeService {
 protected:
  LPBYTE block_ = nullptr;
  ~NetServerTest() override { NetApiBufferFree(block_); }
  template <class Structure>
  const Structure* found() const {
    return reinterpret_cast<const Structure*>(block_);
  }
};

TEST_F(NetServerTest, Level102SaysWhatWindowsSays) {
  EXPECT_CALL(*service_, info()).WillOnce(Return(ServerInfo{.name = "USHER", .comment = "c", .version_major = 10, .type = 0x3, .autodisconnect_minutes = -1}));
  ASSERT_EQ(NetServerGetInfo(nullptr, 102, &block_), success);
  EXPECT_EQ(found<SERVER_INFO_102>()->sv102_platform_id, 500u);
  EXPECT_STREQ(found<SERVER_INFO_102>()->sv102_name, L"USHER");
  EXPECT_EQ(found<SERVER_INFO_102>()->sv102_version_major, 10u);
  EXPECT_EQ(found<SERVER_INFO_102>()->sv102_type, 3u);
  EXPECT_STREQ(found<SERVER_INFO_102>()->sv102_comment, L"c");
  EXPECT_EQ(found<SERVER_INFO_102>()->sv102_users, 0xFFFFFFFFu);
  EXPECT_EQ(found<SERVER_INFO_102>()->sv102_disc, -1);
  EXPECT_EQ(found<SERVER_INFO_102>()->sv102_hidden, 0);
  EXPECT_EQ(found<SERVER_INFO_102>()->sv102_announce, 240u);
  EXPECT_STREQ(found<SERVER_INFO_102>()->sv102_userpath, L"");
  LPBYTE none = nullptr;
  EXPECT_EQ(NetServerGetInfo(nullptr, 103, &none), invalid_level);
}

TEST_F(NetServerTest, LowerLevelsOfServerAndWorkstation) {
  EXPECT_CALL(*service_, info()).WillRepeatedly(Return(ServerInfo{.name = "USHER", .comment = "c", .workgroup = "WORKGROUP", .version_minor = 2}));
  for (const DWORD level : {100u, 101u}) {
    ASSERT_EQ(NetServerGetInfo(nullptr, level, &block_), success);
    EXPECT_STREQ(found<SERVER_INFO_100>()->sv100_name, L"USHER");
    NetApiBufferFree(block_);
  }
  for (const DWORD level : {101u, 102u, 100u}) {
    ASSERT_EQ(NetWkstaGetInfo(nullptr, level, &block_), success);
    EXPECT_STREQ(found<WKSTA_INFO_100>()->wki100_computername, L"USHER");
    EXPECT_STREQ(found<WKSTA_INFO_100>()->wki100_langroup, L"WORKGROUP");
    EXPECT_EQ(found<WKSTA_INFO_100>()->wki100_ver_minor, 2u);
    NetApiBufferFree(std::exchange(block_, nullptr));
  }
  EXPECT_EQ(NetWkstaGetInfo(nullptr, 502, &block_), invalid_level);
}

TEST_F(NetServerTest, StatisticsSplitBytesAndSaturateCounts) {
  const ServerStatistics counts{.start = 5, .files_opened = 0x1FFFFFFFF, .sessions_opened = 2, .password_errors = 3, .bytes_sent = 0x500000006, .bytes_received = 7};
  EXPECT_CALL(*service_, statistics()).WillOnce(Return(counts));
  ASSERT_EQ(NetStatisticsGet(nullptr, lmstr(L"LanmanServer"), 0, 0, &block_), success);
  EXPECT_EQ(found<STAT_SERVER_0>()->sts0_start, 5u);
  EXPECT_EQ(found<STAT_SERVER_0>()->sts0_fopens, 0xFFFFFFFFu);
  EXPECT_EQ(found<STAT_SERVER_0>()->sts0_sopens, 2u);
  EXPECT_EQ(found<STAT_SERVER_0>()->sts0_pwerrors, 3u);
  EXPECT_EQ(found<STAT_SERVER_0>()->sts0_bytessent_low, 6u);
  EXPECT_EQ(found<STAT_SERVER_0>()->sts0_bytessent_high, 5u);
  EXPECT_EQ(found<STAT_SERVER_0>()->sts0_bytesrcvd_low, 7u);
}

TEST_F(NetServerTest, StatisticsOfOtherServicesAndLevelsAreRefused) {
  EXPECT_EQ(NetStatisticsGet(nullptr, lmstr(L"LanmanWorkstation"), 0, 0, &block_), not_supported);
  EXPECT_EQ(NetStatisticsGet(nullptr, nullptr, 1, 0, &block_), invalid_level);
  EXPECT_EQ(NetStatisticsGet(nullptr, nullptr, 0, 1, &block_), invalid_parameter);
}

TEST_F(NetServerTest, TheTimeOfDayIsUtcAndAgreesWithItself) {
  const auto before = std::time(nullptr);
  ASSERT_EQ(NetRemoteTOD(nullptr, &block_), success);
  const auto* tod = found<TIME_OF_DAY_INFO>();
  EXPECT_GE(tod->tod_elapsedt, before);
  EXPECT_LE(tod->tod_elapsedt, std::time(nullptr));
  const std::time_t seconds = tod->tod_elapsedt;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  EXPECT_EQ(tod->tod_hours, utc.tm_hour);
  EXPECT_EQ(tod->tod_mins, utc.tm_min);
  EXPECT_EQ(tod->tod_secs, utc.tm_sec);
  EXPECT_EQ(tod->tod_day, utc.tm_mday);
  EXPECT_EQ(tod->tod_month, utc.tm_mon + 1);
  EXPECT_EQ(tod->tod_year, utc.tm_year + 1900);
  EXPECT_EQ(tod->tod_weekday, utc.tm_wday);
  EXPECT_LT(tod->tod_hunds, 100u);
  EXPECT_EQ(tod->tod_tinterval, 310u);
}

}  // namespace
}  // namespace usher::win32
