// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/gtest.hpp>

#include "src/client/smb_client.hpp"

namespace usher {
namespace {

using testing::AllOf;
using testing::Ge;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class GoogleTestHeader : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    ASSERT_TRUE(client_.connect("127.0.0.1", port()));
    ASSERT_TRUE(client_.log_on("alice", "", "secret"));
    ASSERT_TRUE(client_.connect_tree("127.0.0.1", "data"));
  }

  /// What GoogleTest prints of a match that fails.
  template <class Value, class Matcher>
  static std::string complaint(const Value& value, const Matcher& matcher) {
    const testing::Matcher<const Value&> match = matcher;
    testing::StringMatchResultListener listener;
    EXPECT_FALSE(match.MatchAndExplain(value, &listener));
    std::ostringstream text;
    match.DescribeTo(&text);
    return text.str() + "; " + listener.str();
  }

  client::SmbClient client_{};
};

TEST_F(GoogleTestHeader, ASessionIsThereOrNot) {
  EXPECT_THAT(server(), HasSession("\\\\127.0.0.1", "alice"));
  EXPECT_THAT(server(), Not(HasSession("\\\\127.0.0.1", "bob")));
  EXPECT_THAT(server(), Not(HasSession("\\\\127.0.0.2", "alice")));
  EXPECT_EQ(complaint(server(), HasSession("\\\\127.0.0.1", "bob")),
            "has a session of \"bob\" from \"\\\\\\\\127.0.0.1\"; there is \\\\127.0.0.1 alice");
}

TEST_F(GoogleTestHeader, SessionsAreCounted) {
  EXPECT_THAT(server(), SessionCountIs(1u));
  EXPECT_THAT(server(), SessionCountIs(Ge(1u)));
  EXPECT_THAT(complaint(server(), SessionCountIs(2u)), StartsWith("has 2 sessions; there is \\\\127.0.0.1 alice"));
  ASSERT_TRUE(client_.log_off());
  EXPECT_THAT(server(), SessionCountIs(0u));
  server().stop();
  EXPECT_THAT(server(), SessionCountIs(0u));
}

TEST_F(GoogleTestHeader, AFileIsThereWithItsContent) {
  ASSERT_TRUE(store()->write("a/b.txt", "three words here"));
  EXPECT_THAT(*store(), HasFile("a/b.txt", "three words here"));
  EXPECT_THAT(*store(), HasFile("a/b.txt", HasSubstr("words")));
  EXPECT_THAT(*store(), Not(HasFile("a/b.txt", "other")));
  EXPECT_THAT(complaint(*store(), HasFile("a/b.txt", "other")), HasSubstr("it holds \"three words here\""));
  EXPECT_THAT(complaint(*store(), HasFile("none", "other")), HasSubstr("STATUS_OBJECT_NAME_NOT_FOUND"));
}

TEST_F(GoogleTestHeader, ARuleTellsHowOftenItFired) {
  const auto rule = control().inject({.command = SmbCommand::echo}, {.status = NtStatus::insufficient_resources});
  EXPECT_THAT(rule, HasFired(0u));
  EXPECT_FALSE(client_.echo());
  EXPECT_THAT(rule, HasFired(1u));
  EXPECT_THAT(complaint(rule, HasFired(Ge(2u))), HasSubstr("it fired 1 times for 1 requests that fitted"));
}

TEST_F(GoogleTestHeader, ARequestIsRecordedWithItsStatus) {
  const auto recording = control().record();
  ASSERT_TRUE(client_.echo());
  EXPECT_THAT(recording, HasRequest(SmbCommand::echo, NtStatus::success));
  EXPECT_THAT(recording, Not(HasRequest(SmbCommand::read, NtStatus::success)));
  EXPECT_THAT(complaint(recording, HasRequest(SmbCommand::echo, NtStatus::access_denied)),
              AllOf(StartsWith("has a ECHO answered with STATUS_ACCESS_DENIED"), HasSubstr("there is ECHO STATUS_SUCCESS")));
}

class ForcedOptions : public ServerTest {
 protected:
  ServerOptions options() override {
    auto changed = ServerTest::options();
    changed.name = "FORCED";
    return changed;
  }
};

TEST_F(ForcedOptions, AreTheFixturesOwn) { EXPECT_EQ(server().service()->info().value().name, "FORCED"); }

}  // namespace
}  // namespace usher
