// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/session_registry.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace usher::server
