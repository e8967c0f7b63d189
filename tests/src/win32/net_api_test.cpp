// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The functions under Win32's own names, of lm.h, against a server in this process.
#include <set>
#include <usher/gtest.hpp>

#include "src/client/smb_client.hpp"

#define UNICODE
#include <usher-win32/lm.h>

namespace usher {
namespace {

LMSTR lmstr(const wchar_t* value) { return const_cast<LMSTR>(value); }

/// What a function hands out, freed with its scope.
template <class Structure>
struct Block {
  Structure* entries = nullptr;
  DWORD read = 0, total = 0;

  Block() = default;
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block() { NetApiBufferFree(entries); }
  LPBYTE* out() { return reinterpret_cast<LPBYTE*>(&entries); }
};

class NetApiTest : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    ASSERT_TRUE(smb_.connect("127.0.0.1", port()));
    ASSERT_TRUE(smb_.log_on("alice", "", "secret"));
    ASSERT_TRUE(smb_.connect_tree("127.0.0.1", "IPC$"));
    ASSERT_TRUE(smb_.open_pipe("srvsvc"));
  }

  ServerOptions options() override {
    return {.users = {{.name = "alice", .password = "secret", .administrator = true}},
            .shares = {{.name = "data", .path = "memory:", .comment = "Papers"}},
            .workgroup = "HOME",
            .threads = 2,
            .log_level = LogLevel::off};
  }
  client::SmbClient smb_{};
};

TEST_F(NetApiTest, Sessions) {
  Block<SESSION_INFO_10> one;
  ASSERT_EQ(NetSessionGetInfo(nullptr, lmstr(L"\\\\127.0.0.1"), lmstr(L"alice"), 10, one.out()), NERR_Success);
  EXPECT_STREQ(one.entries->sesi10_username, L"alice");
  Block<SESSION_INFO_502> all;
  ASSERT_EQ(NetSessionEnum(nullptr, nullptr, nullptr, 502, all.out(), MAX_PREFERRED_LENGTH, &all.read, &all.total, nullptr), NERR_Success);
  ASSERT_EQ(all.read, 1u);
  EXPECT_EQ(all.entries->sesi502_num_opens, 1u);
  EXPECT_EQ(NetSessionDel(nullptr, nullptr, nullptr), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(NetSessionDel(nullptr, nullptr, lmstr(L"alice")), NERR_Success);
  EXPECT_EQ(NetSessionDel(nullptr, nullptr, lmstr(L"alice")), DWORD{NERR_ClientNameNotFound});
}

TEST_F(NetApiTest, AFileIsListedLookedUpAndClosed) {
  Block<FILE_INFO_3> files;
  ASSERT_EQ(NetFileEnum(nullptr, nullptr, lmstr(L"ALICE"), 3, files.out(), MAX_PREFERRED_LENGTH, &files.read, &files.total, nullptr), NERR_Success);
  ASSERT_EQ(files.read, 1u);
  EXPECT_STREQ(files.entries->fi3_pathname, L"\\PIPE\\srvsvc");
  const DWORD id = files.entries->fi3_id;
  Block<FILE_INFO_2> one;
  ASSERT_EQ(NetFileGetInfo(nullptr, id, 2, one.out()), NERR_Success);
  EXPECT_EQ(one.entries->fi2_id, id);
  EXPECT_EQ(NetFileClose(nullptr, id), NERR_Success);
  EXPECT_EQ(NetFileClose(nullptr, id), DWORD{NERR_FileIdNotFound});
  LPBYTE gone = reinterpret_cast<LPBYTE>(one.entries);  // a call that fails leaves none
  EXPECT_EQ(NetFileGetInfo(nullptr, id, 3, &gone), DWORD{ERROR_FILE_NOT_FOUND});
  EXPECT_EQ(gone, nullptr);
}

TEST_F(NetApiTest, ConnectionsOfAShareNameTheClientAndThoseOfAClientTheShare) {
  for (const auto& [asked, other] : {std::pair{L"IPC$", L"\\\\127.0.0.1"}, std::pair{L"\\\\127.0.0.1", L"IPC$"}}) {
    Block<CONNECTION_INFO_1> uses;
    ASSERT_EQ(NetConnectionEnum(nullptr, lmstr(asked), 1, uses.out(), MAX_PREFERRED_LENGTH, &uses.read, &uses.total, nullptr), NERR_Success);
    ASSERT_EQ(uses.read, 1u);
    EXPECT_STREQ(uses.entries->coni1_netname, other);
    EXPECT_STREQ(uses.entries->coni1_username, L"alice");
    EXPECT_EQ(uses.entries->coni1_type, DWORD{STYPE_IPC});
  }
}

TEST_F(NetApiTest, AShareComesChangesAndGoes) {
  SHARE_INFO_2 share{};
  share.shi2_netname = lmstr(L"new"), share.shi2_path = lmstr(L"memory:"), share.shi2_max_uses = 3;
  DWORD wrong = 9;
  ASSERT_EQ(NetShareAdd(nullptr, 2, reinterpret_cast<LPBYTE>(&share), &wrong), NERR_Success);
  EXPECT_EQ(NetShareAdd(nullptr, 2, reinterpret_cast<LPBYTE>(&share), &wrong), DWORD{NERR_DuplicateShare});
  SHARE_INFO_1004 remark{lmstr(L"New \u00E9")};
  EXPECT_EQ(NetShareSetInfo(nullptr, lmstr(L"new"), 1004, reinterpret_cast<LPBYTE>(&remark), &wrong), NERR_Success);
  Block<SHARE_INFO_2> one;
  ASSERT_EQ(NetShareGetInfo(nullptr, lmstr(L"NEW"), 2, one.out()), NERR_Success);
  EXPECT_STREQ(one.entries->shi2_remark, L"New \u00E9");
  EXPECT_EQ(one.entries->shi2_max_uses, 3u);
  Block<SHARE_INFO_0> all;
  ASSERT_EQ(NetShareEnum(nullptr, 0, all.out(), MAX_PREFERRED_LENGTH, &all.read, &all.total, nullptr), NERR_Success);
  std::set<std::wstring> names;
  for (DWORD i = 0; i < all.read; ++i) names.insert(all.entries[i].shi0_netname);
  EXPECT_TRUE(names.contains(L"data") && names.contains(L"new")) << names.size();
  EXPECT_EQ(NetShareDel(nullptr, lmstr(L"new"), 0), NERR_Success);
  EXPECT_EQ(NetShareDel(nullptr, lmstr(L"new"), 0), DWORD{NERR_NetNameNotFound});
  DWORD type = 0;
  EXPECT_EQ(NetShareCheck(nullptr, lmstr(L"/nowhere"), &type), DWORD{NERR_DeviceNotShared});
}

TEST_F(NetApiTest, TheServerItsTimeAndItsStatistics) {
  Block<SERVER_INFO_102> server;
  ASSERT_EQ(NetServerGetInfo(nullptr, 102, server.out()), NERR_Success);
  EXPECT_STREQ(server.entries->sv102_name, L"USHER");
  EXPECT_TRUE(server.entries->sv102_type & SV_TYPE_SERVER);
  Block<WKSTA_INFO_100> workstation;
  ASSERT_EQ(NetWkstaGetInfo(nullptr, 100, workstation.out()), NERR_Success);
  EXPECT_STREQ(workstation.entries->wki100_langroup, L"HOME");
  Block<STAT_SERVER_0> statistics;
  ASSERT_EQ(NetStatisticsGet(nullptr, lmstr(SERVICE_SERVER), 0, 0, statistics.out()), NERR_Success);
  EXPECT_EQ(statistics.entries->sts0_sopens, 1u);
  Block<TIME_OF_DAY_INFO> time;
  ASSERT_EQ(NetRemoteTOD(nullptr, time.out()), NERR_Success);
  EXPECT_GE(time.entries->tod_elapsedt, statistics.entries->sts0_start);
}

TEST_F(NetApiTest, ABlockKnowsItsSize) {
  LPVOID block = nullptr;
  DWORD size = 0;
  ASSERT_EQ(NetApiBufferAllocate(5, &block), NERR_Success);
  ASSERT_EQ(NetApiBufferReallocate(block, 9, &block), NERR_Success);
  EXPECT_EQ(NetApiBufferSize(block, &size), NERR_Success);
  EXPECT_EQ(size, 9u);
  EXPECT_EQ(NetApiBufferFree(block), NERR_Success);
}

}  // namespace
}  // namespace usher
