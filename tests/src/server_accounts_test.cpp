// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Accounts that change while the server runs, who watches, and what is kept of who did what: with real connections.
#include <boost/json.hpp>
#include <sstream>
#include <usher/gtest.hpp>

#include "src/client/remote_sessions.hpp"
#include "src/client/smb_client.hpp"
#include "tests/src/temporary_folder.hpp"

namespace usher {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class ServerAccountsTest : public ServerTest {
 protected:
  std::unique_ptr<client::SmbClient> log_on(const std::string& user, const std::string& password = "secret") {
    auto smb = std::make_unique<client::SmbClient>();
    EXPECT_TRUE(smb->connect("127.0.0.1", port()));
    return smb->log_on(user, "", password) ? std::move(smb) : nullptr;
  }
  bool is_in(const std::unique_ptr<client::SmbClient>& client) { return client->connect_tree("127.0.0.1", "memory").has_value(); }
  std::size_t count() { return sessions(*server().sessions()).value().size(); }
  NetApiStatus list_over_smb(const std::string& as) {
    const auto source = client::connect_sessions("127.0.0.1:" + port(), as);
    return source ? (*source)->page({.level = 502}, {}).status : source.error().status;
  }
  ServerOptions options() override {
    return {.users = {{.name = "alice", .password = "secret", .administrator = true}, {.name = "bob", .password = "secret"}},
            .shares = {{.name = "memory", .path = "memory:"}},
            .threads = 2,
            .log_level = LogLevel::off,
            .audit_file = folder_ / "audit"};
  }
  std::vector<boost::json::object> records() {
    std::vector<boost::json::object> all;
    std::istringstream in(folder_.read("audit"));
    for (std::string line; std::getline(in, line);) all.push_back(boost::json::parse(line).as_object());
    return all;
  }

  test::TemporaryFolder folder_;
};

TEST_F(ServerAccountsTest, ANewPasswordEndsTheSessionsBeforeTheCallReturns) {
  const auto bob = log_on("bob");
  ASSERT_TRUE(bob && is_in(bob));
  ASSERT_TRUE(server().set_password("BOB", "other"));
  EXPECT_EQ(count(), 0u);
  EXPECT_FALSE(is_in(bob));
  EXPECT_FALSE(log_on("bob"));
  EXPECT_TRUE(log_on("bob", "other"));
}

TEST_F(ServerAccountsTest, AUserIsRemovedDisabledAndAdded) {
  const auto alice = log_on("alice"), bob = log_on("bob");
  ASSERT_TRUE(server().remove_user("bob"));
  EXPECT_FALSE(is_in(bob));
  EXPECT_TRUE(is_in(alice));
  EXPECT_FALSE(server().remove_user("bob"));
  ASSERT_TRUE(server().set_user({.name = "alice", .administrator = true, .disabled = true}));
  EXPECT_FALSE(is_in(alice));
  ASSERT_TRUE(server().set_user({.name = "Alice", .administrator = true}));  // keeps the password
  EXPECT_TRUE(log_on("alice"));
  EXPECT_FALSE(server().set_user({.name = "carol"}));
  ASSERT_TRUE(server().set_user({.name = "carol", .password = "secret"}));
  EXPECT_TRUE(log_on("carol"));
  EXPECT_FALSE(server().set_user({.name = "a/b", .password = "x"}));
}

TEST_F(ServerAccountsTest, AReloadThatChangesNothingTouchesNobody) {
  const auto bob = log_on("bob");
  ASSERT_TRUE(server().reload(options()));
  EXPECT_TRUE(is_in(bob));
}

TEST_F(ServerAccountsTest, AReloadChangesWhoMayListSessions) {
  EXPECT_EQ(list_over_smb("bob%secret"), NetApiStatus::access_denied);
  auto changed = options();
  changed.session_access = {{"users", session_right::all}};
  ASSERT_TRUE(server().reload(changed));
  EXPECT_EQ(list_over_smb("bob%secret"), NetApiStatus::success);
  changed.session_access = {{"wheel", session_right::all}};
  EXPECT_FALSE(server().reload(changed));
  changed.session_access = {};
  changed.users[0].administrator = false;
  ASSERT_TRUE(server().reload(changed));
  EXPECT_EQ(list_over_smb("alice%secret"), NetApiStatus::access_denied);
}

TEST_F(ServerAccountsTest, GuestsAreOutWhenTheyAreNotLetInAnyMore) {
  auto changed = options();
  changed.allow_guest = true;
  ASSERT_TRUE(server().reload(changed));
  client::SmbClient stranger;
  ASSERT_TRUE(stranger.connect("127.0.0.1", port()));
  EXPECT_EQ(stranger.log_on("stranger", "", "secret").error(), NtStatus::logon_failure);  // our client is nobody's guest
  EXPECT_EQ(count(), 1u);
  ASSERT_TRUE(server().reload(options()));
  EXPECT_EQ(count(), 0u);
}

TEST_F(ServerAccountsTest, AWatcherHearsOfALogonAndItsEnd) {
  const auto stream = server().watch();
  ASSERT_TRUE(stream);
  EXPECT_FALSE(stream->try_next());
  const auto bob = log_on("bob");
  auto event = stream->next(10s);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->kind, SessionEventKind::established);
  EXPECT_EQ(event->user, "bob");
  ASSERT_EQ(server().sessions()->close("", "bob"), NetApiStatus::success);
  event = stream->try_next();  // there already, because close() has returned
  ASSERT_TRUE(event);
  EXPECT_EQ(event->kind, SessionEventKind::closed);
  EXPECT_EQ(event->by, "in process");
  EXPECT_EQ(stream->try_next()->kind, SessionEventKind::session_ended);
  stream->close();
  EXPECT_FALSE(stream->next(10s));
  EXPECT_FALSE(stream->is_open());
}

TEST_F(ServerAccountsTest, WhoIsIdleIsToldToWhoAsks) {
  const auto stream = server().watch({.idle_after = 1s});
  const auto bob = log_on("bob");
  ASSERT_EQ(stream->next(10s)->kind, SessionEventKind::established);
  const auto idle = stream->next(10s);
  ASSERT_TRUE(idle);
  EXPECT_EQ(idle->kind, SessionEventKind::idle);
  EXPECT_TRUE(is_in(bob));
  const auto active = stream->next(10s);
  ASSERT_TRUE(active);
  EXPECT_EQ(active->kind, SessionEventKind::active);
  EXPECT_GT(active->sequence, idle->sequence);
}

TEST_F(ServerAccountsTest, AStoppingServerEndsTheStream) {
  const auto stream = server().watch();
  const auto bob = log_on("bob");
  server().stop();
  EXPECT_EQ(stream->next(10s)->kind, SessionEventKind::established);
  std::optional<SessionEvent> last;
  while (auto event = stream->next(10s)) last = event;
  ASSERT_TRUE(last);
  EXPECT_EQ(last->kind, SessionEventKind::session_ended);
  EXPECT_FALSE(stream->is_open());
  EXPECT_FALSE(server().watch());
}

TEST_F(ServerAccountsTest, EachDoorLeavesItsRecord) {
  const auto bob = log_on("bob");
  (void)server().sessions()->page({.user = "bob"}, {});
  EXPECT_EQ(list_over_smb("bob%secret"), NetApiStatus::access_denied);
  EXPECT_EQ(server().sessions()->close("", "nobody"), NetApiStatus::client_name_not_found);
  EXPECT_EQ(server().service()->close_file(99), NetApiStatus::file_id_not_found);
  server().stop();
  const auto all = records();
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].at("door"), "in process");
  EXPECT_EQ(all[0].at("call"), "NetSessionEnum");
  EXPECT_EQ(all[0].at("count").to_number<int>(), 1);
  EXPECT_EQ(all[1].at("door"), "srvsvc");
  EXPECT_EQ(all[1].at("user"), "bob");
  EXPECT_EQ(all[1].at("from"), "127.0.0.1");
  EXPECT_EQ(all[1].at("result"), "ERROR_ACCESS_DENIED");
  EXPECT_EQ(all[2].at("call"), "NetSessionDel");
  EXPECT_EQ(all[2].at("filter_user"), "nobody");
  EXPECT_EQ(all[3].at("call"), "NetFileClose");
  EXPECT_EQ(all[3].at("target"), "99");
}

TEST_F(ServerAccountsTest, AnAuditFileThatCannotBeWrittenKeepsTheServerFromStarting) {
  auto wrong = options();
  wrong.audit_file = folder_ / "missing/audit";
  Server other(wrong);
  const auto started = other.start();
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error(), HasSubstr("the audit file"));
}

}  // namespace
}  // namespace usher
