// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/event_bus.hpp"

#include <map>
#include <set>
#include <thread>

#include "server/audited_sessions.hpp"
#include "tests/support/test_client.hpp"

namespace usher::server {
namespace {

using enum SessionEventKind;
using test::TestClient;
using namespace std::chrono_literals;
using Kinds = std::vector<SessionEventKind>;

class EventBusTest : public testing::Test {
 protected:
  std::vector<usher::SessionEvent> take() {
    std::vector<usher::SessionEvent> all;
    while (const auto event = queue_->take()) all.push_back(*event);
    return all;
  }
  static Kinds kinds(const std::vector<usher::SessionEvent>& events) {
    Kinds all;
    for (const auto& event : events) all.push_back(event.kind);
    return all;
  }
  void enter(TestClient& client, std::u16string user) {
    ASSERT_EQ(client.negotiate(), NtStatus::success);
    ASSERT_EQ(client.log_on(std::move(user)), NtStatus::success);
  }
  NtStatus log_off(TestClient& client) { return client.call(smb2::Command::logoff, smb2::Empty{}).status(); }

  test::TestServer server_;
  std::shared_ptr<EventQueue> queue_ = server_.core->events().subscribe(1000);
};

TEST_F(EventBusTest, ASessionBeginsWithItsFirstLogonAndEndsWithItsLast) {
  TestClient first(server_), second(server_);
  enter(first, u"bob"), enter(second, u"BOB");
  server_.now.wall += 5s;
  EXPECT_EQ(log_off(first), NtStatus::success);
  second.disconnect();
  const auto events = take();
  EXPECT_EQ(kinds(events), (Kinds{established, logon_added, logged_off, disconnected, session_ended}));
  for (const auto& event : events) {
    EXPECT_EQ(event.client, "\\\\10.0.0.1");
    EXPECT_EQ(event.user, "bob");
    EXPECT_EQ(event.session_id, events[0].session_id);
  }
  EXPECT_EQ(events[0].dialect, "3.1.1");
  EXPECT_EQ(events[0].logon_id, static_cast<std::uint64_t>(events[2].logon_id));
  EXPECT_NE(events[0].logon_id, events[1].logon_id);
  EXPECT_EQ(events[0].time, server_.now.wall - 5s);
  for (std::size_t i = 2; i < 5; ++i) EXPECT_EQ(events[i].time, server_.now.wall);
}

TEST_F(EventBusTest, NumbersGrowAndAreTheSameForEveryWatcher) {
  const auto other = server_.core->events().subscribe(10);
  TestClient bob(server_);
  enter(bob, u"bob");
  bob.disconnect();
  const auto events = take();
  for (std::size_t i = 1; i < events.size(); ++i) EXPECT_GT(events[i].sequence, events[i - 1].sequence);
  for (const auto& event : events) EXPECT_EQ(other->take()->sequence, event.sequence);
}

TEST_F(EventBusTest, AnAdministratorsCloseSaysWhoDidIt) {
  TestClient bob(server_);
  enter(bob, u"bob");
  delete_sessions({.registry = server_.core->registry(), .caller = {.door = AuditCaller::Door::srvsvc, .user = u"alice"}, .rights = {.remove = true},
                   .names = {}, .now = server_.now}, std::nullopt, u"bob", [](SessionDeletion) {});
  server_.run();
  const auto events = take();
  ASSERT_EQ(kinds(events), (Kinds{established, closed, session_ended}));
  EXPECT_EQ(events[1].by, "alice");
  EXPECT_EQ(events[1].time, server_.now.wall);
}

TEST_F(EventBusTest, ARefusedLogonSaysWhy) {
  TestClient bob(server_);
  ASSERT_EQ(bob.negotiate(), NtStatus::success);
  EXPECT_EQ(bob.log_on(u"bob", u"wrong"), NtStatus::logon_failure);
  const auto events = take();
  ASSERT_EQ(kinds(events), Kinds{logon_refused});
  EXPECT_EQ(events[0].status, to_string(NtStatus::logon_failure));
  EXPECT_EQ(events[0].user, "bob");
  EXPECT_EQ(events[0].client, "\\\\10.0.0.1");
  EXPECT_EQ(events[0].session_id, 0u);
}

TEST_F(EventBusTest, AReplacedSessionAndOneWhoseAccountWasTaken) {
  TestClient first(server_), second(server_);
  enter(first, u"bob");
  ASSERT_EQ(second.negotiate(), NtStatus::success);
  ASSERT_EQ(second.log_on(u"bob", u"secret", first.session_id), NtStatus::success);
  server_.change = [](Configuration& c) { c.users.erase(u"BOB"); };
  server_.core->replace_configuration(server_.configuration(), {}, server_.now.wall);
  server_.run();
  EXPECT_EQ(kinds(take()), (Kinds{established, logon_added, replaced, account_changed, session_ended}));
}

TEST_F(EventBusTest, AStoppingServerIsTheLastThing) {
  {
    TestClient bob(server_);
    enter(bob, u"bob");
    server_.core->close_all_sessions(CloseReason::server_stopped, [] {}, server_.now.wall);
    server_.run();
    EXPECT_EQ(kinds(take()), (Kinds{established, server_stopped, session_ended}));
  }
  server_.core.reset();  // which outlives every connection
  EXPECT_FALSE(queue_->is_open());
}

TEST_F(EventBusTest, WhoHasClosedHisQueueIsForgotten) {
  queue_->close();
  TestClient bob(server_);
  enter(bob, u"bob");
  EXPECT_FALSE(queue_->take());
  EXPECT_EQ(queue_.use_count(), 1);
}

/// Logons and ends on many threads at once: a watcher who replays the events arrives at what the registry says.
TEST(EventBusStormTest, NoEventIsLostOrDoubled) {
  EventBus bus;
  SessionRegistry registry(&bus);
  const auto queue = bus.subscribe(1'000'000);
  const auto storm = [&](unsigned seed) {
    std::minstd_rand random(seed);
    std::vector<SessionRegistry::Registration> mine;
    for (int i = 0; i < 2'000; ++i) {
      if (mine.size() < 20 && random() % 2) {
        auto logon = std::make_shared<Logon>();
        logon->session_id = seed * 1'000'000ull + static_cast<unsigned>(i) + 1;
        const auto user = std::u16string(1, static_cast<char16_t>(u'a' + random() % 4));
        mine.push_back(registry.add(u"10.0.0.1", user, std::move(logon), {}));
      } else if (!mine.empty()) {
        const auto victim = mine.begin() + static_cast<long>(random() % mine.size());
        victim->end({.reason = CloseReason::logoff});
        mine.erase(victim);
      }
    }
    while (mine.size() > 3) mine.pop_back();
    return mine;
  };
  std::vector<std::vector<SessionRegistry::Registration>> left(4);
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < 4; ++i) threads.emplace_back([&, i] { left[i] = storm(i + 1); });
  for (auto& thread : threads) thread.join();

  std::map<std::uint32_t, std::set<std::uint64_t>> sessions;
  std::set<std::uint64_t> seen;
  std::uint64_t last = 0;
  while (const auto event = queue->take()) {
    ASSERT_GT(event->sequence, last);
    last = event->sequence;
    auto& logons = sessions[event->session_id];
    switch (event->kind) {
      case established:
        ASSERT_TRUE(logons.empty());
        [[fallthrough]];
      case logon_added:
        ASSERT_EQ(event->kind == established, logons.empty());
        ASSERT_TRUE(seen.insert(event->logon_id).second);
        logons.insert(event->logon_id);
        break;
      case session_ended:
        ASSERT_TRUE(logons.empty());
        sessions.erase(event->session_id);
        break;
      default: ASSERT_EQ(logons.erase(event->logon_id), 1u);
    }
  }
  ASSERT_EQ(sessions.size(), registry.size());
  for (const auto& [id, logons] : sessions) EXPECT_EQ(registry.logons(id).size(), logons.size());
}

}  // namespace
}  // namespace usher::server
