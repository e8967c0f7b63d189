// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/session_registry.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

namespace usher::server {
namespace {

using namespace std::chrono_literals;
constexpr SteadyTime start{};

std::shared_ptr<Logon> logon(std::uint64_t id, bool guest = false) {
  auto made = std::make_shared<Logon>();
  made->session_id = id;
  made->guest = guest;
  return made;
}

std::vector<std::uint32_t> ids(const SessionRegistry::Page& page) {
  std::vector<std::uint32_t> all;
  for (const auto& session : page.sessions) all.push_back(session->id);
  return all;
}

class SessionRegistryTest : public testing::Test {
 protected:
  SessionRegistry registry_;
  std::uint64_t next_logon_ = 1;
  SessionRegistry::Registration add(std::u16string_view client, std::u16string_view user) {
    return registry_.add(client, user, logon(next_logon_++), start);
  }
};

TEST_F(SessionRegistryTest, FurtherLogonsOfTheSameUserFromTheSameClientArePartOfTheSession) {
  const auto first = add(u"10.0.0.1", u"alice"), second = add(u"::ffff:10.0.0.1", u"ALICE");
  EXPECT_EQ(registry_.size(), 1u);
  EXPECT_EQ(registry_.logons(first.workstation_session().id).size(), 2u);
  EXPECT_EQ(second.workstation_session().num_logons, 2u);
}

TEST_F(SessionRegistryTest, ASessionEndsWithItsLastLogon) {
  auto first = add(u"10.0.0.1", u"alice");
  {
    const auto second = add(u"10.0.0.1", u"alice");
    first.reset();
    EXPECT_EQ(registry_.size(), 1u);
  }
  EXPECT_EQ(registry_.size(), 0u);
}

TEST_F(SessionRegistryTest, IdsOnlyGrow) {
  const auto first = add(u"a", u"u").workstation_session().id;
  const auto second = add(u"a", u"u").workstation_session().id;
  EXPECT_EQ(first, 1u);
  EXPECT_EQ(second, 2u);
}

TEST_F(SessionRegistryTest, APageGoesOnAfterAnIdAndCountsWhatIsLeft) {
  const auto a = add(u"1.1.1.1", u"u"), b = add(u"1.1.1.2", u"u"), c = add(u"1.1.1.3", u"u");
  const auto page = registry_.page(1, {}, 1);
  EXPECT_EQ(ids(page), std::vector<std::uint32_t>{2});
  EXPECT_EQ(page.total, 2u);
  EXPECT_EQ(registry_.page(3, {}, 10).total, 0u);
}

TEST_F(SessionRegistryTest, FiltersCountAndWalkOnlyWhatMatches) {
  const auto a = add(u"1.1.1.1", u"ann"), b = add(u"1.1.1.1", u"bob"), c = add(u"1.1.1.2", u"ann"), d = add(u"1.1.1.2", u"bob");
  EXPECT_EQ(ids(registry_.page(0, {.client = u"1.1.1.1"}, 10)), (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(ids(registry_.page(0, {.user = u"ANN"}, 10)), (std::vector<std::uint32_t>{1, 3}));
  EXPECT_EQ(ids(registry_.page(1, {.user = u"ANN"}, 10)), (std::vector<std::uint32_t>{3}));
  EXPECT_EQ(registry_.page(0, {.user = u"ANN"}, 1).total, 2u);
  EXPECT_EQ(ids(registry_.page(0, {.client = u"1.1.1.2", .user = u"BOB"}, 10)), (std::vector<std::uint32_t>{4}));
  EXPECT_EQ(registry_.page(4, {.client = u"1.1.1.2", .user = u"BOB"}, 10).total, 0u);
  EXPECT_EQ(registry_.page(0, {.matches_nothing = true}, 10).total, 0u);
  EXPECT_TRUE(registry_.has_client(u"1.1.1.1"));
  EXPECT_FALSE(registry_.has_client(u"1.1.1.9"));
}

TEST_F(SessionRegistryTest, GuestsAreCountedAsLongAsTheyStay) {
  const auto user = registry_.add(u"c", u"u", logon(1), start);
  auto guest = registry_.add(u"c", u"u", logon(2, true), start);
  EXPECT_EQ(user.workstation_session().num_guests, 1u);
  guest.reset();
  EXPECT_EQ(user.workstation_session().num_guests, 0u);
}

TEST_F(SessionRegistryTest, WhoLivesThroughAWalkIsInItOnceWhileOthersComeAndGo) {
  std::vector<SessionRegistry::Registration> stay;
  for (int i = 0; i < 200; ++i) stay.push_back(add(u"10.0.0." + std::u16string(1, static_cast<char16_t>(u'0' + i % 10)), u"stay" + std::u16string(1, static_cast<char16_t>(u'A' + i / 10))));
  std::atomic<bool> walking{true};
  std::thread churn([&] {
    for (std::uint64_t i = 0; walking && i < 200'000; ++i) {
      const auto gone = registry_.add(u"10.9.9.9", u"churn" + std::u16string(1, static_cast<char16_t>(u'A' + i % 20)), logon(1'000'000 + i), start);
    }
  });
  for (int walk = 0; walk < 50; ++walk) {
    std::vector<int> seen(201);
    for (std::uint32_t after = 0;;) {
      const auto page = registry_.page(after, {}, 7);
      for (const auto& session : page.sessions) {
        EXPECT_GT(session->id, after);
        after = session->id;
        if (session->user.starts_with(u"stay")) ++seen[session->id];
      }
      if (page.sessions.empty()) break;
    }
    for (std::size_t id = 1; id <= 200; ++id) EXPECT_EQ(seen[id], 1) << id;
  }
  walking = false;
  churn.join();
}

TEST_F(SessionRegistryTest, AnEndedSessionStaysReadableAndHasNoLogons) {
  std::shared_ptr<const WorkstationSession> held;
  {
    const auto registration = add(u"10.0.0.1", u"alice");
    held = registry_.page(0, {}, 1).sessions.front();
  }
  EXPECT_EQ(held->user, u"alice");
  EXPECT_EQ(held->num_logons, 0u);
  EXPECT_TRUE(registry_.logons(held->id).empty());
  EXPECT_EQ(registry_.page(0, {}, 1).total, 0u);
}

TEST_F(SessionRegistryTest, ARegistrationThatIsMovedLeavesOnce) {
  std::optional from(add(u"10.0.0.1", u"alice"));
  SessionRegistry::Registration to = std::move(*from);
  from.reset();
  EXPECT_EQ(registry_.size(), 1u);
  to = add(u"10.0.0.2", u"bob");  // what it held before leaves
  EXPECT_EQ(registry_.size(), 1u);
  EXPECT_EQ(to.workstation_session().user, u"bob");
  to.reset();
  to.reset();
  EXPECT_EQ(registry_.size(), 0u);
}

TEST_F(SessionRegistryTest, ALogonTakesItsOpensWithIt) {
  const auto stays = add(u"c", u"u");
  auto leaves = add(u"c", u"u");
  stays.workstation_session().num_opens = 5;
  leaves.logon().num_opens = 3;
  leaves.reset();
  EXPECT_EQ(stays.workstation_session().num_opens, 2u);
}

TEST_F(SessionRegistryTest, TheSessionIsAsOldAsItsFirstLogonAndAsActiveAsItsLast) {
  using namespace std::chrono_literals;
  const auto first = registry_.add(u"c", u"u", logon(1), start + 10s);
  const auto second = registry_.add(u"c", u"u", logon(2), start + 20s);
  EXPECT_EQ(first.workstation_session().created, start + 10s);
  EXPECT_EQ(SteadyTime(SteadyTime::duration(first.workstation_session().last_request)), start + 20s);
  second.touch(start + 30s);
  EXPECT_EQ(SteadyTime(SteadyTime::duration(first.workstation_session().last_request)), start + 30s);
  EXPECT_EQ(SteadyTime(SteadyTime::duration(first.logon().last_request)), start + 10s);
}

TEST_F(SessionRegistryTest, TotalsAreThoseOfAWalkWhereverItStarts) {
  std::vector<SessionRegistry::Registration> all;
  for (char16_t i = 0; i < 300; ++i) {
    all.push_back(add(u"10.0.0." + std::u16string(1, static_cast<char16_t>(u'0' + i % 7)), u"u" + std::u16string(1, static_cast<char16_t>(u'a' + i % 11)) + std::u16string(1, static_cast<char16_t>(0x4E00 + i / 77))));
  }
  for (std::size_t i = 0; i < all.size(); i += 3) all[i].reset();
  const SessionFilter filters[] = {{}, {.client = u"10.0.0.3"}, {.user = std::u16string{u'U', u'C', 0x4E01}}, {.client = u"10.0.0.3", .user = std::u16string{u'U', u'C', 0x4E01}}};
  for (const SessionFilter& filter : filters) {
    std::vector<std::uint32_t> whole;
    for (auto page = registry_.page(0, filter, 1000);; page = registry_.page(whole.back(), filter, 1000)) {
      ASSERT_FALSE(page.sessions.empty());
      std::ranges::copy(ids(page), std::back_inserter(whole));
      if (page.is_last()) break;
    }
    for (std::uint32_t after = 0; after <= 301; ++after) {
      const std::vector<std::uint32_t> rest(std::ranges::upper_bound(whole, after), whole.end());
      const auto page = registry_.page(after, filter, 2);
      EXPECT_EQ(page.total, rest.size());
      const auto told = ids(page);
      EXPECT_LE(told.size(), 2u);
      EXPECT_EQ(told.empty(), rest.empty());
      EXPECT_TRUE(std::ranges::equal(told, rest | std::views::take(told.size())));
    }
  }
}

TEST_F(SessionRegistryTest, ThreadsThatLogOnAndOffAndListAgreeInTheEnd) {
  constexpr std::size_t threads = 4, rounds = 2000;
  std::vector<std::thread> running;
  std::atomic<std::size_t> wrong{0};
  for (std::size_t t = 0; t < threads; ++t) {
    running.emplace_back([&, t] {
      for (std::size_t i = 0; i < rounds; ++i) {
        // All threads share one session, and each has one of its own.
        auto shared = registry_.add(u"10.0.0.1", u"shared", logon(t * rounds + i, i % 2 == 0), start);
        const auto own = registry_.add(u"10.0.0.2", u"own" + std::u16string(1, static_cast<char16_t>(u'a' + t)), logon(t), start);
        shared.touch(start);
        shared.workstation_session().num_opens.fetch_add(1, std::memory_order_relaxed);
        shared.logon().num_opens.fetch_add(1, std::memory_order_relaxed);
        const auto page = registry_.page(0, {}, 100);
        if (page.sessions.size() > threads + 1 || page.total != page.sessions.size()) ++wrong;
        if (registry_.page(0, {.client = u"10.0.0.1"}, 10).total != 1) ++wrong;
        if (registry_.logons(shared.workstation_session().id).empty()) ++wrong;
      }
    });
  }
  for (auto& thread : running) thread.join();
  EXPECT_EQ(wrong, 0u);
  EXPECT_EQ(registry_.size(), 0u);
  const auto next = add(u"10.0.0.1", u"shared");
  EXPECT_GT(next.workstation_session().id, threads);  // each thread had one of its own before
  EXPECT_EQ(next.workstation_session().num_opens, 0u);
}

}  // namespace
}  // namespace usher::server
