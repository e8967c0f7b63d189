// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/idle_watch.hpp"

#include <gtest/gtest.h>

namespace usher::server {
namespace {

using namespace std::chrono_literals;

class IdleWatchTest : public testing::Test {
 protected:
  SessionRegistry::Registration add(std::u16string_view user) { return registry_.add(u"10.0.0.1", user, std::make_shared<Logon>(), now_.steady); }
  std::vector<usher::SessionEvent> look(std::chrono::seconds later = 0s) {
    now_.steady += later, now_.wall += later;
    return watch_.look(registry_, now_);
  }

  SessionRegistry registry_;
  Now now_{.steady = SteadyTime(1h), .wall = std::chrono::system_clock::time_point(1h)};
  IdleWatch watch_{10s};
};

TEST_F(IdleWatchTest, TellsOnceThatASessionHasBecomeIdle) {
  const auto bob = add(u"bob");
  EXPECT_TRUE(look(9s).empty());
  const auto events = look(1s);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].kind, SessionEventKind::idle);
  EXPECT_EQ(events[0].user, "bob");
  EXPECT_EQ(events[0].client, "\\\\10.0.0.1");
  EXPECT_EQ(events[0].idle, 10s);
  EXPECT_EQ(events[0].time, now_.wall);
  EXPECT_EQ(events[0].session_id, bob.workstation_session().id);
  EXPECT_TRUE(look(100s).empty());
}

TEST_F(IdleWatchTest, ARequestMakesItActiveAgain) {
  const auto bob = add(u"bob");
  ASSERT_EQ(look(10s).size(), 1u);
  bob.touch(now_.steady);
  const auto events = look(1s);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].kind, SessionEventKind::active);
  EXPECT_TRUE(look(8s).empty());
  EXPECT_EQ(look(1s).size(), 1u);
}

TEST_F(IdleWatchTest, ASessionThatHasEndedIsForgotten) {
  auto bob = add(u"bob");
  ASSERT_EQ(look(10s).size(), 1u);
  bob.reset();
  EXPECT_TRUE(look(1s).empty());
}

TEST_F(IdleWatchTest, EverySessionIsLookedAtHoweverManyThereAre) {
  std::vector<SessionRegistry::Registration> all;
  for (char16_t i = 0; i < 1500; ++i) all.push_back(add(std::u16string(1, static_cast<char16_t>(0x4E00 + i))));
  EXPECT_EQ(look(10s).size(), 1500u);
}

}  // namespace
}  // namespace usher::server
