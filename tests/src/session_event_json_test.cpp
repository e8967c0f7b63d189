// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/session_event_json.hpp"

#include <gmock/gmock.h>

namespace usher {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

const SessionEvent closed{.sequence = 18'446'744'073'709'551'615u, .kind = SessionEventKind::closed,
                          .time = std::chrono::system_clock::time_point(1'700'000'000'123'456us), .session_id = 7, .logon_id = 0x884df46,
                          .client = "\\\\10.0.0.7", .user = "bob\n\u2028", .workstation = "WS", .dialect = "3.1.1", .guest = true, .by = "alice"};

TEST(SessionEventJsonTest, IsOneLineWithTheKeysThatApply) {
  EXPECT_EQ(to_json(closed), "{\"sequence\":18446744073709551615,\"event\":\"closed\",\"time\":\"2023-11-14T22:13:20.123456Z\",\"session\":7,"
                             "\"logon\":142925638,\"client\":\"\\\\\\\\10.0.0.7\",\"user\":\"bob\\n\\u2028\",\"workstation\":\"WS\","
                             "\"dialect\":\"3.1.1\",\"guest\":true,\"by\":\"alice\"}");
  EXPECT_EQ(to_json({.sequence = 5, .kind = SessionEventKind::dropped, .dropped = 3}),
            "{\"sequence\":5,\"event\":\"dropped\",\"time\":\"1970-01-01T00:00:00.000000Z\",\"dropped\":3}");
}

TEST(SessionEventJsonTest, WhatIsWrittenIsReadBack) {
  const auto back = session_event_from_json(to_json(closed));
  ASSERT_TRUE(back);
  EXPECT_EQ(to_json(*back), to_json(closed));
  EXPECT_EQ(back->time, closed.time);
  EXPECT_EQ(back->user, closed.user);
}

TEST(SessionEventJsonTest, EveryKindHasANameOfItsOwn) {
  for (int i = 0; i <= static_cast<int>(SessionEventKind::dropped); ++i) {
    const SessionEvent event{.kind = static_cast<SessionEventKind>(i), .idle = 61s};
    const auto back = session_event_from_json(to_json(event));
    ASSERT_TRUE(back) << i;
    EXPECT_EQ(back->kind, event.kind);
  }
}

TEST(SessionEventJsonTest, WhatIsNoEventIsNone) {
  for (const char* line : {"", "{}", "[]", "{\"event\":\"closed\"}", "{\"event\":\"danced\",\"time\":\"2023-11-14T22:13:20.123456Z\"}",
                           "{\"event\":\"closed\",\"time\":\"2023-13-14T22:13:20.123456Z\"}"}) {
    EXPECT_FALSE(session_event_from_json(line)) << line;
  }
}

}  // namespace
}  // namespace usher
