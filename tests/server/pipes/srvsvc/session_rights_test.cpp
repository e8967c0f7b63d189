// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Who may list and close sessions over srvsvc, against a whole core: every kind of caller at every level.
#include "tests/server/pipes/pipe_fixture.hpp"
#include "tests/support/test_server.hpp"

namespace usher::server {
namespace {

constexpr std::uint16_t session_enum = srvsvc::opnum::session_enum, session_del = srvsvc::opnum::session_del;
constexpr std::uint32_t denied = static_cast<std::uint32_t>(NetApiStatus::access_denied);
constexpr std::uint32_t ok = 0;
using Principal = SessionAccessEntry::Principal;

/// alice is an administrator, olga an operator, bob a user; bob and carol have a session each.
class SessionRightsTest : public testing::Test {
 protected:
  SessionRightsTest() {
    reconfigure([](Configuration&) {});
    add(u"10.0.0.2", u"bob", 20), add(u"10.0.0.3", u"carol", 30);
  }
  void reconfigure(const std::function<void(Configuration&)>& change) {
    server_.change = [change](Configuration& configuration) {
      for (const char16_t* name : {u"olga", u"carol"}) {
        User user{.name = name, .operator_ = name[0] == u'o'};
        configuration.users.emplace(upcase(std::u16string_view(name)), user);
      }
      configuration.allow_guest = configuration.allow_anonymous = true;
      change(configuration);
    };
    server_.core->replace_configuration(server_.configuration());
  }
  void add(std::u16string_view client, std::u16string_view user, std::uint64_t id) {
    auto logon = std::make_shared<Logon>();
    logon->session_id = id;
    registrations_.push_back(server_.core->registry().add(client, user, std::move(logon), server_.now.steady));
  }
  struct Caller {
    std::shared_ptr<NamedPipe> pipe{};
    std::shared_ptr<QueueExecutor> strand = std::make_shared<QueueExecutor>();
  };
  Caller enter(CallerIdentity identity) {
    Caller caller;
    caller.pipe = open_pipe(u"srvsvc", *server_.core, std::move(identity), caller.strand);
    EXPECT_TRUE(caller.pipe->write(rpc::write_bind(1, 4280, srvsvc::interface_id), server_.now));
    (void)caller.pipe->read(65536);
    return caller;
  }
  Bytes ask(Caller& caller, std::uint16_t opnum, const Bytes& stub) {
    EXPECT_TRUE(caller.pipe->write(rpc::write_request(2, opnum, stub), server_.now));
    caller.strand->run_all();
    const auto output = caller.pipe->read(65536);
    if (!output) return {};
    return Bytes(output->bytes.begin() + rpc::response_header_size, output->bytes.end());
  }
  srvsvc::SessionEnumAnswer list(Caller& caller, srvsvc::SessionEnumCall call) {
    return srvsvc::decode_session_enum_answer(ask(caller, session_enum, srvsvc::encode(call))).value_or(srvsvc::SessionEnumAnswer{.status = 0xFFFFFFFF});
  }
  std::uint32_t remove(Caller& caller, const srvsvc::SessionDelCall& call) {
    const Bytes stub = ask(caller, session_del, srvsvc::encode(call));
    return stub.size() == 4 ? wire::load<std::uint32_t>(stub) : 0xFFFFFFFF;
  }
  /// The status of every level, 0, 10, 1, 2 and 502, and of a deletion.
  std::vector<std::uint32_t> all(CallerIdentity identity) {
    Caller caller = enter(std::move(identity));
    std::vector<std::uint32_t> statuses;
    for (const std::uint32_t level : {0u, 10u, 1u, 2u, 502u}) statuses.push_back(list(caller, {.level = level, .resume_handle = 0}).status);
    statuses.push_back(remove(caller, {.user = u"nobody"}));
    return statuses;
  }

  static inline const CallerIdentity alice{.user = u"alice", .client = u"10.0.0.1", .session_id = 1, .administrator = true},
      olga{.user = u"olga", .client = u"10.0.0.1", .session_id = 2}, bob{.user = u"bob", .client = u"10.0.0.2", .session_id = 20},
      guest{.user = u"Guest", .client = u"10.0.0.4", .session_id = 40, .guest = true}, anonymous{.client = u"10.0.0.5", .session_id = 50, .anonymous = true};
  static inline const std::uint32_t gone = static_cast<std::uint32_t>(NetApiStatus::client_name_not_found);
  static inline const std::vector<std::uint32_t> everything{ok, ok, ok, ok, ok, gone}, nothing{denied, denied, denied, denied, denied, denied};

  test::TestServer server_;
  std::vector<SessionRegistry::Registration> registrations_{};
};

TEST_F(SessionRightsTest, ByDefaultItIsForAdministratorsAndOperators) {
  EXPECT_EQ(all(alice), everything);
  EXPECT_EQ(all(olga), everything);
  EXPECT_EQ(all(bob), nothing);
  EXPECT_EQ(all(guest), nothing);
  EXPECT_EQ(all(anonymous), nothing);
}

TEST_F(SessionRightsTest, TheBitForReadingIsForLevels0And10) {
  reconfigure([](Configuration& c) { c.session_security.entries = {{Principal::users, {}, session_right::read}}; });
  const std::vector<std::uint32_t> reader{ok, ok, denied, denied, denied, denied};
  EXPECT_EQ(all(bob), reader);
  EXPECT_EQ(all(alice), reader);
  EXPECT_EQ(all(guest), nothing);
}

TEST_F(SessionRightsTest, EachBitIsForItself) {
  reconfigure([](Configuration& c) {
    c.session_security.entries = {{Principal::user, u"BOB", session_right::read_administrative}, {Principal::user, u"CAROL", session_right::remove}};
  });
  EXPECT_EQ(all(bob), (std::vector<std::uint32_t>{denied, denied, ok, ok, ok, denied}));
  EXPECT_EQ(all({.user = u"carol", .session_id = 30}), (std::vector<std::uint32_t>{denied, denied, denied, denied, denied, gone}));
}

TEST_F(SessionRightsTest, EveryoneMeansGuestsAndNotTheAnonymous) {
  reconfigure([](Configuration& c) { c.session_security.entries = {{Principal::everyone, {}, session_right::all}}; });
  EXPECT_EQ(all(guest), everything);
  EXPECT_EQ(all(anonymous), nothing);
}

TEST_F(SessionRightsTest, ARightThatIsTakenIsGoneInTheNextCallOverTheSamePipe) {
  Caller caller = enter(alice);
  EXPECT_EQ(list(caller, {.level = 502}).status, ok);
  reconfigure([](Configuration& c) { c.users.at(u"ALICE").administrator = false; });
  EXPECT_EQ(list(caller, {.level = 502}).status, denied);
  EXPECT_EQ(list(caller, {.level = 0}).status, denied);
  EXPECT_EQ(remove(caller, {.user = u"bob"}), denied);
  reconfigure([](Configuration& c) { c.session_security.entries.push_back({Principal::user, u"ALICE", session_right::read}); c.users.at(u"ALICE").administrator = false; });
  EXPECT_EQ(list(caller, {.level = 10}).status, ok);
}

TEST_F(SessionRightsTest, AnAccountThatIsDisabledHasNoRights) {
  reconfigure([](Configuration& c) { c.users.at(u"ALICE").disabled = true; });
  EXPECT_EQ(all(alice), nothing);
}

TEST_F(SessionRightsTest, GuestsHaveNoRightsOnceTheyAreNotLetIn) {
  reconfigure([](Configuration& c) {
    c.session_security.entries = {{Principal::everyone, {}, session_right::all}};
    c.allow_guest = false;
  });
  EXPECT_EQ(all(guest), nothing);
}

TEST_F(SessionRightsTest, OwnSessionsAreListedAndNoSignOfOthers) {
  reconfigure([](Configuration& c) { c.session_security.own_sessions = true; });
  Caller caller = enter(bob);
  for (const std::uint32_t level : {0u, 10u, 1u, 2u, 502u}) {
    const auto answer = list(caller, {.level = level, .resume_handle = 0});
    EXPECT_EQ(answer.status, ok) << level;
    ASSERT_EQ(answer.records.size(), 1u) << level;
    EXPECT_EQ(answer.records[0].client_name, u"\\\\10.0.0.2");
    EXPECT_EQ(answer.total_entries, 1u);
  }
  EXPECT_EQ(list(caller, {.user = u"BOB"}).records.size(), 1u);
  EXPECT_EQ(list(caller, {.user = u"USHER\\bob"}).records.size(), 1u);
}

TEST_F(SessionRightsTest, AskingForAnotherUserIsRefusedEvenWhenThereIsNone) {
  reconfigure([](Configuration& c) { c.session_security.own_sessions = true; });
  Caller caller = enter(bob);
  for (const char16_t* other : {u"carol", u"nobody", u"ELSEWHERE\\bob"}) EXPECT_EQ(list(caller, {.user = other}).status, denied);
}

TEST_F(SessionRightsTest, AClientThatOthersHaveLooksLikeOneThatNobodyHas) {
  reconfigure([](Configuration& c) { c.session_security.own_sessions = true; });
  Caller caller = enter(bob);
  for (const char16_t* client : {u"\\\\10.0.0.3", u"\\\\10.9.9.9"}) {
    EXPECT_EQ(list(caller, {.client = client}).status, gone);
    EXPECT_EQ(list(caller, {.client = client, .user = u"bob"}).status, gone);
  }
}

TEST_F(SessionRightsTest, WhoMayReadSomeLevelsOfAllSeesHisOwnInTheOthers) {
  reconfigure([](Configuration& c) {
    c.session_security = {.entries = {{Principal::users, {}, session_right::read}}, .own_sessions = true};
  });
  Caller caller = enter(bob);
  EXPECT_EQ(list(caller, {.level = 10}).records.size(), 2u);
  EXPECT_EQ(list(caller, {.level = 502}).records.size(), 1u);
}

TEST_F(SessionRightsTest, OwnSessionsAreAllThatOneMayClose) {
  reconfigure([](Configuration& c) { c.session_security.own_sessions = true; });
  Caller caller = enter({.user = u"bob", .client = u"10.0.0.9", .session_id = 21});
  EXPECT_EQ(remove(caller, {.user = u"carol"}), denied);
  EXPECT_EQ(remove(caller, {.client = u"\\\\10.0.0.3"}), gone);
  EXPECT_EQ(remove(caller, {}), static_cast<std::uint32_t>(NetApiStatus::invalid_parameter));
  EXPECT_EQ(remove(caller, {.client = u"\\\\10.0.0.2"}), ok);
  EXPECT_EQ(remove(caller, {.user = u"bob"}), ok);
}

TEST_F(SessionRightsTest, GuestsHaveNoSessionsOfTheirOwn) {
  reconfigure([](Configuration& c) { c.session_security.own_sessions = true; });
  EXPECT_EQ(all(guest), nothing);
  EXPECT_EQ(all(anonymous), nothing);
}

TEST_F(SessionRightsTest, ClosingSessionsMakesNobodyAnAdministrator) {
  reconfigure([](Configuration& c) { c.session_security.entries = {{Principal::users, {}, session_right::all}}; });
  EXPECT_TRUE(server_.core->session_rights(bob).remove);
  EXPECT_FALSE(server_.core->is_privileged(bob));
  EXPECT_TRUE(server_.core->is_privileged(olga));
}

}  // namespace
}  // namespace usher::server
