// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/session_service.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

#include "protocol/rpc/ndr.hpp"
#include "protocol/srvsvc/session_info.hpp"
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
  void close_if_idle(SteadyTime, std::chrono::system_clock::time_point) override { ADD_FAILURE() << "nobody looks for idle sessions here"; }
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

TEST_F(SessionServiceTest, ChecksComeInTheirOrder) {
  const std::u16string without_slashes = u"10.0.0.1", too_long(1024, u'a');
  const auto status = [&](const SessionQuery& query) { return enumerate_sessions(registry_, query, {}, names_, start).status; };
  EXPECT_EQ(status({.client = too_long, .level = 3}), NetApiStatus::invalid_level);
  EXPECT_EQ(status({.client = without_slashes, .user = too_long}), NetApiStatus::invalid_parameter);
  EXPECT_EQ(status({.client = without_slashes}), NetApiStatus::invalid_computer);
  EXPECT_EQ(status({.client = u"\\\\10.0.0.1"}), NetApiStatus::access_denied);  // and not that nobody is there
}

TEST_F(SessionServiceTest, AClientIsFoundByEveryFormOfItsName) {
  add(u"10.0.0.7", u"four"), add(u"fe80::AB%Eth0", u"scoped"), add(u"2001:db8:0:0:0:0:0:1", u"six"), add(u"Desk", u"named");
  const auto user = [&](std::u16string client) {
    const auto page = list({.client = std::move(client)});
    return page.records.size() == 1 ? page.records[0].user_name : std::u16string();
  };
  for (const char16_t* client : {u"\\\\10.0.0.7", u"\\\\::ffff:10.0.0.7", u"\\\\[::FFFF:10.0.0.7]", u"\\\\[::ffff:a00:7]", u"\\\\\\10.0.0.7"}) {
    EXPECT_EQ(user(client), u"four") << testing::PrintToString(std::u16string(client));
  }
  for (const char16_t* client : {u"\\\\2001:db8::1", u"\\\\[2001:DB8::1]", u"\\\\[2001:0db8:0000::0001]"}) {
    EXPECT_EQ(user(client), u"six") << testing::PrintToString(std::u16string(client));
  }
  EXPECT_EQ(user(u"\\\\[FE80::ab%Eth0]"), u"scoped");
  EXPECT_EQ(user(u"\\\\[fe80::ab]"), u"");  // the same address in another scope is another client
  EXPECT_EQ(user(u"\\\\DESK"), u"named");
}

TEST_F(SessionServiceTest, AUserWithoutAnAccountNameMatchesNobody) {
  add(u"10.0.0.1", u"");  // anonymous
  EXPECT_EQ(list({.user = u"USHER\\"}).status, NetApiStatus::user_not_found);
  EXPECT_EQ(list({.user = u"@usher.example"}).status, NetApiStatus::user_not_found);
  EXPECT_EQ(list({.user = u""}).records.size(), 1u);  // empty is no filter
}

TEST_F(SessionServiceTest, BothFiltersMustPass) {
  add(u"10.0.0.1", u"alice"), add(u"10.0.0.1", u"bob"), add(u"10.0.0.2", u"alice");
  const auto page = list({.client = u"\\\\10.0.0.1", .user = u"ALICE"});
  ASSERT_EQ(page.records.size(), 1u);
  EXPECT_EQ(page.records[0].id, 1u);
  EXPECT_EQ(page.total_entries, 1u);
}

TEST_F(SessionServiceTest, TheSizeOfALevelIsWhatNdrMakesOfIt) {
  const srvsvc::SessionRecord record{.client_name = u"\\\\10.0.0.77", .user_name = u"alice", .client_type = u"odd", .transport = u"\\Device\\NetbiosSmb"};
  for (const auto& level : srvsvc::session_levels) {
    Bytes out;
    rpc::NdrWriter writer(out);
    srvsvc::with_session_level(level.level, [&](auto fields) { rpc::write_array<decltype(fields)>(writer, std::vector{record, record}); });
    constexpr std::size_t max_count = 4;
    EXPECT_EQ((out.size() + 3) / 4 * 4, max_count + 2 * level.marshalled_size(record)) << level.level;
  }
}

TEST_F(SessionServiceTest, APageHoldsWhatFitsAtEveryLevel) {
  for (const char16_t* user : {u"a", u"bb", u"ccc"}) add(u"10.0.0.1", user);
  for (const auto& level : srvsvc::session_levels) {
    const auto whole = list({.level = level.level});
    std::uint32_t size = 0;
    for (const auto& record : whole.records) size += static_cast<std::uint32_t>(level.marshalled_size(record));
    EXPECT_EQ(list({.level = level.level, .preferred_maximum_length = size, .resume_handle = 0}).status, NetApiStatus::success) << level.level;
    const auto cut = list({.level = level.level, .preferred_maximum_length = size - 1, .resume_handle = 0});
    EXPECT_EQ(cut.status, NetApiStatus::more_data) << level.level;
    EXPECT_EQ(cut.records.size(), 2u) << level.level;
  }
}

TEST_F(SessionServiceTest, WithoutAHandleEverythingIsEverything) {
  for (const char16_t* user : {u"a", u"b", u"c"}) add(u"10.0.0.1", user);
  EXPECT_EQ(list({.resume_handle = std::nullopt}).records.size(), 3u);
  EXPECT_EQ(list({.resume_handle = std::nullopt}).status, NetApiStatus::success);
  const auto one = list({.preferred_maximum_length = 1, .resume_handle = std::nullopt});  // no way on, but no lie either
  EXPECT_EQ(one.status, NetApiStatus::more_data);
  EXPECT_EQ(one.records.size(), 1u);
}

TEST_F(SessionServiceTest, TheTotalCountsFromTheHandleOnAndOnlyWhatPasses) {
  for (int i = 0; i < 4; ++i) add(u"10.0.0." + std::u16string(1, static_cast<char16_t>(u'1' + i)), u"alice"), add(u"10.0.1.1", std::u16string(1, static_cast<char16_t>(u'a' + i)));
  const auto total = [&](std::uint32_t handle) { return list({.user = u"alice", .preferred_maximum_length = 1, .resume_handle = handle}).total_entries; };
  EXPECT_EQ(total(0), 4u);
  EXPECT_EQ(total(1), 3u);
  EXPECT_EQ(total(4), 2u);  // the handle need not be a session that passes
  EXPECT_EQ(total(7), 0u);
}

TEST_F(SessionServiceTest, WhoLivesThroughAWalkIsListedOnceWhileOthersComeAndGo) {
  std::vector<std::shared_ptr<FakeSession>> leaving;
  for (int i = 0; i < 20; ++i) {
    const auto letter = std::u16string(1, static_cast<char16_t>(u'a' + i));
    add(u"10.0.0.1", u"stays" + letter);
    leaving.push_back(add(u"10.0.0.1", u"leaves" + letter));
  }
  std::map<std::u16string, int> seen;
  std::uint32_t handle = 0;
  NetApiStatus status = NetApiStatus::more_data;
  for (int step = 0; status == NetApiStatus::more_data && step < 200; ++step) {
    const auto page = list({.preferred_maximum_length = 200, .resume_handle = handle});
    for (const auto& record : page.records) ++seen[std::u16string(record.user_name)];
    status = page.status, handle = page.resume_handle;
    // The session that the handle names goes as well: a stale handle is no error.
    for (auto& session : leaving) {
      if (session && session->registration && session->registration.workstation_session().id <= handle) session->registration.reset();
    }
    if (!leaving.empty()) leaving.back()->registration.reset(), leaving.pop_back();
    if (step < 5) add(u"10.0.0.2", u"comes" + std::u16string(1, static_cast<char16_t>(u'a' + step)));
  }
  EXPECT_EQ(status, NetApiStatus::success);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(seen[u"stays" + std::u16string(1, static_cast<char16_t>(u'a' + i))], 1) << i;
  for (const auto& [user, times] : seen) EXPECT_EQ(times, 1);
}

TEST_F(SessionServiceTest, GetInfoIsOneEnumerationWithItsCodes) {
  add(u"10.0.0.1", u"alice");
  const auto get = [&](const char16_t* client, const char16_t* user, std::uint32_t level, SessionRights rights) {
    return get_session(registry_, {.client = client, .user = user, .level = level, .preferred_maximum_length = 0, .resume_handle = 99}, rights, names_, start);
  };
  EXPECT_EQ(get(u"\\\\10.0.0.2", u"alice", 10, everything).status, NetApiStatus::client_name_not_found);
  EXPECT_EQ(get(u"\\\\10.0.0.1", u"bob", 10, everything).status, NetApiStatus::user_not_found);
  EXPECT_EQ(get(u"10.0.0.1", u"alice", 10, everything).status, NetApiStatus::invalid_computer);
  EXPECT_EQ(get(u"\\\\10.0.0.1", u"alice", 4, everything).status, NetApiStatus::invalid_level);
  EXPECT_EQ(get(u"\\\\10.0.0.1", u"alice", 2, {.read = true}).status, NetApiStatus::access_denied);
  EXPECT_EQ(get(u"\\\\10.0.0.1", u"alice", 502, everything).status, NetApiStatus::success);  // whatever handle and length say
}

TEST_F(SessionServiceTest, DelHasTheSameLimitOfNames) {
  const auto name = [](std::size_t size) { return u"\\\\" + std::u16string(size - 2, u'a'); };
  EXPECT_EQ(remove(name(1023), std::nullopt).status, NetApiStatus::client_name_not_found);
  for (const std::size_t size : {1024u, 1025u}) {
    EXPECT_EQ(remove(name(size), std::nullopt).status, NetApiStatus::invalid_parameter);
    EXPECT_EQ(remove(std::nullopt, std::u16string(size, u'a')).status, NetApiStatus::invalid_parameter);
    EXPECT_EQ(list({.client = name(size)}).status, NetApiStatus::invalid_parameter);
    EXPECT_EQ(list({.user = std::u16string(size, u'a')}).status, NetApiStatus::invalid_parameter);
  }
  EXPECT_EQ(remove(std::nullopt, std::u16string(1023, u'a')).status, NetApiStatus::client_name_not_found);
}

TEST_F(SessionServiceTest, DelOfAnotherDomainsUserClosesNothing) {
  const auto session = add(u"10.0.0.1", u"alice");
  EXPECT_EQ(remove(u"\\\\10.0.0.1", u"OTHER\\alice").status, NetApiStatus::client_name_not_found);
  EXPECT_EQ(session->closes, 0);
  EXPECT_EQ(remove(u"\\\\[::FFFF:10.0.0.1]", u"alice@USHER.example").status, NetApiStatus::success);
  EXPECT_EQ(session->closes, 1);
}

TEST_F(SessionServiceTest, DelWalksFartherThanOneLock) {
  for (int i = 0; i < 1100; ++i) add(u"10.0.0." + std::u16string(1, static_cast<char16_t>(u'1' + i % 9)) + u"%" + std::u16string(1, static_cast<char16_t>(0x100 + i)), u"alice");
  ASSERT_EQ(registry_.size(), 1100u);
  EXPECT_EQ(remove(std::nullopt, u"alice").logons_closed, 1100u);
  EXPECT_EQ(registry_.size(), 0u);
}

TEST_F(SessionServiceTest, ALogonThatIsGoneCountsAsClosed) {
  auto logon = std::make_shared<Logon>();
  logon->session_id = 1;
  const auto registration = registry_.add(u"10.0.0.1", u"alice", logon, start);  // its control has expired
  EXPECT_EQ(remove(std::nullopt, u"alice").status, NetApiStatus::success);
}

TEST_F(SessionServiceTest, ACloseThatIsThrownAwayCountsAsClosed) {
  const auto session = add(u"10.0.0.1", u"alice");
  session->answers = false;
  int done = 0;
  delete_sessions(registry_, std::nullopt, u"alice", everything, names_, 0, [&](SessionDeletion) { ++done; });
  EXPECT_EQ(done, 0);
  session->waiting = nullptr;
  EXPECT_EQ(done, 1);
}

TEST_F(SessionServiceTest, ACloseThatIsCalledIsDoneThoughItsFunctionLivesOn) {
  const auto session = add(u"10.0.0.1", u"alice");
  session->answers = false;
  int done = 0;
  delete_sessions(registry_, std::nullopt, u"alice", everything, names_, 0, [&](SessionDeletion) { ++done; });
  session->waiting();
  EXPECT_EQ(done, 1);
}

TEST_F(SessionServiceTest, DelIsDoneOnceHoweverManyThreadsClose) {
  constexpr std::size_t threads = 4, each = 50;
  for (std::size_t i = 0; i < threads * each; ++i) add(u"10.0.0.1%" + std::u16string(1, static_cast<char16_t>(0x100 + i)), u"alice")->answers = false;
  std::atomic<int> done{0};
  std::atomic<std::size_t> closed{0};
  delete_sessions(registry_, std::nullopt, u"alice", everything, names_, 0, [&](SessionDeletion deletion) { ++done, closed = deletion.logons_closed; });
  std::vector<std::thread> closing;
  for (std::size_t t = 0; t < threads; ++t) {
    closing.emplace_back([&, t] {
      for (std::size_t i = 0; i < each; ++i) all_[t * each + i]->waiting();
    });
  }
  EXPECT_LE(done, 1);
  for (auto& thread : closing) thread.join();
  EXPECT_EQ(done, 1);
  EXPECT_EQ(closed, threads * each);
}

}  // namespace
}  // namespace usher::server
