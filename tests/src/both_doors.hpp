// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Rules of the administration are tested through two doors: in this process, and over SMB and srvsvc.
#pragma once
#include <algorithm>
#include <usher/file_service.hpp>
#include <usher/gtest.hpp>

#include "protocol/smb2/lock.hpp"
#include "src/client/file_client.hpp"
#include "src/client/remote_sessions.hpp"
#include "src/client/smb_client.hpp"

namespace usher {

enum class Door { in_process, over_smb };
inline std::string name_of_door(const testing::TestParamInfo<Door>& door) { return door.param == Door::in_process ? "InProcess" : "OverSmb"; }

/// boss from 127.0.0.1, who is connected whichever the door is; ann from .2 and .3; ben from .2.
class BothDoors : public ServerTest, public testing::WithParamInterface<Door> {
 protected:
  /// What is not as it is in the other tests.
  virtual void adjust(ServerOptions&) {}
  ServerOptions options() override {
    ServerOptions options{.users = {{.name = "boss", .password = "b", .administrator = true}, {.name = "ann", .password = "a"}, {.name = "ben", .password = "b"}},
                          .shares = {{.name = "data", .path = "memory:", .comment = "first"}, {.name = "docs", .path = "memory:"}},
                          .comment = "both doors", .threads = 2, .log_level = LogLevel::off};
    adjust(options);
    return options;
  }
  void SetUp() override {
    ServerTest::SetUp();
    const std::string last = server().endpoints().back();
    port_v6_ = last.substr(last.rfind(':') + 1);
    auto connected = client::connect_sessions("127.0.0.1:" + port(), "boss%b");
    ASSERT_TRUE(connected) << connected.error().sentence;
    remote_ = std::move(*connected);
    log_on("ann", "a", "127.0.0.2"), log_on("ann", "a", "127.0.0.3"), log_on("ben", "b", "127.0.0.2");
  }
  void TearDown() override {
    clients_.clear();
    remote_.reset();
    ServerTest::TearDown();
  }
  /// A client with the pipe srvsvc open. IPv6 comes from and goes to ::1.
  void log_on(const std::string& user, const std::string& password, const std::string& from) {
    const bool v6 = from.find(':') != from.npos;
    const std::string host = v6 ? "::1" : "127.0.0.1";
    auto& smb = *clients_.emplace_back(std::make_unique<client::SmbClient>());
    ASSERT_TRUE(smb.connect(host, v6 ? port_v6_ : port(), from));
    ASSERT_TRUE(smb.log_on(user, "", password));
    ASSERT_TRUE(smb.connect_tree(host, "IPC$"));
    ASSERT_TRUE(smb.open_pipe("srvsvc"));
  }
  FileService& door() { return GetParam() == Door::in_process ? *server().service() : *remote_; }

  /// A lock of a file's first byte that waits for nobody.
  static Result<Bytes> lock(client::SmbClient& client, smb2::FileId file) {
    using namespace smb2::lock_flag;
    const smb2::LockElement first_byte{.offset = 0, .length = 1, .flags = exclusive | fail_immediately};
    return client.request(smb2::Command::lock, smb2::LockRequest{.lock_count = 1, .file_id = file, .first = first_byte});
  }

  using Names = std::vector<std::pair<std::string, std::string>>;
  static Names names(const std::vector<SessionInfo>& sessions) {
    Names all;
    for (const auto& session : sessions) all.emplace_back(session.client, session.user);
    std::ranges::sort(all);
    return all;
  }
  SessionPage page(const SessionQuery& query, const SessionPageOptions& options = {}) { return door().page(query, options); }
  void expect_found(SessionQuery query, const Names& expected) {
    for (const std::uint32_t level : {1, 2, 10, 502}) {
      query.level = level;
      const auto found = page(query);
      EXPECT_EQ(found.status, NetApiStatus::success) << level;
      EXPECT_EQ(names(found.sessions), expected) << level;
      EXPECT_EQ(found.total, expected.size()) << level;
    }
  }

  std::string port_v6_{};
  std::unique_ptr<FileService> remote_{};
  std::vector<std::unique_ptr<client::SmbClient>> clients_{};
  const Names everybody_{{"\\\\127.0.0.1", "boss"}, {"\\\\127.0.0.2", "ann"}, {"\\\\127.0.0.2", "ben"}, {"\\\\127.0.0.3", "ann"}};
};

}  // namespace usher
