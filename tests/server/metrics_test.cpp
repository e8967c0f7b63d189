// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/metrics.hpp"

#include <set>
#include <thread>

#include "protocol/smb2/change_notify.hpp"
#include "tests/support/test_client.hpp"

namespace usher::server {
namespace {

using namespace std::chrono_literals;
using smb2::Command;
using smb2::Empty;
using test::TestClient;
using test::TestServer;

constexpr std::size_t kind(Command command) { return static_cast<std::size_t>(command); }

TEST(MetricsTest, ABucketTakesItsUpperBound) {
  Metrics metrics;
  metrics.measure_requests();
  Metrics::Place& place = *metrics.place_of(&metrics);
  place.count_request(kind(Command::read), 0ns);
  place.count_request(kind(Command::read), 100us);
  place.count_request(kind(Command::read), 100us + 1ns);
  place.count_request(kind(Command::read), 10s);
  place.count_request(kind(Command::read), 10s + 1ns);
  const auto requests = metrics.requests(kind(Command::read));
  EXPECT_EQ(requests.buckets[0], 2u);
  EXPECT_EQ(requests.buckets[1], 1u);
  EXPECT_EQ(requests.buckets[Metrics::bounds.size() - 1], 1u);
  EXPECT_EQ(requests.buckets[Metrics::bounds.size()], 1u);
  EXPECT_EQ(requests.count(), 5u);
  EXPECT_EQ(requests.total, 20s + 200us + 2ns);
}

TEST(MetricsTest, TimeThatSeemsToRunBackwardsTakesNothingAway) {
  Metrics metrics;
  metrics.measure_requests();
  metrics.place_of(nullptr)->count_request(kind(Command::echo), -1s);
  EXPECT_EQ(metrics.requests(kind(Command::echo)).buckets[0], 1u);
  EXPECT_EQ(metrics.requests(kind(Command::echo)).total, 0s);
}

TEST(MetricsTest, TheTwoLegsOfALogonAreTwoKinds) {
  const auto first = Metrics::kind_of(Command::session_setup, NtStatus::more_processing_required);
  const auto last = Metrics::kind_of(Command::session_setup, NtStatus::success);
  EXPECT_EQ(Metrics::name_of_kind(first), "session_setup_challenge");
  EXPECT_EQ(Metrics::name_of_kind(last), "session_setup_authenticate");
  EXPECT_EQ(Metrics::kind_of(Command::session_setup, NtStatus::logon_failure), last);
}

TEST(MetricsTest, CommandsThatThereAreNotShareOneKind) {
  EXPECT_EQ(Metrics::name_of_kind(Metrics::kind_of(static_cast<Command>(999), NtStatus::invalid_parameter)), "unknown");
  EXPECT_LT(Metrics::kind_of(static_cast<Command>(0xFFFF), NtStatus::success), Metrics::request_kinds);
}

TEST(MetricsTest, NoTwoNamesAreAlike) {
  std::set<std::string> kinds, results, limits;
  for (std::size_t i = 0; i < Metrics::request_kinds; ++i) kinds.insert(Metrics::name_of_kind(i));
  for (std::size_t i = 0; i < logon_result_count; ++i) results.emplace(to_string(static_cast<LogonResult>(i)));
  for (std::size_t i = 0; i < reached_limit_count; ++i) limits.emplace(to_string(static_cast<ReachedLimit>(i)));
  EXPECT_EQ(kinds.size(), Metrics::request_kinds);
  EXPECT_EQ(results.size(), logon_result_count);
  EXPECT_EQ(limits.size(), reached_limit_count);
}

TEST(MetricsTest, ManyThreadsLoseNoCount) {
  Metrics metrics;
  metrics.measure_requests();
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&metrics, loop = i % 2 ? static_cast<const void*>(&threads) : &metrics] {
        for (int n = 0; n < 10'000; ++n) metrics.place_of(loop)->count_request(kind(Command::write), 1us);
      });
    }
  }
  EXPECT_EQ(metrics.requests(kind(Command::write)).count(), 40'000u);
  EXPECT_EQ(metrics.requests(kind(Command::write)).total, 40ms);
}

class MeasuredServerTest : public testing::Test {
 protected:
  MeasuredServerTest() { metrics().measure_requests(); }
  Metrics& metrics() { return server_.core->metrics(); }
  std::uint64_t count(std::size_t which) { return metrics().requests(which).count(); }
  TestClient& client() { return *(client_ ? client_ : client_ = std::make_unique<TestClient>(server_)); }
  /// What the pump does after every event, later than the request came.
  void pass(std::chrono::steady_clock::duration time) {
    server_.now.steady += time;
    client().connection().answers_made(server_.now);
  }

  TestServer server_;
  std::unique_ptr<TestClient> client_{};
};

TEST_F(MeasuredServerTest, ARequestTakesFromItsArrivalToItsAnswer) {
  client().enter();
  pass(0s);
  client().call(Command::echo, Empty{});
  EXPECT_TRUE(client().connection().wants_time());
  pass(3ms);
  EXPECT_FALSE(client().connection().wants_time());
  EXPECT_EQ(count(kind(Command::echo)), 1u);
  EXPECT_EQ(metrics().requests(kind(Command::echo)).total, 3ms);
}

TEST_F(MeasuredServerTest, ALogonIsOneOfEachLeg) {
  client().enter();
  pass(0s);
  EXPECT_EQ(count(Metrics::kind_of(Command::session_setup, NtStatus::more_processing_required)), 1u);
  EXPECT_EQ(count(kind(Command::session_setup)), 1u);
  EXPECT_EQ(metrics().logons(LogonResult::accepted), 1u);
  for (std::size_t i = 0; i < status_class_count; ++i) EXPECT_EQ(metrics().errors(static_cast<StatusClass>(i)), 0u);
}

TEST_F(MeasuredServerTest, AWrongPasswordIsARefusedLogonAndAnErrorOfLogons) {
  client().negotiate();
  EXPECT_EQ(client().log_on(u"alice", u"wrong"), NtStatus::logon_failure);
  EXPECT_EQ(metrics().logons(LogonResult::refused), 1u);
  EXPECT_EQ(metrics().errors(StatusClass::logon), 1u);
}

TEST_F(MeasuredServerTest, EveryRequestOfACompoundCounts) {
  client().enter();
  auto first = client().make(Command::echo, Empty{});
  auto second = client().make(Command::echo, Empty{});
  client().send(client().compound({std::move(first), std::move(second)}), true);
  pass(1ms);
  EXPECT_EQ(count(kind(Command::echo)), 2u);
}

TEST_F(MeasuredServerTest, WhatWaitsIsMeasuredByItsInterimResponse) {
  client().enter();
  const auto folder = client().create(u"", 1);  // FILE_DIRECTORY_FILE
  pass(0s);
  const auto interim = client().call(Command::change_notify, smb2::ChangeNotifyRequest{.output_buffer_length = 4096, .file_id = folder, .completion_filter = 1});
  ASSERT_EQ(interim.status(), NtStatus::pending);
  pass(2ms);
  EXPECT_EQ(metrics().requests(kind(Command::change_notify)).total, 2ms);
  client().send(client().make(Command::logoff, Empty{}));
  EXPECT_EQ(client().receive().size(), 2u);  // what waited is answered as well
  pass(1h);
  EXPECT_EQ(count(kind(Command::change_notify)), 1u);
  EXPECT_EQ(metrics().requests(kind(Command::change_notify)).total, 2ms);
}

TEST_F(MeasuredServerTest, AnEndIsCountedByItsReason) {
  client().enter();
  client().call(Command::logoff, Empty{});
  EXPECT_EQ(metrics().ends(CloseReason::logoff), 1u);
  TestClient second(server_);
  second.enter();
  second.disconnect();
  EXPECT_EQ(metrics().ends(CloseReason::disconnected), 1u);
}

TEST_F(MeasuredServerTest, ALimitThatIsReachedIsCounted) {
  server_.change = [](Configuration& configuration) {
    configuration.limits.trees_per_session = 1;
    configuration.limits.opens_per_session = 1;
    configuration.session_policy.limits.total = 1;
  };
  server_.core->replace_configuration(server_.configuration());
  client().enter();
  EXPECT_EQ(client().call(Command::tree_connect, smb2::TreeConnectRequest{.path = u"\\\\server\\papers"}).status(), NtStatus::insufficient_resources);
  client().create(u"one");
  EXPECT_EQ(client().call(Command::create, TestClient::create_request(u"two")).status(), NtStatus::insufficient_resources);
  TestClient other(server_, u"10.0.0.2");
  other.negotiate();
  EXPECT_EQ(other.log_on(u"bob"), NtStatus::request_not_accepted);
  for (const ReachedLimit limit : {ReachedLimit::tree_connects, ReachedLimit::opens, ReachedLimit::sessions}) {
    EXPECT_EQ(metrics().reached(limit), 1u) << to_string(limit);
  }
  EXPECT_EQ(metrics().logons(LogonResult::over_limit), 1u);
  EXPECT_EQ(metrics().errors(StatusClass::no_room), 3u);
}

TEST_F(MeasuredServerTest, WhoDoesNotLogOnInTimeReachesALimitOnce) {
  server_.now.steady += 1h;
  client().connection().on_time(server_.now);
  server_.now.steady += 1h;
  client().connection().on_time(server_.now);
  EXPECT_EQ(metrics().reached(ReachedLimit::handshake_time), 1u);
}

TEST_F(MeasuredServerTest, CreditsAreCountedAsTheyAreGranted) {
  client().enter();
  const auto before = metrics().credits_granted();
  const auto answer = client().call(Command::echo, Empty{});
  EXPECT_EQ(metrics().credits_granted() - before, answer.header.credits);
}

TEST(UnmeasuredServerTest, RequestsAreNotMeasuredUnlessSomebodyAsks) {
  TestServer server;
  TestClient client(server);
  client.enter();
  EXPECT_FALSE(client.connection().wants_time());
  EXPECT_EQ(server.core->metrics().requests(kind(Command::tree_connect)).count(), 0u);
  EXPECT_EQ(server.core->metrics().logons(LogonResult::accepted), 1u);
}

}  // namespace
}  // namespace usher::server
