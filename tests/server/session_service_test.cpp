// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/session_service.hpp"

#include <gtest/gtest.h>

#include "protocol/srvsvc/session_levels.hpp"

namespace usher::server {
namespace {

using namespace std::chrono_literals;
constexpr SessionRights everything{.read = true, .read_administrative = true, .remove = true};
constexpr SteadyTime start{};

struct FakeSession final : LogonControl {
  SessionRegistry::Registration registration{};
  int closes = 0;
  bool answers = true;
  std::move_only_function<void()> waiting{};
  void close(CloseReason reason, std::move_only_function<void()> done) override {
    EXPECT_EQ(reason, CloseReason::closed_by_administrator);
    ++closes;
    registration.reset();
    if (answers) done();
    else waiting = std::move(done);
  }
};

class SessionServiceTest : public testing::Test {
 protected:
  std::shared_ptr<FakeSession> add(std::u16string_view client, std::u16string_view user, bool guest = false) {
    auto session = std::make_shared<FakeSession>();
    auto logon = std::make_shared<Logon>();
    logon->session_id = next_id_++;
    logon->guest = guest;
    logon->control = session;
    session->registration = registry_.add(client, user, logon, start);
    all_.push_back(session);
    return session;
  }
  SessionPage list(SessionQuery query, SteadyTime now = start) const { return enumerate_sessions(registry_, query, everything, names_, now); }
  SessionDeletion remove(std::optional<std::u16string> client, std::optional<std::u16string> user, std::uint64_t own = 0, SessionRights rights = everything) {
    SessionDeletion result{.status = NetApiStatus::internal_error};
    delete_sessions(registry_, client, user, rights, names_, own, [&](SessionDeletion deletion) { result = deletion; });
    return result;
  }

  SessionRegistry registry_;
  ServerNames names_{.netbios = u"USHER", .dns = u"usher.example", .domain = u"WORKGROUP"};
  std::vector<std::shared_ptr<FakeSession>> all_;
  std::uint64_t next_id_ = 1;
};

TEST_F(SessionServiceTest, UnknownLevelsAreInvalid) {
  for (const std::uint32_t level : {3u, 11u, 50u, 501u, 0xFFFFFFFFu}) EXPECT_EQ(list({.level = level}).status, NetApiStatus::invalid_level);
}

TEST_F(SessionServiceTest, NoFilterAndNoSessionIsSuccess) { EXPECT_EQ(list({}).status, NetApiStatus::success); }

TEST_F(SessionServiceTest, TheNotFoundCodeTellsWhatIsMissing) {
  add(u"10.0.0.1", u"alice");
  EXPECT_EQ(list({.client = u"\\\\10.0.0.2"}).status, NetApiStatus::client_name_not_found);
  EXPECT_EQ(list({.user = u"bob"}).status, NetApiStatus::user_not_found);
  EXPECT_EQ(list({.client = u"\\\\10.0.0.1", .user = u"bob"}).status, NetApiStatus::user_not_found);
  EXPECT_EQ(list({.client = u"\\\\10.0.0.2", .user = u"alice"}).status, NetApiStatus::client_name_not_found);
}

TEST_F(SessionServiceTest, RunningOffTheEndOfAFilteredWalkIsSuccess) {
  add(u"10.0.0.1", u"alice");
  EXPECT_EQ(list({.user = u"bob", .resume_handle = 1}).status, NetApiStatus::success);
  EXPECT_EQ(list({.resume_handle = 77}).status, NetApiStatus::success);
}

TEST_F(SessionServiceTest, AClientNameBeginsWithTwoBackslashes) {
  add(u"10.0.0.1", u"alice");
  EXPECT_EQ(list({.client = u"10.0.0.1"}).status, NetApiStatus::invalid_computer);
  EXPECT_EQ(list({.client = u"\\10.0.0.1"}).status, NetApiStatus::invalid_computer);
  EXPECT_EQ(list({.client = u""}).records.size(), 1u);
}

TEST_F(SessionServiceTest, NamesHave1023CharactersAndANulAtMost) {
  const auto name = [](std::size_t size) { return u"\\\\" + std::u16string(size - 2, u'a'); };
  EXPECT_EQ(list({.client = name(1023)}).status, NetApiStatus::client_name_not_found);
  EXPECT_EQ(list({.client = name(1024)}).status, NetApiStatus::invalid_parameter);
  const std::u16string longest(1023, u'a'), too_long(1024, u'a');
  EXPECT_EQ(list({.user = longest}).status, NetApiStatus::user_not_found);
  EXPECT_EQ(list({.user = too_long}).status, NetApiStatus::invalid_parameter);
}

TEST_F(SessionServiceTest, AUserMayBeGivenWithADomainThatIsOurs) {
  add(u"10.0.0.1", u"Alice");
  for (const char16_t* user : {u"alice", u"USHER\\alice", u"WORKGROUP\\ALICE", u"alice@usher.example", u".\\alice"}) {
    EXPECT_EQ(list({.user = user}).records.size(), 1u) << std::string(std::u16string_view(user).begin(), std::u16string_view(user).end());
  }
  EXPECT_EQ(list({.user = u"OTHER\\alice"}).status, NetApiStatus::user_not_found);
  EXPECT_EQ(list({.user = u"alice@other"}).status, NetApiStatus::user_not_found);
  EXPECT_EQ(list({.user = u"alic"}).status, NetApiStatus::user_not_found);
  const std::u16string with_nul(u"alice\0x", 7);
  EXPECT_EQ(list({.user = with_nul}).status, NetApiStatus::user_not_found);
}

TEST_F(SessionServiceTest, TimesCountFromTheFirstLogonAndTheLastRequest) {
  const auto session = add(u"10.0.0.1", u"alice");
  session->registration.touch(start + 57s);
  const auto page = list({.level = 502}, start + 61500ms);
  ASSERT_EQ(page.records.size(), 1u);
  EXPECT_EQ(page.records[0].active_seconds, 61u);
  EXPECT_EQ(page.records[0].idle_seconds, 4u);
  EXPECT_EQ(page.records[0].client_name, u"\\\\10.0.0.1");
}

TEST_F(SessionServiceTest, ASessionIsAGuestsWhenAllItsLogonsAre) {
  add(u"10.0.0.1", u"u", true);
  EXPECT_EQ(list({}).records[0].user_flags, 1u);
  add(u"10.0.0.1", u"u", false);
  EXPECT_EQ(list({}).records[0].user_flags, 0u);
}

TEST_F(SessionServiceTest, RightsAreByLevel) {
  const SessionRights reader{.read = true};
  for (const std::uint32_t level : {0u, 10u}) EXPECT_EQ(enumerate_sessions(registry_, {.level = level}, reader, names_, start).status, NetApiStatus::success);
  for (const std::uint32_t level : {1u, 2u, 502u}) EXPECT_EQ(enumerate_sessions(registry_, {.level = level}, reader, names_, start).status, NetApiStatus::access_denied);
  EXPECT_EQ(enumerate_sessions(registry_, {.level = 0}, {}, names_, start).status, NetApiStatus::access_denied);
}

TEST_F(SessionServiceTest, PreferredMaximumLengthIsOfTheMarshalledAnswer) {
  for (int i = 1; i <= 3; ++i) add(u"10.0.0." + std::u16string(1, static_cast<char16_t>(u'0' + i)), u"alice");
  const std::uint32_t one = 4 + 12 + 24;  // level 0: a pointer, three counts, eleven characters and their padding
  ASSERT_EQ(srvsvc::find_session_level(0)->marshalled_size(list({.level = 0}).records[0]), one);
  const auto count = [&](std::uint32_t length) { return list({.level = 0, .preferred_maximum_length = length, .resume_handle = 0}); };
  EXPECT_EQ(count(3 * one).status, NetApiStatus::success);
  EXPECT_EQ(count(3 * one - 1).records.size(), 2u);
  EXPECT_EQ(count(3 * one - 1).status, NetApiStatus::more_data);
  EXPECT_EQ(count(3 * one - 1).resume_handle, 2u);
  EXPECT_EQ(count(3 * one - 1).total_entries, 3u);
  EXPECT_EQ(count(1).records.size(), 1u);  // always one, or the caller would turn for ever
  EXPECT_EQ(count(0).records.size(), 1u);
  EXPECT_EQ(count(0xFFFFFFFF).records.size(), 3u);
}

TEST_F(SessionServiceTest, AWalkLongerThanOneLockIsWhole) {
  for (int i = 0; i < 1300; ++i) {
    std::u16string user = u"u";
    for (const char c : std::to_string(i)) user += static_cast<char16_t>(c);
    add(u"10.0.0.1", user);
  }
  EXPECT_EQ(list({}).records.size(), 1300u);
  EXPECT_EQ(list({}).total_entries, 1300u);
  EXPECT_EQ(list({.client = u"\\\\10.0.0.1", .resume_handle = 1000}).records.size(), 300u);
}

TEST_F(SessionServiceTest, GetInfoNeedsBothNames) {
  add(u"10.0.0.1", u"alice");
  const auto get = [&](std::optional<std::u16string> client, std::optional<std::u16string> user) {
    return get_session(registry_, {.client = std::move(client), .user = std::move(user), .level = 2}, everything, names_, start);
  };
  EXPECT_EQ(get(std::nullopt, u"alice").status, NetApiStatus::invalid_parameter);
  EXPECT_EQ(get(u"\\\\10.0.0.1", std::nullopt).status, NetApiStatus::invalid_parameter);
  EXPECT_EQ(get(u"\\\\10.0.0.1", u"alice").records.size(), 1u);
}

TEST_F(SessionServiceTest, DelWithNeitherNameDeletesNothing) {
  const auto session = add(u"10.0.0.1", u"alice");
  EXPECT_EQ(remove(std::nullopt, std::nullopt).status, NetApiStatus::invalid_parameter);
  EXPECT_EQ(remove(u"", u"").status, NetApiStatus::invalid_parameter);
  EXPECT_EQ(session->closes, 0);
}

TEST_F(SessionServiceTest, DelWithoutTheRightRevealsNothing) {
  EXPECT_EQ(remove(u"no backslashes", u"x", 0, {.read = true, .read_administrative = true}).status, NetApiStatus::access_denied);
}

TEST_F(SessionServiceTest, DelClosesEveryLogonThatMatchesAndNoOther) {
  const auto a = add(u"10.0.0.1", u"alice"), again = add(u"10.0.0.1", u"alice"), b = add(u"10.0.0.1", u"bob"), c = add(u"10.0.0.2", u"alice");
  EXPECT_EQ(remove(u"\\\\10.0.0.1", u"alice").status, NetApiStatus::success);
  EXPECT_EQ(a->closes + again->closes, 2);
  EXPECT_EQ(b->closes + c->closes, 0);
  EXPECT_EQ(remove(std::nullopt, u"ALICE").status, NetApiStatus::success);
  EXPECT_EQ(c->closes, 1);
  EXPECT_EQ(remove(u"\\\\10.0.0.1", std::nullopt).status, NetApiStatus::success);
  EXPECT_EQ(b->closes, 1);
}

TEST_F(SessionServiceTest, DelSaysClientNotFoundWhateverIsMissing) {
  EXPECT_EQ(remove(std::nullopt, u"alice").status, NetApiStatus::client_name_not_found);
  EXPECT_EQ(remove(u"10.0.0.1", std::nullopt).status, NetApiStatus::client_name_not_found);
}

TEST_F(SessionServiceTest, DelIsDoneWhenTheLastSessionHasClosed) {
  bool done = false;
  const auto c = add(u"10.0.0.3", u"carol");
  c->answers = false;
  delete_sessions(registry_, std::nullopt, u"carol", everything, names_, 0, [&](SessionDeletion) { done = true; });
  EXPECT_FALSE(done);
  std::exchange(c->waiting, {})();
  EXPECT_TRUE(done);
}

TEST_F(SessionServiceTest, TheCallersOwnSessionIsLeftForLater) {
  const auto own = add(u"10.0.0.1", u"alice"), other = add(u"10.0.0.2", u"alice");
  const auto deletion = remove(std::nullopt, u"alice", 1);
  EXPECT_EQ(deletion.status, NetApiStatus::success);
  EXPECT_TRUE(deletion.closes_caller);
  EXPECT_EQ(own->closes, 0);
  EXPECT_EQ(other->closes, 1);
}

}  // namespace
}  // namespace usher::server
