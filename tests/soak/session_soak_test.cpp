// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// A house that is never quiet: 16 client addresses with 8 users each come and go at random while 4 walkers page through the
// sessions at every level and a closer shows people out. Seconds: USHER_SOAK_SECONDS, else 60.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <thread>

#include <usher/server.hpp>

#include "src/client/remote_sessions.hpp"
#include "src/client/smb_client.hpp"
#include "tests/soak/houseful.hpp"

namespace usher::soak {
namespace {

constexpr std::uint32_t levels[] = {0, 1, 2, 10, 502};
constexpr std::size_t most_logons_per_client = 12;
constexpr std::uint32_t small_page = 400;  // bytes: a few sessions

std::chrono::seconds wanted_time() {
  const char* text = std::getenv("USHER_SOAK_SECONDS");
  return std::chrono::seconds(text ? std::atoi(text) : 60);
}

ServerOptions options() {
  ServerOptions made{.users = {{.name = "boss", .password = "b", .administrator = true}}, .shares = {{.name = "data", .path = "memory:"}}};
  for (std::size_t i = 0; i < user_count; ++i) made.users.push_back({.name = user(i), .password = "p"});
  made.threads = 2;
  made.log_level = LogLevel::off;
  return made;
}

/// One logon of a user from an address, with a pipe open now and then.
struct Visitor {
  std::size_t user = 0;
  std::uint64_t came_after_closings = 0;
  std::unique_ptr<client::SmbClient> smb = std::make_unique<client::SmbClient>();
};

class SessionSoak : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(server_.start());
    port_ = server_.endpoints().front().substr(sizeof "127.0.0.1");
    service_ = server_.sessions();
  }
  bool over() const { return std::chrono::steady_clock::now() >= end_ || HasFailure(); }

  void come(std::size_t client, std::deque<Visitor>& inside, std::mt19937& random) {
    Visitor visitor{.user = random() % user_count};
    Place& place = house_.place(client, visitor.user);
    const std::lock_guard lock(place.mutex);
    const auto connected = visitor.smb->connect("127.0.0.1", port_, address(client));
    ASSERT_TRUE(connected) << address(client);
    ASSERT_TRUE(visitor.smb->log_on(user(visitor.user), "", "p"));
    if (!place.present) place.present = true, ++place.changes;
    if (random() % 2 && visitor.smb->connect_tree("127.0.0.1", "IPC$")) (void)visitor.smb->open_pipe("srvsvc");
    visitor.came_after_closings = place.closings;
    inside.push_back(std::move(visitor));
    ++logons_;
  }
  /// Logs off, or just hangs up. With the last one of a user his session may end.
  void go(std::size_t client, std::deque<Visitor>& inside, std::mt19937& random) {
    const std::size_t which = random() % inside.size();
    Visitor visitor = std::move(inside[which]);
    inside.erase(inside.begin() + static_cast<std::ptrdiff_t>(which));
    Place& place = house_.place(client, visitor.user);
    const std::lock_guard lock(place.mutex);
    const bool last = std::ranges::none_of(inside, [&](const Visitor& other) {
      return other.user == visitor.user && other.came_after_closings == place.closings;
    });
    if (last && place.present) place.present = false, ++place.changes;
    if (random() % 2) (void)visitor.smb->log_off();
  }
  /// Whoever was shown out finds out by his next request, and leaves.
  void stir(std::size_t client, std::deque<Visitor>& inside, std::mt19937& random) {
    const std::size_t which = random() % inside.size();
    if (inside[which].smb->echo()) return;
    const std::lock_guard lock(house_.place(client, inside[which].user).mutex);
    inside.erase(inside.begin() + static_cast<std::ptrdiff_t>(which));
  }

  void live(std::size_t client) {
    std::mt19937 random(static_cast<unsigned>(client));
    std::deque<Visitor> inside;
    while (!over()) {
      const auto dice = random() % 8;
      if (inside.empty() || (dice < 2 && inside.size() < most_logons_per_client)) come(client, inside, random);
      else if (dice < 3) go(client, inside, random);
      else stir(client, inside, random);
    }
    while (!inside.empty()) go(client, inside, random);
  }

  /// Every session that lived through the walk is in it once.
  void check_walk(SessionSource& source, std::uint32_t level) {
    const House::Snapshot before = house_.look();
    std::map<std::pair<std::string, std::string>, int> listed;
    SessionPageOptions page_options{.preferred_maximum_length = small_page, .resume_handle = 0};
    for (int pages = 0;; ++pages) {
      ASSERT_LT(pages, 10'000) << "a walk without an end";
      const SessionPage page = source.page({.level = level}, page_options);
      ASSERT_TRUE(page.status == NetApiStatus::success || page.status == NetApiStatus::more_data) << to_string(page.status);
      for (const SessionInfo& session : page.sessions) ++listed[{session.client, session.user}];
      if (page.status == NetApiStatus::success) break;
      ASSERT_FALSE(page.sessions.empty());
      ASSERT_GT(page.resume_handle, *page_options.resume_handle);
      page_options.resume_handle = page.resume_handle;
    }
    std::map<std::pair<std::string, std::string>, int> expected;  // level 0 knows no users: its rows are counted by client
    for (const std::size_t place : House::survivors(before, house_.look())) {
      ++expected[{"\\\\" + address(place / user_count), level == 0 ? "" : user(place % user_count)}];
    }
    for (const auto& [who, times] : expected) {
      if (level == 0) EXPECT_GE(listed[who], times) << who.first;
      else EXPECT_EQ(listed[who], 1) << who.first << ' ' << who.second << " at level " << level;
    }
    checked_ += expected.size();
    ++walks_;
  }
  void walk(SessionSource& source) {
    for (std::size_t i = 0; !over(); ++i) check_walk(source, levels[i % std::size(levels)]);
  }

  /// Closes by client, by user or by both. When the call is back, nobody whom it meant is there.
  void show_out(std::mt19937& random) {
    const bool by_client = random() % 3 != 0, by_user = !by_client || random() % 2;
    const std::size_t client = random() % client_count, who = random() % user_count;
    std::vector<std::unique_lock<std::mutex>> locks;
    std::vector<Place*> meant;
    for (std::size_t c = 0; c < client_count; ++c) {
      for (std::size_t u = 0; u < user_count; ++u) {
        if ((by_client && c != client) || (by_user && u != who)) continue;
        meant.push_back(&house_.place(c, u));
        locks.emplace_back(meant.back()->mutex);
      }
    }
    for (Place* place : meant) place->present = false, ++place->changes, ++place->closings;
    const SessionQuery query{.client = by_client ? "\\\\" + address(client) : "", .user = by_user ? user(who) : "", .level = 10};
    const NetApiStatus closed = service_->close(query.client, query.user);
    EXPECT_TRUE(closed == NetApiStatus::success || closed == NetApiStatus::client_name_not_found) << to_string(closed);
    const auto left = service_->page(query, {});
    EXPECT_TRUE(left.sessions.empty()) << left.sessions.size() << " after the close of " << query.client << ' ' << query.user;
    if (closed == NetApiStatus::success) ++closes_;
  }
  void close_now_and_then() {
    std::mt19937 random(4711);
    for (std::uint64_t seen = 0; !over();) {
      if (logons_ - seen < 5) {  // in proportion to those who come, so that a house is left to close
        std::this_thread::yield();
        continue;
      }
      seen = logons_;
      show_out(random);
    }
  }

  Server server_{options()};
  std::string port_{};
  std::shared_ptr<SessionSource> service_{};
  House house_{};
  const std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::now() + wanted_time();
  std::atomic<std::uint64_t> logons_{0}, walks_{0}, checked_{0}, closes_{0};
};

TEST_F(SessionSoak, EveryWalkIsWholeAndEveryCloseIsDone) {
  auto over_smb_1 = client::connect_sessions("127.0.0.1:" + port_, "boss%b");
  auto over_smb_2 = client::connect_sessions("127.0.0.1:" + port_, "boss%b");
  ASSERT_TRUE(over_smb_1 && over_smb_2);
  {
    std::vector<std::jthread> threads;
    for (std::size_t client = 0; client < client_count; ++client) threads.emplace_back([this, client] { live(client); });
    for (SessionSource* source : std::initializer_list<SessionSource*>{service_.get(), service_.get(), over_smb_1->get(), over_smb_2->get()}) threads.emplace_back([this, source] { walk(*source); });
    threads.emplace_back([this] { close_now_and_then(); });
  }
  const auto of_the_walkers = service_->page({.user = "boss"}, {});
  ASSERT_EQ(of_the_walkers.sessions.size(), 1u);
  EXPECT_EQ(of_the_walkers.sessions[0].opens, 2u);  // a pipe each
  over_smb_1->reset(), over_smb_2->reset();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (service_->page({}, {}).total != 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_EQ(service_->page({}, {}).total, 0u);
  std::cout << logons_ << " logons, " << walks_ << " walks, " << checked_ << " sessions that lived through one, " << closes_ << " closes\n";
  EXPECT_GT(logons_, client_count);
  EXPECT_GT(checked_, 0u);
  EXPECT_GT(closes_, 0u);
}

}  // namespace
}  // namespace usher::soak
