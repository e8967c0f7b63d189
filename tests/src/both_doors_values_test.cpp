// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What is told of a session: names, times, opens, guests. One test for each rule.
#include <thread>

#include "tests/src/both_doors.hpp"

namespace usher {
namespace {

using namespace std::chrono_literals;

class SessionValues : public BothDoors {
 protected:
  void adjust(ServerOptions& options) override {
    options.listen = {"127.0.0.1:0", "[::1]:0"};
    options.clock = clock_;
    options.signing = Requirement::offered;  // who is not known has no key
    options.allow_guest = options.allow_anonymous = true;
  }
  SessionInfo only(const SessionQuery& query) {
    auto found = page(query).sessions;
    EXPECT_EQ(found.size(), 1u) << query.client << ' ' << query.user;
    return found.empty() ? SessionInfo{} : std::move(found.front());
  }

  std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>();
  const SessionQuery ben_{.client = "\\\\127.0.0.2", .user = "ben"};
};

TEST_P(SessionValues, TimeGrowsFromTheFirstLogonAndIdlenessFromTheLastRequest) {  // [MS-SMB2] 3.3.4.18
  clock_->advance(60s);
  EXPECT_EQ(only(ben_).active, 60s);
  EXPECT_EQ(only(ben_).idle, 60s);
  ASSERT_TRUE(clients_[2]->echo());  // any request that names the session counts, 3.3.5.2.8: an ECHO as well
  EXPECT_EQ(only(ben_).active, 60s);
  EXPECT_EQ(only(ben_).idle, 0s);
  clock_->advance(1999ms);  // whole seconds
  EXPECT_EQ(only(ben_).active, 61s);
  EXPECT_EQ(only(ben_).idle, 1s);
}

TEST_P(SessionValues, EveryLevelButTheFirstHasTheTimes) {
  clock_->advance(5s);
  for (const std::uint32_t level : {1, 2, 10, 502}) {
    const auto session = only({.client = ben_.client, .user = ben_.user, .level = level});
    EXPECT_EQ(session.active, 5s) << level;
    EXPECT_EQ(session.idle, 5s) << level;
  }
  EXPECT_EQ(only({.client = "\\\\127.0.0.3", .level = 0}).active, 0s);
}

TEST_P(SessionValues, AWaitingRequestLeavesASessionIdle) {  // it came, and that is when it counted
  auto& ben = *clients_[2];
  ASSERT_TRUE(ben.connect_tree("127.0.0.1", "data"));
  client::FileClient files(ben);
  const auto folder = files.open("");
  ASSERT_TRUE(folder);
  ASSERT_TRUE(files.watch(*folder));
  clock_->advance(30s);
  EXPECT_EQ(only(ben_).idle, 30s);
}

TEST_P(SessionValues, OpensAreFilesFoldersAndPipesOfAllLogons) {
  auto& ben = *clients_[2];
  ASSERT_TRUE(ben.connect_tree("127.0.0.1", "data"));
  client::FileClient files(ben);
  ASSERT_TRUE(files.make("f"));
  const auto folder = files.open("");
  ASSERT_TRUE(folder);
  EXPECT_EQ(only(ben_).opens, 3u);  // with the pipe
  ASSERT_TRUE(files.close(*folder));
  EXPECT_EQ(only(ben_).opens, 2u);
  log_on("ben", "b", "127.0.0.2");
  EXPECT_EQ(only(ben_).opens, 3u);
  EXPECT_EQ(page({.client = "\\\\127.0.0.2", .user = "ann"}).sessions.at(0).opens, 1u);  // the connection is no part of it
}

TEST_P(SessionValues, OneUserOfOneClientIsOneSessionAndKeepsItsTime) {
  clock_->advance(10s);
  log_on("BEN", "b", "127.0.0.2");
  EXPECT_EQ(only(ben_).active, 10s);
  EXPECT_EQ(only(ben_).user, "ben");  // as the account is spelled
  clients_.erase(clients_.begin() + 2);  // the first logon goes
  ASSERT_TRUE(server().test().wait_until([&] { return sessions(*server().sessions(), ben_).value().at(0).logons.size() == 1; }));
  EXPECT_EQ(only(ben_).active, 10s);
}

TEST_P(SessionValues, ClientTypeIsEmptyAndTheTransportIsTcp) {
  EXPECT_EQ(only(ben_).client_type, "");
  EXPECT_EQ(only(ben_).transport, "\\Device\\NetbiosSmb");
}

TEST_P(SessionValues, IPv6IsListedInBracketsAndFoundInEveryForm) {
  log_on("ann", "a", "::1");
  for (const std::string form : {"\\\\[::1]", "\\\\::1", "\\\\0:0:0:0:0:0:0:1", "\\\\[0::0001]", "\\\\[::0.0.0.1]"}) {
    EXPECT_EQ(names(page({.client = form}).sessions), (Names{{"\\\\[::1]", "ann"}})) << form;
  }
  EXPECT_EQ(page({.client = "[::1]"}).status, NetApiStatus::invalid_computer);
  const auto by_computer = connections(door(), "\\\\::1");
  ASSERT_TRUE(by_computer);
  EXPECT_EQ(by_computer->size(), 1u);
  EXPECT_EQ(door().close("\\\\0::1", "ANN"), NetApiStatus::success);
  EXPECT_EQ(names(page({}).sessions), everybody_);
}

TEST_P(SessionValues, AClosingTakesEveryFormOfAUsersName) {
  for (const std::string form : {"USHER\\ben", "ben@WORKGROUP", "BEN"}) {
    EXPECT_EQ(door().close("\\\\[::ffff:127.0.0.2]", form), NetApiStatus::success) << form;
    EXPECT_EQ(page(ben_).status, NetApiStatus::user_not_found) << form;
    log_on("ben", "b", "127.0.0.2");
  }
  EXPECT_EQ(door().close("", "ELSEWHERE\\ben"), NetApiStatus::client_name_not_found);
  EXPECT_EQ(names(page({}).sessions), everybody_);
}

TEST_P(SessionValues, GuestsHaveTheirFlagAndTheAnonymousNoName) {  // SESS_GUEST
  auto& guest = *clients_.emplace_back(std::make_unique<client::SmbClient>());
  ASSERT_TRUE(guest.connect("127.0.0.1", port(), "127.0.0.7"));
  EXPECT_FALSE(guest.log_on("stranger", "", "whatever"));  // the client wants none of it, but the server has let him in
  auto& nobody = *clients_.emplace_back(std::make_unique<client::SmbClient>());
  ASSERT_TRUE(nobody.connect("127.0.0.1", port(), "127.0.0.8"));
  ASSERT_TRUE(nobody.log_on("", "", ""));
  for (const std::uint32_t level : {1, 2, 502}) {
    EXPECT_TRUE(only({.client = "\\\\127.0.0.7", .level = level}).guest) << level;
    EXPECT_FALSE(only({.client = "\\\\127.0.0.8", .level = level}).guest) << level;
    EXPECT_FALSE(only({.client = ben_.client, .user = ben_.user, .level = level}).guest) << level;
  }
  EXPECT_EQ(only({.client = "\\\\127.0.0.8"}).user, "");
  EXPECT_EQ(page({.user = ""}).sessions.size(), 6u);  // empty is no filter, and no name of his
  EXPECT_EQ(door().close("\\\\127.0.0.8", ""), NetApiStatus::success);
  EXPECT_EQ(page({.client = "\\\\127.0.0.8"}).status, NetApiStatus::client_name_not_found);
}

TEST_P(SessionValues, WhoHasNotProvedWhoHeIsIsNotListed) {  // a session InProgress, [MS-SMB2] 3.3.5.5.1
  auto rule = server().test().inject({.command = SmbCommand::session_setup, .client = "127.0.0.9", .nth = 2}, {.hold = true});
  std::thread comes([&] { log_on("ben", "b", "127.0.0.9"); });
  EXPECT_TRUE(rule.wait_until_fired());
  EXPECT_EQ(names(page({}).sessions), everybody_);
  EXPECT_EQ(page({.client = "\\\\127.0.0.9"}).status, NetApiStatus::client_name_not_found);
  rule.release();
  comes.join();
  EXPECT_EQ(page({.client = "\\\\127.0.0.9"}).sessions.size(), 1u);
}

TEST_P(SessionValues, AnExpiredSessionIsListed) {
  EXPECT_EQ(server().test().expire_sessions("\\\\127.0.0.2", "ben"), 1u);
  EXPECT_EQ(only(ben_).user, "ben");
}

TEST_P(SessionValues, OneSessionIsLookedUpAtEveryLevel) {  // NetSessionGetInfo
  for (const std::uint32_t level : {0, 1, 2, 10, 502}) {
    const auto found = session(door(), "\\\\127.0.0.2", "ben", level);
    ASSERT_TRUE(found) << level;
    EXPECT_EQ(found->client, "\\\\127.0.0.2");
    EXPECT_EQ(found->user, level == 0 ? "" : "ben");
  }
  const auto error = [&](const char* client, const char* user, std::uint32_t level = 10) { return session(door(), client, user, level).error(); };
  EXPECT_EQ(error("", "ben"), NetApiStatus::invalid_parameter);
  EXPECT_EQ(error("\\\\127.0.0.2", ""), NetApiStatus::invalid_parameter);
  EXPECT_EQ(error("\\\\127.0.0.2", "ben", 3), NetApiStatus::invalid_level);
  EXPECT_EQ(error("127.0.0.2", "ben"), NetApiStatus::invalid_computer);
  EXPECT_EQ(error("\\\\127.0.0.5", "ben"), NetApiStatus::client_name_not_found);
  EXPECT_EQ(error("\\\\127.0.0.3", "ben"), NetApiStatus::user_not_found);
}

INSTANTIATE_TEST_SUITE_P(Doors, SessionValues, testing::Values(Door::in_process, Door::over_smb), &name_of_door);

}  // namespace
}  // namespace usher
