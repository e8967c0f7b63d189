// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/net_resource.hpp>

#include <usher/net_session.hpp>

#include "tests/src/net_api/fake_service.hpp"

namespace usher::win32 {
namespace {

using testing::_;
using testing::AllOf;
using testing::Field;
using testing::Return;

constexpr NET_API_STATUS success = 0, invalid_parameter = 87, invalid_level = 124, more_data = 234, file_id_not_found = 2314;

LMSTR lmstr(const wchar_t* value) { return const_cast<LMSTR>(value); }

class NetResourceTest : public test::WithFakeService {
 protected:
  LPBYTE block_ = nullptr;
  DWORD read_ = 9, total_ = 9;
  ~NetResourceTest() override { NetApiBufferFree(block_); }
};

TEST_F(NetResourceTest, ConnectionsHaveEveryField) {
  const ConnectionInfo one{.id = 7, .type = 3, .opens = 2, .users = 1, .active = std::chrono::seconds(61), .user = "alice", .netname = "\\\\10.0.0.7"};
  EXPECT_CALL(*service_, connections("data", Field(&PageOptions::resume_handle, 4u))).WillOnce(Return(Page<ConnectionInfo>{NetApiStatus::more_data, {one}, 5, 7}));
  DWORD resume = 4;
  ASSERT_EQ(NetConnectionEnum(nullptr, lmstr(L"data"), 1, &block_, 10, &read_, &total_, &resume), more_data);
  EXPECT_EQ(read_, 1u);
  EXPECT_EQ(total_, 5u);
  EXPECT_EQ(resume, 7u);
  const auto* found = reinterpret_cast<CONNECTION_INFO_1*>(block_);
  EXPECT_EQ(found->coni1_id, 7u);
  EXPECT_EQ(found->coni1_type, 3u);
  EXPECT_EQ(found->coni1_num_opens, 2u);
  EXPECT_EQ(found->coni1_num_users, 1u);
  EXPECT_EQ(found->coni1_time, 61u);
  EXPECT_STREQ(found->coni1_username, L"alice");
  EXPECT_STREQ(found->coni1_netname, L"\\\\10.0.0.7");
}

TEST_F(NetResourceTest, ConnectionsNeedAQualifier) {
  for (const wchar_t* nothing : {static_cast<const wchar_t*>(nullptr), L""}) {
    EXPECT_EQ(NetConnectionEnum(nullptr, lmstr(nothing), 0, &block_, 0, &read_, &total_, nullptr), invalid_parameter);
    EXPECT_EQ(block_, nullptr);
  }
  EXPECT_EQ(NetConnectionEnum(nullptr, lmstr(L"data"), 2, &block_, 0, &read_, &total_, nullptr), invalid_level);
}

TEST_F(NetResourceTest, FilesOfAFolderAndAUserWithAHandleAsWideAsAPointer) {
  const std::vector<FileInfo> two{{.id = 3, .permissions = 0x23, .locks = 1, .path = "/srv/a", .user = "bob"}, {.id = 4, .path = "/srv/b", .user = "bob"}};
  EXPECT_CALL(*service_, files(AllOf(Field(&FileQuery::base_path, "/srv"), Field(&FileQuery::user, "bob")), _))
      .WillOnce(Return(Page<FileInfo>{NetApiStatus::success, two, 2, 0}));
  std::uintptr_t resume = 0;
  ASSERT_EQ(NetFileEnum(nullptr, lmstr(L"/srv"), lmstr(L"bob"), 3, &block_, 0xFFFFFFFF, &read_, &total_, &resume), success);
  ASSERT_EQ(read_, 2u);
  const auto* found = reinterpret_cast<FILE_INFO_3*>(block_);
  EXPECT_EQ(found[0].fi3_id, 3u);
  EXPECT_EQ(found[0].fi3_permissions, 0x23u);
  EXPECT_EQ(found[0].fi3_num_locks, 1u);
  EXPECT_STREQ(found[1].fi3_pathname, L"/srv/b");
  EXPECT_STREQ(found[1].fi3_username, L"bob");
}

TEST_F(NetResourceTest, LevelsOfIdsHaveNoStrings) {
  EXPECT_CALL(*service_, files(_, _)).WillOnce(Return(Page<FileInfo>{NetApiStatus::success, {{.id = 3, .path = "/srv/a"}, {.id = 4}}, 2, 0}));
  ASSERT_EQ(NetFileEnum(nullptr, nullptr, nullptr, 2, &block_, 0xFFFFFFFF, &read_, &total_, nullptr), success);
  DWORD size = 0;
  ASSERT_EQ(NetApiBufferSize(block_, &size), success);
  EXPECT_EQ(size, 8u);
  EXPECT_EQ(reinterpret_cast<FILE_INFO_2*>(block_)[1].fi2_id, 4u);
}

TEST_F(NetResourceTest, OneFileByItsId) {
  EXPECT_CALL(*service_, file(7)).WillOnce(Return(FileInfo{.id = 7, .path = "\\PIPE\\srvsvc", .user = "alice"}));
  ASSERT_EQ(NetFileGetInfo(nullptr, 7, 3, &block_), success);
  EXPECT_STREQ(reinterpret_cast<FILE_INFO_3*>(block_)->fi3_pathname, L"\\PIPE\\srvsvc");
  LPBYTE none = block_;  // a call that fails leaves none
  EXPECT_EQ(NetFileGetInfo(nullptr, 7, 1, &none), invalid_level);
  EXPECT_CALL(*service_, file(8)).WillOnce(Return(std::unexpected(NetApiStatus::file_not_found)));
  EXPECT_EQ(NetFileGetInfo(nullptr, 8, 3, &none), 2u);
  EXPECT_EQ(none, nullptr);
}

TEST_F(NetResourceTest, CloseSaysWhenTheIdIsNotThere) {
  EXPECT_CALL(*service_, close_file(7)).WillOnce(Return(NetApiStatus::success)).WillOnce(Return(NetApiStatus::file_id_not_found));
  EXPECT_EQ(NetFileClose(nullptr, 7), success);
  EXPECT_EQ(NetFileClose(nullptr, 7), file_id_not_found);
}

}  // namespace
}  // namespace usher::win32
