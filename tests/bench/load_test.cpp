// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Every way of measuring, for a moment, against a server in this process. How fast it was is nobody's business here.
#include <usher/memory_store.hpp>
#include <usher/server.hpp>

#include "src/bench/churn.hpp"
#include "src/bench/enumerate.hpp"
#include "src/bench/hold.hpp"
#include "src/bench/io.hpp"
#include "src/bench/meta.hpp"
#include "src/listen_address.hpp"

namespace usher::bench {
namespace {

class LoadTest : public testing::Test {
 protected:
  LoadTest() : server_(server_options()) {
    if (const auto started = server_.start(); !started) throw std::runtime_error(started.error());
    options_.target = *parse_listen_address(server_.endpoints().front());
    options_.accounts = {*parse_account("alice%secret"), *parse_account("bob%secret")};
    options_.session.tree = u"\\\\127.0.0.1\\data";
    options_.session.verify = true;
    options_.connections = 3;
    options_.duration = std::chrono::minutes(1);  // the counts end it long before
    options_.count = 12;
    options_.sources = 4;
  }
  static ServerOptions server_options() {
    return {.users = {{.name = "alice", .password = "secret", .administrator = true}, {.name = "bob", .password = "secret", .administrator = true}},
            .shares = {{.name = "data", .store = memory_store({{"names/a", ""}, {"names/b", ""}})}}, .signing = Requirement::offered, .threads = 1, .log_level = LogLevel::error};
  }
  static void expect_all(const Measurement& measurement, std::uint64_t count) {
    EXPECT_EQ(measurement.tally.count(), count) << measurement.name;
    for (const auto& [why, times] : measurement.tally.errors) ADD_FAILURE() << measurement.name << ": " << times << " times " << why;
  }
  std::size_t sessions() { return usher::sessions(*server_.service()).value().size(); }

  Server server_;
  LoadOptions options_{};
};

TEST_F(LoadTest, ChurnWithEveryDialectAndProtection) {
  for (const std::uint16_t dialect : {0x0202, 0x0210, 0x0300, 0x0302, 0x0311}) {
    for (const Protection protection : {Protection::plain, Protection::signed_, Protection::encrypted}) {
      if (protection == Protection::encrypted && dialect < 0x0300) continue;
      options_.session.dialect = dialect, options_.session.protection = protection;
      expect_all(churn(options_), 12);
    }
  }
  EXPECT_EQ(sessions(), 0u);
}

TEST_F(LoadTest, ChurnWithEveryAlgorithm) {
  for (const auto algorithm : {crypto::SigningAlgorithm::aes_gmac, crypto::SigningAlgorithm::aes_cmac, crypto::SigningAlgorithm::hmac_sha256}) {
    options_.session.signing = {algorithm};
    expect_all(churn(options_), 12);
  }
  options_.session.protection = Protection::encrypted;
  for (const auto cipher : {crypto::Cipher::aes128_gcm, crypto::Cipher::aes128_ccm, crypto::Cipher::aes256_gcm, crypto::Cipher::aes256_ccm}) {
    options_.session.ciphers = {cipher};
    expect_all(churn(options_), 12);
  }
}

TEST_F(LoadTest, ReuseLogsOnAndOffOnStandingConnections) {
  const auto events = server_.watch({});
  expect_all(reuse(options_), 12);
  std::size_t logged_off = 0;
  while (const auto event = events->try_next()) logged_off += event->kind == SessionEventKind::logged_off;
  EXPECT_EQ(logged_off, 12u);
  EXPECT_EQ(sessions(), 0u);
}

TEST_F(LoadTest, ErrorsAreCountedByStatus) {
  options_.accounts = {*parse_account("alice%wrong")};
  options_.count = 2;
  const auto measurement = churn(options_);
  EXPECT_EQ(measurement.tally.count(), 0u);
  EXPECT_EQ(measurement.tally.errors.at("STATUS_LOGON_FAILURE"), 2u);
}

TEST_F(LoadTest, NobodyThereIsAnErrorToo) {
  server_.stop();
  options_.count = 1;
  const auto measurement = churn(options_);
  EXPECT_EQ(measurement.tally.count(), 0u);
  EXPECT_EQ(measurement.tally.errors.at("Connection refused"), 1u);
}

TEST_F(LoadTest, IoOfEveryPatternAndProtection) {
  for (const Pattern pattern : {Pattern::read, Pattern::write, Pattern::random_read, Pattern::random_write, Pattern::compound}) {
    for (const Protection protection : {Protection::plain, Protection::signed_, Protection::encrypted}) {
      options_.session.protection = protection;
      const auto measurement = io(options_, {.pattern = pattern, .block = 10'000, .depth = 3, .file_size = 100'000});
      expect_all(measurement, 12);
      EXPECT_EQ(measurement.tally.bytes, 120'000u);
    }
  }
}

TEST_F(LoadTest, IoInMoreThanOneCredit) {
  expect_all(io(options_, {.pattern = Pattern::read, .block = 1 << 20, .depth = 8, .file_size = 2 << 20}), 12);
}

TEST_F(LoadTest, MetaOfEveryOperationLeavesNothing) {
  for (const Operation operation : {Operation::echo, Operation::create_close, Operation::create_delete, Operation::stat, Operation::rename, Operation::query_directory}) {
    for (const Protection protection : {Protection::signed_, Protection::encrypted}) {
      options_.session.protection = protection;
      const auto measurement = meta(options_, {.operation = operation, .names = 300});
      expect_all(measurement, 12);
      EXPECT_EQ(measurement.tally.items, operation == Operation::query_directory ? 12u * 302 : 0u);
    }
  }
  const auto left = meta(options_, {.operation = Operation::query_directory, .names = 1});
  EXPECT_EQ(left.tally.error_count(), 0u);
  EXPECT_TRUE(usher::files(*server_.service()).value().empty());
}

TEST_F(LoadTest, AFolderThatIsThereIsListedAndStays) {
  for (int i = 0; i < 2; ++i) {
    const auto measurement = meta(options_, {.operation = Operation::query_directory, .folder = "names"});
    expect_all(measurement, 12);
    EXPECT_EQ(measurement.tally.items, 12u * 4);
  }
}

/// What is made before and deleted after is movement too, however long it takes.
TEST_F(LoadTest, TenThousandNamesTakeTheTimeTheyTake) {
  options_.patience = std::chrono::milliseconds(400);
  const auto measurement = meta(options_, {.operation = Operation::query_directory, .names = 10'000});
  expect_all(measurement, 12);
  EXPECT_EQ(measurement.tally.items, 12u * 10'002);
}

TEST_F(LoadTest, HeldSessionsAreThereTogetherAndThenGone) {
  std::size_t seen = 0;
  options_.sources = 5;
  const auto held = hold(options_, {.sessions = 10, .per_connection = 2, .at_once = 3, .wait = [&](boost::asio::io_context&, const std::function<void()>& end) {
                           seen = sessions();
                           end();
                         }});
  expect_all(held.opening, 10);
  EXPECT_EQ(held.sessions, 10u);
  EXPECT_EQ(held.connections, 5u);
  EXPECT_EQ(held.logged_off, 10u);
  EXPECT_EQ(seen, 10u);  // five addresses, and two users on each
  EXPECT_EQ(sessions(), 0u);
}

TEST_F(LoadTest, HeldSessionsThatAreEncrypted) {
  options_.session.protection = Protection::encrypted;
  const auto held = hold(options_, {.sessions = 6, .per_connection = 3});
  expect_all(held.opening, 6);
  EXPECT_EQ(held.logged_off, 6u);
}

TEST_F(LoadTest, WalkersCountTheSessionsAtEachLevel) {
  options_.session.tree = u"\\\\127.0.0.1\\IPC$";
  auto holding = options_;
  holding.sources = 40;
  hold(holding, {.sessions = 40, .wait = [&](boost::asio::io_context&, const std::function<void()>& end) {
         for (const std::uint32_t level : {0, 1, 2, 10, 502}) {
           options_.sources = 1;
           auto one = options_;
           one.accounts = {options_.accounts.front()};
           const auto there = sessions();
           const auto measurement = enumerate(one, {.levels = {level}, .walkers = 1});
           expect_all(measurement, 12);
           EXPECT_GE(measurement.tally.items, 12 * there);
           EXPECT_LE(measurement.tally.items, 12 * (there + 1));  // itself
           expect_all(enumerate(one, {.levels = {level}, .walkers = 1, .page_bytes = 500}), 12);
         }
         end();
       }});
}

TEST_F(LoadTest, ChurnBesideWalkers) {
  options_.session.tree = u"\\\\127.0.0.1\\IPC$";
  expect_all(churn_with_walkers(options_, {.walkers = 2}), 12);
}

}  // namespace
}  // namespace usher::bench
