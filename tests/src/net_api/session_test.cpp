// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/net_session.hpp>

#include <cstdlib>

#include <gtest/gtest.h>

#include <usher/server.hpp>

#include "src/client/smb_client.hpp"

namespace usher::win32 {
namespace {

constexpr NET_API_STATUS success = 0, access_denied = 5, invalid_parameter = 87, invalid_level = 124, more_data = 234,
                         user_not_found = 2221, bad_netpath = 53, logon_failure = 1326, client_not_found = 2312, invalid_computer = 2351, not_started = 2114;

std::wstring text(const wchar_t* value) { return value ? value : L"(null)"; }
LMSTR lmstr(const wchar_t* value) { return const_cast<LMSTR>(value); }

/// No server of this user's may be meant when there is none in this process.
const bool no_socket = ::setenv("XDG_RUNTIME_DIR", "/nonexistent", 1) == 0;

/// A server in this process and clients that stay logged on.
class NetSessionTest : public testing::Test {
 protected:
  void SetUp() override {
    ServerOptions options{.users = {{.name = "alice", .password = "secret", .administrator = true}, {.name = "bob", .password = "b"}},
                          .shares = {{.name = "data", .path = "memory:"}}, .threads = 2, .log_level = LogLevel::off};
    server_ = std::make_unique<Server>(options);
    const auto started = server_->start();
    ASSERT_TRUE(started) << started.error();
    set_local_server(server_->sessions());
    const std::string endpoint = server_->endpoints().front();
    port_ = endpoint.substr(endpoint.rfind(':') + 1);
  }
  void TearDown() override {
    clients_.clear();
    server_->stop();
  }
  client::SmbClient& log_on(const std::string& user, const std::string& password) {
    auto& smb = *clients_.emplace_back(std::make_unique<client::SmbClient>());
    EXPECT_TRUE(smb.connect("127.0.0.1", port_));
    EXPECT_TRUE(smb.log_on(user, "", password));
    EXPECT_TRUE(smb.connect_tree("127.0.0.1", "IPC$"));
    return smb;
  }

  std::unique_ptr<Server> server_;
  std::string port_;
  std::vector<std::unique_ptr<client::SmbClient>> clients_;
};

TEST_F(NetSessionTest, Level502HasEveryField) {
  ASSERT_TRUE(log_on("alice", "secret").open_pipe("srvsvc"));
  SESSION_INFO_502* found = nullptr;
  DWORD read = 9, total = 9;
  ASSERT_EQ(NetSessionEnum(nullptr, nullptr, nullptr, 502, reinterpret_cast<LPBYTE*>(&found), MAX_PREFERRED_LENGTH, &read, &total, nullptr), success);
  ASSERT_EQ(read, 1u);
  EXPECT_EQ(total, 1u);
  EXPECT_EQ(text(found->sesi502_cname), L"\\\\127.0.0.1");
  EXPECT_EQ(text(found->sesi502_username), L"alice");
  EXPECT_EQ(found->sesi502_num_opens, 1u);
  EXPECT_EQ(found->sesi502_user_flags, 0u);
  EXPECT_EQ(text(found->sesi502_cltype_name), L"");
  EXPECT_EQ(text(found->sesi502_transport), L"\\Device\\NetbiosSmb");
  DWORD size = 0;
  EXPECT_EQ(NetApiBufferSize(found, &size), success);
  EXPECT_GE(size, sizeof(SESSION_INFO_502));
  EXPECT_EQ(NetApiBufferFree(found), success);
}

TEST_F(NetSessionTest, EveryLevelNamesTheClient) {
  log_on("alice", "secret");
  for (const DWORD level : {0u, 1u, 2u, 10u, 502u}) {
    LPBYTE block = nullptr;
    DWORD read = 0, total = 0;
    ASSERT_EQ(NetSessionEnum(nullptr, nullptr, nullptr, level, &block, MAX_PREFERRED_LENGTH, &read, &total, nullptr), success) << level;
    ASSERT_EQ(read, 1u);
    EXPECT_EQ(text(reinterpret_cast<SESSION_INFO_0*>(block)->sesi0_cname), L"\\\\127.0.0.1") << level;
    NetApiBufferFree(block);
  }
}

TEST_F(NetSessionTest, OutputsAreSetBeforeAnythingElseFails) {
  LPBYTE block = reinterpret_cast<LPBYTE>(1);
  DWORD read = 7, total = 7;
  EXPECT_EQ(NetSessionEnum(nullptr, nullptr, nullptr, 3, &block, 0, &read, &total, nullptr), invalid_level);
  EXPECT_EQ(block, nullptr);
  EXPECT_EQ(read, 0u);
  EXPECT_EQ(total, 0u);
}

TEST_F(NetSessionTest, RequiredPointersAreRequired) {
  LPBYTE block = nullptr;
  DWORD count = 0;
  EXPECT_EQ(NetSessionEnum(nullptr, nullptr, nullptr, 0, nullptr, 0, &count, &count, nullptr), invalid_parameter);
  EXPECT_EQ(NetSessionEnum(nullptr, nullptr, nullptr, 0, &block, 0, nullptr, &count, nullptr), invalid_parameter);
  EXPECT_EQ(NetSessionEnum(nullptr, nullptr, nullptr, 0, &block, 0, &count, nullptr, nullptr), invalid_parameter);
  EXPECT_EQ(NetSessionGetInfo(nullptr, lmstr(L"\\\\127.0.0.1"), nullptr, 0, &block), invalid_parameter);
}

TEST_F(NetSessionTest, PagesOfOneListEverybodyOnce) {
  log_on("alice", "secret"), log_on("bob", "b");
  DWORD resume = 0;
  std::vector<std::wstring> users;
  for (NET_API_STATUS status = more_data; status == more_data;) {
    SESSION_INFO_10* found = nullptr;
    DWORD read = 0, total = 0;
    status = NetSessionEnum(nullptr, nullptr, nullptr, 10, reinterpret_cast<LPBYTE*>(&found), 1, &read, &total, &resume);
    ASSERT_TRUE(status == success || status == more_data);
    ASSERT_EQ(read, 1u);
    users.push_back(text(found->sesi10_username));
    NetApiBufferFree(found);
  }
  EXPECT_EQ(users, (std::vector<std::wstring>{L"alice", L"bob"}));
}

TEST_F(NetSessionTest, FiltersSayWhatIsNotThere) {
  log_on("bob", "b");
  LPBYTE block = nullptr;
  DWORD read = 0, total = 0;
  const auto list = [&](const wchar_t* client, const wchar_t* user) {
    const auto status = NetSessionEnum(nullptr, lmstr(client), lmstr(user), 1, &block, MAX_PREFERRED_LENGTH, &read, &total, nullptr);
    NetApiBufferFree(block);
    return status;
  };
  EXPECT_EQ(list(L"\\\\127.0.0.1", L"BOB"), success);
  EXPECT_EQ(list(L"\\\\127.0.0.1", L"USHER\\bob"), success);
  EXPECT_EQ(list(L"\\\\127.0.0.1", L"OTHER\\bob"), user_not_found);
  EXPECT_EQ(list(L"127.0.0.1", nullptr), invalid_computer);
  EXPECT_EQ(list(L"\\\\127.0.0.9", nullptr), client_not_found);
  EXPECT_EQ(list(nullptr, L"nobody"), user_not_found);
}

TEST_F(NetSessionTest, GetInfoReturnsOneStructure) {
  log_on("bob", "b");
  SESSION_INFO_2* found = nullptr;
  ASSERT_EQ(NetSessionGetInfo(nullptr, lmstr(L"\\\\127.0.0.1"), lmstr(L"bob"), 2, reinterpret_cast<LPBYTE*>(&found)), success);
  EXPECT_EQ(text(found->sesi2_username), L"bob");
  NetApiBufferFree(found);
}

TEST_F(NetSessionTest, DelClosesExactlyWhatMatchesAndIsDoneWhenItReturns) {
  log_on("alice", "secret"), log_on("bob", "b");
  ASSERT_EQ(NetSessionDel(nullptr, nullptr, lmstr(L"bob")), success);
  const auto left = sessions(*server_->sessions());
  ASSERT_TRUE(left);
  ASSERT_EQ(left->size(), 1u);
  EXPECT_EQ(left->front().user, "alice");
  EXPECT_EQ(clients_[1]->open_pipe("srvsvc").error(), NtStatus::user_session_deleted);
  EXPECT_TRUE(clients_[0]->open_pipe("srvsvc"));
  EXPECT_EQ(NetSessionDel(nullptr, nullptr, lmstr(L"bob")), client_not_found);
  EXPECT_EQ(NetSessionDel(nullptr, nullptr, nullptr), invalid_parameter);
  EXPECT_EQ(NetSessionDel(nullptr, lmstr(L""), lmstr(L"")), invalid_parameter);
}

TEST_F(NetSessionTest, ANameGoesOverSmb) {
  log_on("bob", "b");
  const std::string server = "127.0.0.1:" + port_;
  const std::wstring name = L"\\\\127.0.0.1:" + std::wstring(port_.begin(), port_.end());
  LPBYTE block = nullptr;
  DWORD read = 0, total = 0;
  const auto list = [&] { return NetSessionEnum(lmstr(name.c_str()), nullptr, lmstr(L"bob"), 502, &block, MAX_PREFERRED_LENGTH, &read, &total, nullptr); };
  EXPECT_EQ(list(), access_denied);  // nobody said as whom
  set_credentials(server, "alice", "secret");
  ASSERT_EQ(list(), success);
  EXPECT_EQ(read, 1u);
  EXPECT_EQ(text(reinterpret_cast<SESSION_INFO_502*>(block)->sesi502_username), L"bob");
  NetApiBufferFree(block);
  EXPECT_EQ(NetSessionDel(lmstr(name.c_str()), nullptr, lmstr(L"bob")), success);
  EXPECT_EQ(clients_[0]->open_pipe("srvsvc").error(), NtStatus::user_session_deleted);
  set_credentials(server, "", "");
}

TEST_F(NetSessionTest, WithoutAServerThereIsNone) {
  server_->stop();
  LPBYTE block = nullptr;
  DWORD read = 0, total = 0;
  EXPECT_EQ(NetSessionEnum(nullptr, nullptr, nullptr, 0, &block, 0, &read, &total, nullptr), not_started);
}

TEST_F(NetSessionTest, LevelsHaveWhatTheirStructuresName) {
  ASSERT_TRUE(log_on("alice", "secret").open_pipe("srvsvc"));
  const auto list = [](DWORD level) {
    LPBYTE block = nullptr;
    DWORD read = 0, total = 0;
    EXPECT_EQ(NetSessionEnum(nullptr, nullptr, nullptr, level, &block, MAX_PREFERRED_LENGTH, &read, &total, nullptr), success) << level;
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 16, 0u);
    return block;
  };
  auto* one = reinterpret_cast<SESSION_INFO_1*>(list(1));
  EXPECT_EQ(text(one->sesi1_username), L"alice");
  EXPECT_EQ(one->sesi1_num_opens, 1u);
  EXPECT_EQ(one->sesi1_user_flags, 0u);
  NetApiBufferFree(one);
  auto* two = reinterpret_cast<SESSION_INFO_2*>(list(2));
  EXPECT_EQ(text(two->sesi2_username), L"alice");
  EXPECT_EQ(two->sesi2_num_opens, 1u);
  EXPECT_EQ(text(two->sesi2_cltype_name), L"");
  NetApiBufferFree(two);
  auto* ten = reinterpret_cast<SESSION_INFO_10*>(list(10));
  EXPECT_EQ(text(ten->sesi10_username), L"alice");
  EXPECT_LT(ten->sesi10_time, 3600u);
  EXPECT_LE(ten->sesi10_idle_time, ten->sesi10_time);
  NetApiBufferFree(ten);
}

TEST_F(NetSessionTest, StringsAreInTheBlockThatFreeGivesBack) {
  log_on("alice", "secret"), log_on("bob", "b");
  SESSION_INFO_502* found = nullptr;
  DWORD read = 0, total = 0, size = 0;
  ASSERT_EQ(NetSessionEnum(nullptr, nullptr, nullptr, 502, reinterpret_cast<LPBYTE*>(&found), MAX_PREFERRED_LENGTH, &read, &total, nullptr), success);
  ASSERT_EQ(NetApiBufferSize(found, &size), success);
  ASSERT_EQ(read, 2u);
  const auto begin = reinterpret_cast<std::uintptr_t>(found + read), end = reinterpret_cast<std::uintptr_t>(found) + size;
  for (DWORD i = 0; i < read; ++i) {
    for (const LMSTR string : {found[i].sesi502_cname, found[i].sesi502_username, found[i].sesi502_cltype_name, found[i].sesi502_transport}) {
      const auto at = reinterpret_cast<std::uintptr_t>(string);
      EXPECT_GE(at, begin);
      EXPECT_LE(at + (text(string).size() + 1) * sizeof(wchar_t), end);
    }
  }
  NetApiBufferFree(found);
}

TEST_F(NetSessionTest, AMoreDataPageWithoutAHandleIsToBeFreedAsWell) {
  log_on("alice", "secret"), log_on("bob", "b");
  LPBYTE block = nullptr;
  DWORD read = 0, total = 0;
  ASSERT_EQ(NetSessionEnum(nullptr, nullptr, nullptr, 0, &block, 0, &read, &total, nullptr), more_data);
  EXPECT_NE(block, nullptr);
  EXPECT_EQ(read, 1u);
  EXPECT_EQ(total, 2u);
  NetApiBufferFree(block);
}

TEST_F(NetSessionTest, GetInfoSaysWhatIsNotThereAndTakesLevel502) {
  log_on("bob", "b");
  LPBYTE block = reinterpret_cast<LPBYTE>(1);
  const auto get = [&](const wchar_t* client, const wchar_t* user, DWORD level) { return NetSessionGetInfo(nullptr, lmstr(client), lmstr(user), level, &block); };
  EXPECT_EQ(get(L"\\\\127.0.0.9", L"bob", 10), client_not_found);
  EXPECT_EQ(block, nullptr);
  EXPECT_EQ(get(L"\\\\127.0.0.1", L"alice", 10), user_not_found);
  EXPECT_EQ(get(L"127.0.0.1", L"bob", 10), invalid_computer);
  EXPECT_EQ(get(L"\\\\127.0.0.1", L"", 10), invalid_parameter);
  EXPECT_EQ(get(L"\\\\127.0.0.1", L"bob", 50), invalid_level);
  EXPECT_EQ(NetSessionGetInfo(nullptr, nullptr, nullptr, 10, nullptr), invalid_parameter);
  ASSERT_EQ(get(L"\\\\127.0.0.1", L"bob", 502), success);
  EXPECT_EQ(text(reinterpret_cast<SESSION_INFO_502*>(block)->sesi502_username), L"bob");
  NetApiBufferFree(block);
}

TEST_F(NetSessionTest, NamesHave1023CharactersAtMost) {
  for (const std::size_t size : {1023u, 1024u, 1025u}) {
    std::wstring client = L"\\\\" + std::wstring(size - 2, L'x'), user(size, L'x');
    LPBYTE block = nullptr;
    DWORD read = 0, total = 0;
    const bool fits = size == 1023;
    EXPECT_EQ(NetSessionEnum(nullptr, client.data(), nullptr, 0, &block, 0, &read, &total, nullptr), fits ? client_not_found : invalid_parameter);
    EXPECT_EQ(NetSessionEnum(nullptr, nullptr, user.data(), 0, &block, 0, &read, &total, nullptr), fits ? user_not_found : invalid_parameter);
    EXPECT_EQ(NetSessionDel(nullptr, nullptr, user.data()), fits ? client_not_found : invalid_parameter);
  }
}

TEST_F(NetSessionTest, TheServersOwnNamesMeanThisProcess) {
  log_on("bob", "b");
  LPBYTE block = nullptr;
  for (const wchar_t* name : {L"", L"localhost", L"\\\\LocalHost", L"USHER", L"\\\\usher"}) {
    EXPECT_EQ(NetSessionGetInfo(lmstr(name), lmstr(L"\\\\127.0.0.1"), lmstr(L"bob"), 10, &block), success);
    NetApiBufferFree(block);
  }
  EXPECT_EQ(NetSessionGetInfo(lmstr(L"\\\\USHER2"), lmstr(L"\\\\127.0.0.1"), lmstr(L"bob"), 10, &block), access_denied);
}

TEST_F(NetSessionTest, OfTwoServersTheLastSetIsMeant) {
  log_on("bob", "b");
  Server other({.users = {{.name = "carol", .password = "c"}}, .threads = 1, .log_level = LogLevel::off});
  ASSERT_TRUE(other.start());
  set_local_server(other.sessions());
  EXPECT_EQ(NetSessionDel(nullptr, nullptr, lmstr(L"bob")), client_not_found);
  set_local_server(server_->sessions());
  EXPECT_EQ(NetSessionDel(nullptr, nullptr, lmstr(L"bob")), success);
}

TEST_F(NetSessionTest, AnotherServersRefusalsHaveTheirCodes) {
  const std::string server = "127.0.0.1:" + port_;
  const std::wstring name(server.begin(), server.end());
  set_credentials(server, "alice", "wrong");
  EXPECT_EQ(NetSessionDel(lmstr(name.c_str()), nullptr, lmstr(L"bob")), logon_failure);
  set_credentials(server, "bob", "b");
  EXPECT_EQ(NetSessionDel(lmstr(name.c_str()), nullptr, lmstr(L"bob")), access_denied);  // he is no administrator
  server_->stop();
  EXPECT_EQ(NetSessionDel(lmstr(name.c_str()), nullptr, lmstr(L"bob")), bad_netpath);
  set_credentials(server, "", "");
}

TEST_F(NetSessionTest, CredentialsAreForAServerInAnyCase) {
  set_credentials("LocalHost:" + port_, "alice", "secret");
  const std::wstring name = L"\\\\LOCALHOST:" + std::wstring(port_.begin(), port_.end());
  EXPECT_EQ(NetSessionDel(lmstr(name.c_str()), nullptr, lmstr(L"nobody")), client_not_found);
  set_credentials("\\\\localhost:" + port_, "", "");
  EXPECT_EQ(NetSessionDel(lmstr(name.c_str()), nullptr, lmstr(L"nobody")), access_denied);
}

TEST_F(NetSessionTest, TheModernFunctionsMeanTheLocalServerToo) {
  log_on("alice", "secret"), log_on("bob", "b");
  const auto all = sessions();
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 2u);
  ASSERT_EQ(all->front().logons.size(), 1u);
  EXPECT_EQ(all->front().logons[0].dialect, "3.1.1");
  EXPECT_EQ(session("\\\\127.0.0.1", "bob")->user, "bob");
  EXPECT_EQ(session("\\\\127.0.0.1", "carol").error(), NetApiStatus::user_not_found);
  EXPECT_TRUE(close("", "bob"));
  EXPECT_EQ(close("", "bob").error(), NetApiStatus::client_name_not_found);
  EXPECT_EQ(close("", "").error(), NetApiStatus::invalid_parameter);
  server_->stop();
  EXPECT_EQ(sessions().error(), NetApiStatus::server_not_started);
}

TEST(NetSessionWithoutServerTest, SaysThatThereIsNone) {
  set_local_server({});
  LPBYTE block = nullptr;
  EXPECT_EQ(NetSessionDel(nullptr, nullptr, lmstr(L"bob")), not_started);
  EXPECT_EQ(NetSessionGetInfo(nullptr, lmstr(L"\\\\c"), lmstr(L"u"), 10, &block), not_started);
  EXPECT_EQ(sessions().error(), NetApiStatus::server_not_started);
  EXPECT_EQ(session("\\\\c", "u").error(), NetApiStatus::server_not_started);
  EXPECT_EQ(close("", "u").error(), NetApiStatus::server_not_started);
}

TEST(NetApiBufferTest, ToleratesNull) {
  DWORD size = 0;
  EXPECT_EQ(NetApiBufferAllocate(4, nullptr), invalid_parameter);
  EXPECT_EQ(NetApiBufferSize(nullptr, &size), invalid_parameter);
  EXPECT_EQ(NetApiBufferReallocate(nullptr, 4, nullptr), invalid_parameter);
  LPVOID block = nullptr;
  ASSERT_EQ(NetApiBufferReallocate(nullptr, 4, &block), success);
  EXPECT_EQ(NetApiBufferSize(block, nullptr), invalid_parameter);
  EXPECT_EQ(NetApiBufferFree(block), success);
  ASSERT_EQ(NetApiBufferAllocate(0, &block), success);
  EXPECT_NE(block, nullptr);
  EXPECT_EQ(NetApiBufferFree(block), success);
}

TEST(NetApiBufferTest, ReallocateKeepsWhatFits) {
  LPVOID block = nullptr;
  ASSERT_EQ(NetApiBufferAllocate(4, &block), success);
  static_cast<char*>(block)[3] = 'x';
  ASSERT_EQ(NetApiBufferReallocate(block, 4000, &block), success);
  EXPECT_EQ(static_cast<char*>(block)[3], 'x');
  EXPECT_EQ(static_cast<char*>(block)[3999], '\0');
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 16, 0u);
  DWORD size = 0;
  EXPECT_EQ(NetApiBufferSize(block, &size), success);
  EXPECT_EQ(size, 4000u);
  EXPECT_EQ(NetApiBufferFree(block), success);
  EXPECT_EQ(NetApiBufferFree(nullptr), success);
}

}  // namespace
}  // namespace usher::win32
