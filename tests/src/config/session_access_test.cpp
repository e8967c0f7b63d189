// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/config/session_access.hpp"

#include <gmock/gmock.h>

namespace usher {
namespace {

using server::SessionAccessEntry;
using testing::HasSubstr;
using Principal = SessionAccessEntry::Principal;

std::string complaint(const std::string& text) {
  const auto parsed = parse_session_access(text);
  return parsed ? "" : parsed.error();
}
std::uint32_t rights(const std::string& text) {
  const auto parsed = parse_session_access("users=" + text);
  return parsed ? parsed->at(0).rights : 0xFFFFFFFF;
}

TEST(SessionAccessTest, EntriesAreSeparatedByCommas) {
  const auto parsed = parse_session_access("admins=all,operators=read+close,user:carol=details");
  ASSERT_TRUE(parsed);
  ASSERT_EQ(parsed->size(), 3u);
  EXPECT_EQ(parsed->at(1).who, "operators");
  EXPECT_EQ(parsed->at(1).rights, session_right::read | session_right::close);
  EXPECT_EQ(account_of(parsed->at(2)), "carol");
  EXPECT_EQ(account_of(parsed->at(0)), std::nullopt);
}

TEST(SessionAccessTest, RightsAreWordsOrTheDescriptorsBits) {
  EXPECT_EQ(rights("none"), 0u);
  EXPECT_EQ(rights("read"), 0x1u);
  EXPECT_EQ(rights("details"), 0x3u);
  EXPECT_EQ(rights("close"), 0x10u);
  EXPECT_EQ(rights("all"), 0x13u);
  EXPECT_EQ(rights("read+close"), 0x11u);
  EXPECT_EQ(rights("0x12"), 0x12u);
}

TEST(SessionAccessTest, EveryMistakeIsNamed) {
  EXPECT_THAT(complaint("users"), HasSubstr("write WHO=RIGHTS"));
  EXPECT_THAT(complaint("wheel=all"), HasSubstr("\"wheel\" is nobody"));
  EXPECT_THAT(complaint("user:=all"), HasSubstr("nobody"));
  for (const char* wrong : {"users=write", "users=", "users=read+", "users=0x4", "users=0x", "users=0x1z", "users=19"}) {
    EXPECT_THAT(complaint(wrong), HasSubstr("are no rights")) << wrong;
  }
  EXPECT_THAT(complaint("users=read,"), HasSubstr("gives no rights"));
  EXPECT_THAT(complaint_about(SessionAccess{.who = "users", .rights = 0x4}).value_or(""), HasSubstr("0x13"));
}

TEST(SessionAccessTest, AdminsAndOperatorsHaveAllUnlessTheyAreNamed) {
  const auto security = build_session_security({{"users", session_right::read}}, false);
  ASSERT_EQ(security.entries.size(), 3u);
  EXPECT_EQ(security.entries[0].rights, session_right::all);
  const auto named = build_session_security({{"admins", session_right::read}, {"user:carol", session_right::close}}, true);
  ASSERT_EQ(named.entries.size(), 3u);
  EXPECT_EQ(named.entries[0].principal, Principal::operators);
  EXPECT_EQ(named.entries[1].principal, Principal::administrators);
  EXPECT_EQ(named.entries[1].rights, session_right::read);
  EXPECT_EQ(named.entries[2].user, u"CAROL");
  EXPECT_TRUE(named.own_sessions);
}

TEST(SessionAccessTest, TheBitsOfTheApiAreThoseOfTheServer) {
  EXPECT_EQ(session_right::read, server::session_right::read);
  EXPECT_EQ(session_right::read_administrative, server::session_right::read_administrative);
  EXPECT_EQ(session_right::close, server::session_right::remove);
}

}  // namespace
}  // namespace usher
