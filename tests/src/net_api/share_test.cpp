// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/net_share.hpp>

#include <usher/net_session.hpp>

#include "tests/src/net_api/fake_service.hpp"

namespace usher::win32 {
namespace {

using testing::AllOf;
using testing::Field;
using testing::Return;

constexpr NET_API_STATUS success = 0, not_supported = 50, invalid_parameter = 87, invalid_level = 124, more_data = 234,
                         net_name_not_found = 2310, device_not_shared = 2311;

LMSTR lmstr(const wchar_t* value) { return const_cast<LMSTR>(value); }

template <class Structure>
unsigned char* bytes(Structure& structure) {
  return reinterpret_cast<unsigned char*>(&structure);
}

class NetShareTest : public test::WithFakeService {
 protected:
  const std::vector<ShareInfo> three_{{.name = "data", .comment = "Papers", .maximum_uses = 9, .current_uses = 1, .path = "/srv/data", .flags = 0x8000},
                                      {.name = "IPC$", .type = 0x80000003}, {.name = "tmp", .path = "/tmp/"}};
  LPBYTE block_ = nullptr;
  DWORD read_ = 9, total_ = 9;
  ~NetShareTest() override { NetApiBufferFree(block_); }

  template <class Structure>
  const Structure* found() const {
    return reinterpret_cast<const Structure*>(block_);
  }
  NET_API_STATUS get(DWORD level) {
    NetApiBufferFree(block_);
    return NetShareGetInfo(nullptr, lmstr(L"data"), level, &block_);
  }
};

TEST_F(NetShareTest, EveryLevelOfOneShare) {
  EXPECT_CALL(*service_, share("data")).WillRepeatedly(Return(three_[0]));
  ASSERT_EQ(get(0), success);
  EXPECT_STREQ(found<SHARE_INFO_0>()->shi0_netname, L"data");
  ASSERT_EQ(get(1), success);
  EXPECT_STREQ(found<SHARE_INFO_1>()->shi1_remark, L"Papers");
  ASSERT_EQ(get(2), success);
  EXPECT_EQ(found<SHARE_INFO_2>()->shi2_max_uses, 9u);
  EXPECT_EQ(found<SHARE_INFO_2>()->shi2_current_uses, 1u);
  EXPECT_STREQ(found<SHARE_INFO_2>()->shi2_path, L"/srv/data");
  EXPECT_STREQ(found<SHARE_INFO_2>()->shi2_passwd, L"");
  ASSERT_EQ(get(501), success);
  EXPECT_EQ(found<SHARE_INFO_501>()->shi501_flags, 0x8000u);
  ASSERT_EQ(get(502), success);
  EXPECT_STREQ(found<SHARE_INFO_502>()->shi502_path, L"/srv/data");
  EXPECT_EQ(found<SHARE_INFO_502>()->shi502_security_descriptor, nullptr);
  ASSERT_EQ(get(503), success);
  EXPECT_STREQ(found<SHARE_INFO_503>()->shi503_servername, L"*");
  ASSERT_EQ(get(1005), success);
  EXPECT_EQ(found<SHARE_INFO_1005>()->shi1005_flags, 0x8000u);
  EXPECT_EQ(get(1004), invalid_level);
}

TEST_F(NetShareTest, ASmallPreferredLengthMakesPagesOfAtLeastOneShare) {
  EXPECT_CALL(*service_, shares()).WillRepeatedly(Return(three_));
  DWORD resume = 0;
  std::wstring names;
  NET_API_STATUS status = more_data;
  for (int round = 0; status == more_data && round < 4; ++round) {
    status = NetShareEnum(nullptr, 1, &block_, 1, &read_, &total_, &resume);
    ASSERT_EQ(read_, 1u);
    EXPECT_EQ(total_, 3u - static_cast<DWORD>(round));
    names += found<SHARE_INFO_1>()->shi1_netname;
    NetApiBufferFree(std::exchange(block_, nullptr));
  }
  EXPECT_EQ(status, success);
  EXPECT_EQ(names, L"dataIPC$tmp");
  resume = 99;
  EXPECT_EQ(NetShareEnum(nullptr, 1, &block_, 1, &read_, &total_, &resume), success);
  EXPECT_EQ(read_, 0u);
}

TEST_F(NetShareTest, AllSharesFitWhereTheCallerHasRoom) {
  EXPECT_CALL(*service_, shares()).WillOnce(Return(three_));
  ASSERT_EQ(NetShareEnum(nullptr, 502, &block_, 0xFFFFFFFF, &read_, &total_, nullptr), success);
  EXPECT_EQ(read_, 3u);
  EXPECT_EQ(found<SHARE_INFO_502>()[1].shi502_type, 0x80000003u);
  LPBYTE none = nullptr;
  EXPECT_EQ(NetShareEnum(nullptr, 1005, &none, 0xFFFFFFFF, &read_, &total_, nullptr), invalid_level);
}

TEST_F(NetShareTest, AddTakesAFolderAndItsLimit) {
  SHARE_INFO_2 share{.shi2_netname = lmstr(L"new$"), .shi2_remark = lmstr(L"New"), .shi2_max_uses = 5, .shi2_path = lmstr(L"/srv/new")};
  EXPECT_CALL(*service_, add_share(AllOf(Field(&ShareOptions::name, "new$"), Field(&ShareOptions::path, "/srv/new"),
                                         Field(&ShareOptions::comment, "New"), Field(&ShareOptions::hidden, true),
                                         Field(&ShareOptions::maximum_uses, 5u))))
      .WillOnce(Return(NetApiStatus::success));
  DWORD wrong = 7;
  EXPECT_EQ(NetShareAdd(nullptr, 2, bytes(share), &wrong), success);
  EXPECT_EQ(wrong, 0u);
}

TEST_F(NetShareTest, AddSaysWhichMemberIsWrong) {
  int descriptor = 0;
  DWORD wrong = 0;
  SHARE_INFO_502 share{.shi502_max_uses = 0xFFFFFFFF, .shi502_security_descriptor = &descriptor};
  EXPECT_EQ(NetShareAdd(nullptr, 502, bytes(share), &wrong), not_supported);
  EXPECT_EQ(wrong, 501u);
  share.shi502_security_descriptor = nullptr;
  EXPECT_EQ(NetShareAdd(nullptr, 502, bytes(share), &wrong), invalid_parameter);
  EXPECT_EQ(wrong, 1u);
  share.shi502_netname = lmstr(L"new");
  EXPECT_EQ(NetShareAdd(nullptr, 502, bytes(share), &wrong), invalid_parameter);
  EXPECT_EQ(wrong, 8u);
  share.shi502_path = lmstr(L"/srv/new"), share.shi502_type = 1;
  EXPECT_EQ(NetShareAdd(nullptr, 502, bytes(share), &wrong), invalid_parameter);
  EXPECT_EQ(wrong, 3u);
  EXPECT_EQ(NetShareAdd(nullptr, 1, bytes(share), &wrong), invalid_level);
  EXPECT_EQ(NetShareAdd(nullptr, 2, nullptr, &wrong), invalid_parameter);
}

TEST_F(NetShareTest, SetInfoChangesWhatTheLevelHas) {
  const auto expect = [&](auto matcher) { EXPECT_CALL(*service_, change_share("data", matcher)).WillOnce(Return(NetApiStatus::success)).RetiresOnSaturation(); };
  SHARE_INFO_1004 remark{lmstr(L"New")};
  expect(AllOf(Field(&ShareChange::comment, "New"), Field(&ShareChange::maximum_uses, std::nullopt), Field(&ShareChange::flags, std::nullopt)));
  EXPECT_EQ(NetShareSetInfo(nullptr, lmstr(L"data"), 1004, bytes(remark), nullptr), success);
  SHARE_INFO_1005 flags{0x8000};
  expect(AllOf(Field(&ShareChange::flags, 0x8000u), Field(&ShareChange::comment, std::nullopt)));
  EXPECT_EQ(NetShareSetInfo(nullptr, lmstr(L"data"), 1005, bytes(flags), nullptr), success);
  SHARE_INFO_1006 uses{5};
  expect(Field(&ShareChange::maximum_uses, 5u));
  EXPECT_EQ(NetShareSetInfo(nullptr, lmstr(L"data"), 1006, bytes(uses), nullptr), success);
  SHARE_INFO_2 share{.shi2_max_uses = 6};
  expect(AllOf(Field(&ShareChange::comment, std::nullopt), Field(&ShareChange::maximum_uses, 6u)));
  EXPECT_EQ(NetShareSetInfo(nullptr, lmstr(L"data"), 2, bytes(share), nullptr), success);
}

TEST_F(NetShareTest, SetInfoRefusesDescriptorsAndUnknownLevels) {
  DWORD wrong = 0;
  SHARE_INFO_1501 descriptor{};
  EXPECT_EQ(NetShareSetInfo(nullptr, lmstr(L"data"), 1501, bytes(descriptor), &wrong), not_supported);
  EXPECT_EQ(wrong, 501u);
  EXPECT_EQ(NetShareSetInfo(nullptr, lmstr(L"data"), 0, bytes(descriptor), &wrong), invalid_level);
  EXPECT_EQ(wrong, 0u);
  SHARE_INFO_1 change{};
  EXPECT_EQ(NetShareSetInfo(nullptr, nullptr, 1, bytes(change), nullptr), invalid_parameter);
}

TEST_F(NetShareTest, DelAndCheck) {
  EXPECT_CALL(*service_, remove_share("data")).WillOnce(Return(NetApiStatus::net_name_not_found));
  EXPECT_EQ(NetShareDel(nullptr, lmstr(L"data"), 0), net_name_not_found);
  EXPECT_EQ(NetShareDel(nullptr, nullptr, 0), invalid_parameter);
  EXPECT_CALL(*service_, shares()).WillRepeatedly(Return(three_));
  DWORD type = 9;
  EXPECT_EQ(NetShareCheck(nullptr, lmstr(L"/tmp"), &type), success);
  EXPECT_EQ(type, 0u);
  EXPECT_EQ(NetShareCheck(nullptr, lmstr(L"/nowhere"), &type), device_not_shared);
  EXPECT_EQ(NetShareCheck(nullptr, lmstr(L""), &type), invalid_parameter);  // IPC$ has no folder
  EXPECT_EQ(NetShareCheck(nullptr, lmstr(L"/tmp"), nullptr), invalid_parameter);
}

}  // namespace
}  // namespace usher::win32
