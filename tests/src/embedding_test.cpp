// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// A server on its host's own io_context, by its host's own clock, and with what its host forces on the protocol.
#include <gmock/gmock.h>

#include <boost/asio/io_context.hpp>
#include <thread>
#include <usher/server.hpp>

#include "src/client/smb_client.hpp"

namespace usher {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

ServerOptions options() {
  return {.users = {{.name = "alice", .password = "secret"}}, .shares = {{.name = "data", .path = "memory:"}}, .threads = 2, .log_level = LogLevel::off};
}

Result<void> connect(client::SmbClient& client, const Server& server) {
  const std::string endpoint = server.endpoints().front();
  return client.connect("127.0.0.1", endpoint.substr(endpoint.rfind(':') + 1));
}

std::unique_ptr<client::SmbClient> log_on(const Server& server) {
  auto client = std::make_unique<client::SmbClient>();
  EXPECT_TRUE(connect(*client, server));
  EXPECT_TRUE(client->log_on("alice", "", "secret"));
  return client;
}

std::size_t count(const Server& server) { return sessions(*server.sessions()).value().size(); }

TEST(OwnIoContext, TheServerLivesWhereItsHostRunsIt) {
  boost::asio::io_context context;
  auto mine = options();
  mine.io_context = &context;
  Server server(mine);
  ASSERT_TRUE(server.start());
  std::jthread client([&] {
    const auto alice = log_on(server);
    EXPECT_TRUE(alice->connect_tree("s", "data"));
    EXPECT_TRUE(alice->log_off());
    context.stop();
  });
  context.run();
  client.join();
  server.stop();
  EXPECT_EQ(server.status(), ServiceStatus::stopped);
}

TEST(OwnIoContext, SeveralThreadsMayRunIt) {
  boost::asio::io_context context;
  const auto work = boost::asio::make_work_guard(context);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back([&] { context.run(); });
  auto mine = options();
  mine.io_context = &context;
  {
    Server server(mine);
    ASSERT_TRUE(server.start());
    std::vector<std::jthread> clients;
    for (int i = 0; i < 4; ++i) {
      clients.emplace_back([&] {
        const auto alice = log_on(server);
        for (int j = 0; j < 20; ++j) EXPECT_TRUE(alice->echo());
      });
    }
    clients.clear();
    EXPECT_TRUE(server.test().wait_until([&] { return count(server) == 0; }));
  }
  context.stop();
}

TEST(OwnIoContext, WhoRunsItMayWaitForTheServer) {
  boost::asio::io_context context;
  auto mine = options();
  mine.io_context = &context;
  mine.threads = 1;
  Server server(mine);
  ASSERT_TRUE(server.start());
  std::unique_ptr<client::SmbClient> alice;
  std::atomic<bool> in = false;
  std::jthread client([&] { alice = log_on(server), in = true; });
  while (!in) context.poll();
  EXPECT_EQ(server.sessions()->close("", "alice"), NetApiStatus::success);  // nobody else is there to run it
  EXPECT_EQ(count(server), 0u);
  server.stop();
  client.join();
}

TEST(OwnIoContext, AServerThatIsGoneLeavesNothingThere) {
  boost::asio::io_context context;
  auto mine = options();
  mine.io_context = &context;
  for (int i = 0; i < 5; ++i) {
    Server server(mine);
    ASSERT_TRUE(server.start());
    context.restart();  // it had nothing to do any more
    std::atomic<bool> in = false;
    std::jthread client([&] {
      const auto alice = log_on(server);
      in = true;
    });
    while (!in) context.poll();
  }
  context.restart();
  EXPECT_EQ(context.run_for(1s), 0u);
}

class OwnClock : public testing::Test {
 protected:
  void start(ServerOptions mine) {
    mine.clock = clock_;
    server_ = std::make_unique<Server>(mine);
    ASSERT_TRUE(server_->start());
  }
  std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>();
  std::unique_ptr<Server> server_{};
};

TEST_F(OwnClock, TimesAreThoseOfTheClock) {
  auto mine = options();
  mine.autodisconnect = std::nullopt;
  start(mine);
  const auto alice = log_on(*server_);
  clock_->advance(2h);
  EXPECT_TRUE(alice->echo());
  clock_->advance(5min);
  const auto all = sessions(*server_->sessions()).value();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].active, 2h + 5min);
  EXPECT_EQ(all[0].idle, 5min);
}

TEST_F(OwnClock, AnIdleSessionIsClosedWhenTheTimeHasBeenMoved) {
  auto mine = options();
  mine.autodisconnect = 15min;
  start(mine);
  const auto alice = log_on(*server_);
  clock_->advance(14min);
  EXPECT_EQ(count(*server_), 1u);
  clock_->advance(2min);
  EXPECT_EQ(count(*server_), 0u);
}

TEST_F(OwnClock, WhoDoesNotLogOnInTimeIsOut) {
  start(options());
  client::SmbClient stranger;
  ASSERT_TRUE(connect(stranger, *server_));
  clock_->advance(9s);
  EXPECT_TRUE(stranger.echo());
  clock_->advance(2s);
  EXPECT_FALSE(stranger.echo());
}

TEST_F(OwnClock, ADelayLastsUntilTheClockSaysSo) {
  start(options());
  const auto alice = log_on(*server_);
  const auto rule = server_->test().inject({.command = SmbCommand::echo}, {.delay = 1h});
  std::atomic<bool> answered = false;
  std::jthread client([&] { answered = alice->echo().has_value(); });
  ASSERT_TRUE(rule.wait_until_fired());
  clock_->advance(59min);
  EXPECT_FALSE(answered);
  // The request may still be on its way to where it waits.
  EXPECT_TRUE(server_->test().wait_until([&] { return clock_->advance(1min), answered.load(); }));
}

TEST_F(OwnClock, SeveralServersGoByOneClock) {
  start(options());
  auto mine = options();
  mine.clock = clock_;
  mine.autodisconnect = 1min;
  Server other(mine);
  ASSERT_TRUE(other.start());
  const auto alice = log_on(*server_), alice_there = log_on(other);
  clock_->advance(2min);
  EXPECT_EQ(count(*server_), 1u);
  EXPECT_EQ(count(other), 0u);
}

class Forcing : public testing::Test {
 protected:
  LogonInfo logon_with(ServerOptions mine) {
    Server server(mine);
    EXPECT_TRUE(server.start());
    const auto alice = log_on(server);
    EXPECT_TRUE(alice->connect_tree("s", "data"));
    return sessions(*server.sessions()).value().at(0).logons.at(0);
  }
  static std::string refusal(const ProtocolOptions& protocol) {
    auto mine = options();
    mine.protocol = protocol;
    const auto started = Server(mine).start();
    return started ? "" : started.error();
  }
};

TEST_F(Forcing, TheFirstCipherAndAlgorithmThatBothHaveAreTaken) {
  auto mine = options();
  mine.encryption = Requirement::required;
  mine.protocol.ciphers = {"AES-256-GCM", "AES-128-CCM"};
  mine.protocol.signing_algorithms = {"AES-CMAC"};
  const auto logon = logon_with(mine);
  EXPECT_THAT(logon.cipher, testing::AnyOf("AES-256-GCM", "AES-128-CCM"));
  EXPECT_EQ(logon.signing, "AES-CMAC");
}

TEST_F(Forcing, WithoutACipherEncryptionThatIsRequiredKeepsEverybodyOut) {
  auto mine = options();
  mine.encryption = Requirement::required;
  mine.protocol.ciphers = {};
  Server server(mine);
  ASSERT_TRUE(server.start());
  client::SmbClient client;
  ASSERT_TRUE(connect(client, server));
  EXPECT_EQ(client.log_on("alice", "", "secret").error(), NtStatus::access_denied);
}

TEST_F(Forcing, DialectsAreARange) {
  auto mine = options();
  mine.minimum_dialect = mine.maximum_dialect = 0x0300;
  EXPECT_EQ(logon_with(mine).dialect, "3.0");
}

TEST_F(Forcing, AMistakeIsASentence) {
  EXPECT_THAT(refusal({.ciphers = {"ROT13"}}), HasSubstr("there is no cipher ROT13; choose among AES-128-GCM, AES-128-CCM"));
  EXPECT_THAT(refusal({.signing_algorithms = {"MD5"}}), HasSubstr("there is no signing algorithm MD5"));
  EXPECT_THAT(refusal({.max_read_size = 100}), HasSubstr("choose 4096 to 67108864"));
  EXPECT_THAT(refusal({.max_credits = 0}), HasSubstr("at least one credit"));
}

}  // namespace
}  // namespace usher
