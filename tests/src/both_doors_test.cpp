// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Sessions: listing and closing them, one test for each rule.
#include "tests/src/both_doors.hpp"

namespace usher {
namespace {

TEST_P(BothDoors, FiltersAreAnded) {  // [MS-SRVS] 3.1.4.5
  expect_found({}, everybody_);
  expect_found({.client = "\\\\127.0.0.2"}, {everybody_[1], everybody_[2]});
  expect_found({.user = "ann"}, {everybody_[1], everybody_[3]});
  expect_found({.client = "\\\\127.0.0.2", .user = "ann"}, {everybody_[1]});
}

TEST_P(BothDoors, NamesMatchInEveryForm) {
  for (const std::string form : {"\\\\127.0.0.3", "\\\\::ffff:127.0.0.3", "\\\\[::ffff:127.0.0.3]", "\\\\::FFFF:127.0.0.3"}) {
    EXPECT_EQ(names(page({.client = form}).sessions), Names{everybody_[3]}) << form;
  }
  for (const std::string form : {"ben", "BEN", "USHER\\ben", "ben@usher", "WORKGROUP\\Ben"}) {
    EXPECT_EQ(names(page({.user = form}).sessions), Names{everybody_[2]}) << form;
  }
}

TEST_P(BothDoors, LevelsFillTheirFieldsAlone) {  // [MS-SRVS] 2.2.4.11-15
  const SessionQuery ben{.client = "\\\\127.0.0.2", .user = "ben"};
  const auto at = [&](std::uint32_t level) {
    auto found = page({.client = ben.client, .user = ben.user, .level = level}).sessions;
    EXPECT_EQ(found.size(), 1u) << level;
    return found.empty() ? SessionInfo{} : found.front();
  };
  EXPECT_EQ(at(0).user, "");
  EXPECT_EQ(at(10).user, "ben");
  EXPECT_EQ(at(10).opens, 0u);
  for (const std::uint32_t level : {1, 2, 502}) EXPECT_EQ(at(level).opens, 1u) << level;
  for (const std::uint32_t level : {0, 1, 2, 10}) EXPECT_EQ(at(level).transport, "") << level;
  EXPECT_EQ(at(502).transport, "\\Device\\NetbiosSmb");
}

TEST_P(BothDoors, ErrorsOfAnEnumeration) {
  EXPECT_EQ(page({.level = 3}).status, NetApiStatus::invalid_level);
  EXPECT_EQ(page({.client = "127.0.0.2"}).status, NetApiStatus::invalid_computer);
  EXPECT_EQ(page({.client = "\\\\127.0.0.9"}).status, NetApiStatus::client_name_not_found);
  EXPECT_EQ(page({.user = "nobody"}).status, NetApiStatus::user_not_found);
  EXPECT_EQ(page({.user = "ELSEWHERE\\ann"}).status, NetApiStatus::user_not_found);
  EXPECT_EQ(page({.client = "\\\\127.0.0.3", .user = "ben"}).status, NetApiStatus::user_not_found);
  EXPECT_EQ(page({.client = "\\\\127.0.0.9", .user = "nobody"}).status, NetApiStatus::client_name_not_found);
}

TEST_P(BothDoors, A1024thCharacterIsTheNul) {
  const auto client = [](std::size_t size) { return "\\\\" + std::string(size - 2, 'x'); };
  EXPECT_EQ(page({.client = client(1023)}).status, NetApiStatus::client_name_not_found);
  EXPECT_EQ(page({.user = std::string(1023, 'x')}).status, NetApiStatus::user_not_found);
  for (const std::size_t size : {1024, 1025}) {
    EXPECT_EQ(page({.client = client(size)}).status, NetApiStatus::invalid_parameter) << size;
    EXPECT_EQ(page({.user = std::string(size, 'x')}).status, NetApiStatus::invalid_parameter) << size;
    EXPECT_EQ(door().close(client(size), ""), NetApiStatus::invalid_parameter) << size;
  }
}

TEST_P(BothDoors, WalksTellEachSessionOnceWhateverThePage) {
  for (const std::uint32_t level : {0, 1, 2, 10, 502}) {
    for (const std::uint32_t room : {0, 1, 60, 150, 300}) {
      std::vector<SessionInfo> all;
      SessionPageOptions options{.preferred_maximum_length = room, .resume_handle = 0};
      for (std::size_t left = everybody_.size();; left = everybody_.size() - all.size()) {
        const auto found = page({.level = level}, options);
        EXPECT_EQ(found.total, left) << level << ' ' << room;
        all.insert(all.end(), found.sessions.begin(), found.sessions.end());
        if (found.status != NetApiStatus::more_data) {
          EXPECT_EQ(found.status, NetApiStatus::success);
          break;
        }
        ASSERT_FALSE(found.sessions.empty());
        options.resume_handle = found.resume_handle;
      }
      EXPECT_EQ(all.size(), everybody_.size()) << level << ' ' << room;
      if (level == 0) continue;  // which names no users
      EXPECT_EQ(names(all), everybody_) << level << ' ' << room;
    }
  }
}

TEST_P(BothDoors, WhoLivesThroughAWalkIsToldOnceWhileOthersComeAndGo) {
  std::vector<SessionInfo> all;
  SessionPageOptions options{.preferred_maximum_length = 1, .resume_handle = 0};
  for (std::size_t round = 0; round < 20; ++round) {
    const auto found = page({.level = 1}, options);
    all.insert(all.end(), found.sessions.begin(), found.sessions.end());
    if (found.status != NetApiStatus::more_data) break;
    ASSERT_GT(found.resume_handle, options.resume_handle.value_or(0));
    options.resume_handle = found.resume_handle;
    if (round < 3) log_on("ben", "b", "127.0.0.1" + std::to_string(round));
    if (round == 1) {
      EXPECT_EQ(door().close("\\\\127.0.0.2", "ann"), NetApiStatus::success);
    }
  }
  const auto told = names(all);
  EXPECT_TRUE(std::ranges::adjacent_find(told) == told.end());
  for (const std::size_t survivor : {0, 2, 3}) EXPECT_EQ(std::ranges::count(told, everybody_[survivor]), 1) << survivor;
}

TEST_P(BothDoors, TotalsCountFromTheHandleOnAndOnlyWhatPasses) {
  const SessionQuery of_ann{.user = "ann", .level = 10};
  const auto first = page(of_ann, {.preferred_maximum_length = 1, .resume_handle = 0});
  EXPECT_EQ(first.status, NetApiStatus::more_data);
  EXPECT_EQ(names(first.sessions), Names{everybody_[1]});
  EXPECT_EQ(first.total, 2u);
  const auto rest = page(of_ann, {.resume_handle = first.resume_handle});
  EXPECT_EQ(rest.status, NetApiStatus::success);
  EXPECT_EQ(names(rest.sessions), Names{everybody_[3]});
  EXPECT_EQ(rest.total, 1u);
}

TEST_P(BothDoors, RoomForExactlyAllIsEnoughAndAByteLessIsNot) {
  for (const std::uint32_t level : {0, 1, 2, 10, 502}) {
    const auto told = [&](std::uint32_t room) {
      return page({.level = level}, {.preferred_maximum_length = room, .resume_handle = 0});
    };
    std::uint32_t too_little = 0, enough = 4096;
    while (enough - too_little > 1) {
      const std::uint32_t middle = (too_little + enough) / 2;
      (told(middle).status == NetApiStatus::success ? enough : too_little) = middle;
    }
    EXPECT_EQ(told(enough).sessions.size(), everybody_.size()) << level;
    const auto short_of_one = told(too_little);
    EXPECT_EQ(short_of_one.status, NetApiStatus::more_data) << level;
    EXPECT_EQ(short_of_one.sessions.size(), everybody_.size() - 1) << level;
    EXPECT_EQ(told(0xFFFFFFFF).sessions.size(), everybody_.size()) << level;
  }
}

TEST_P(BothDoors, PastTheEndThereIsNothingAndThatIsNoError) {
  for (const SessionQuery& query : {SessionQuery{}, SessionQuery{.user = "nobody"}}) {
    const auto found = page(query, {.resume_handle = 0x7FFFFFFF});
    EXPECT_EQ(found.status, NetApiStatus::success);
    EXPECT_TRUE(found.sessions.empty());
    EXPECT_EQ(found.total, 0u);
  }
}

TEST_P(BothDoors, ClosingClosesWhatMatchesAndNothingElse) {  // [MS-SRVS] 3.1.4.6
  EXPECT_EQ(door().close("\\\\127.0.0.2", "ann"), NetApiStatus::success);
  expect_found({}, {everybody_[0], everybody_[2], everybody_[3]});
  EXPECT_FALSE(clients_[0]->open_pipe("srvsvc"));
  EXPECT_TRUE(clients_[1]->open_pipe("srvsvc"));
  EXPECT_EQ(door().close("", "ann"), NetApiStatus::success);
  EXPECT_EQ(door().close("\\\\127.0.0.2", ""), NetApiStatus::success);
  expect_found({}, {everybody_[0]});
}

TEST_P(BothDoors, WhenAClosingReturnsNothingOfTheSessionIsLeft) {  // [MS-SMB2] 3.3.4.12
  auto& ann = *clients_[0];
  auto& ben = *clients_[2];
  ASSERT_TRUE(ann.connect_tree("127.0.0.1", "data"));
  ASSERT_TRUE(ben.connect_tree("127.0.0.1", "data"));
  client::FileClient hers(ann), his(ben);
  const auto file = hers.open("f", {.disposition = smb2::CreateDisposition::create});
  const auto locked = his.open("f");
  ASSERT_TRUE(file && locked);
  ASSERT_TRUE(lock(ann, *file));
  EXPECT_EQ(lock(ben, *locked).error(), NtStatus::lock_not_granted);
  ASSERT_TRUE(hers.open("alone", {.disposition = smb2::CreateDisposition::create, .share = 0}));
  EXPECT_EQ(his.open("alone").error(), NtStatus::sharing_violation);
  const auto watched = hers.open("");
  ASSERT_TRUE(watched);
  const auto watch = hers.watch(*watched);
  ASSERT_TRUE(watch);
  EXPECT_EQ(door().share("data").value().current_uses, 2u);

  EXPECT_EQ(door().close("\\\\127.0.0.2", "ann"), NetApiStatus::success);
  EXPECT_EQ(files(door(), {.user = "ann"})->size(), 1u);  // the pipe of the other client
  EXPECT_EQ(door().share("data").value().current_uses, 1u);
  EXPECT_EQ(connections(door(), "data")->size(), 1u);
  EXPECT_TRUE(lock(ben, *locked));
  EXPECT_TRUE(his.open("alone"));
  const auto seen = hers.changes(*watch);  // STATUS_NOTIFY_CLEANUP is no error, and tells of no change
  ASSERT_TRUE(seen);
  EXPECT_TRUE(seen->empty());
  EXPECT_EQ(hers.open("f").error(), NtStatus::user_session_deleted);  // 0xC0000203
  log_on("ann", "a", "127.0.0.2");
  expect_found({}, everybody_);
}

TEST_P(BothDoors, ErrorsOfAClosing) {
  EXPECT_EQ(door().close("", ""), NetApiStatus::invalid_parameter);
  EXPECT_EQ(door().close("127.0.0.2", "ann"), NetApiStatus::client_name_not_found);
  EXPECT_EQ(door().close("\\\\127.0.0.9", ""), NetApiStatus::client_name_not_found);
  EXPECT_EQ(door().close("", "nobody"), NetApiStatus::client_name_not_found);
  expect_found({}, everybody_);
}

/// Whatever is asked, in this process and over the network the same is answered.
TEST_P(BothDoors, EveryLevelAndFilterIsToldAlikeByTheOtherDoor) {
  FileService& other = GetParam() == Door::in_process ? *remote_ : *server().service();
  for (const std::uint32_t level : {0, 1, 2, 10, 502, 3}) {
    for (const std::string client : {"", "\\\\127.0.0.2", "\\\\127.0.0.9", "127.0.0.2"}) {
      for (const std::string user : {"", "ann", "nobody"}) {
        const SessionQuery query{.client = client, .user = user, .level = level};
        const auto here = page(query), there = other.page(query, {});
        EXPECT_EQ(here.status, there.status) << level << ' ' << client << ' ' << user;
        EXPECT_EQ(here.total, there.total) << level << ' ' << client << ' ' << user;
        ASSERT_EQ(here.sessions.size(), there.sessions.size()) << level << ' ' << client << ' ' << user;
        for (std::size_t at = 0; at < here.sessions.size(); ++at) {
          const auto told = [](const SessionInfo& one) { return std::tie(one.client, one.user, one.opens, one.guest, one.client_type, one.transport); };
          EXPECT_EQ(told(here.sessions[at]), told(there.sessions[at])) << level << ' ' << at;
        }
      }
    }
  }
}

TEST_P(BothDoors, AnAdministratorWhoClosesHisOwnSessionIsAnsweredFirst) {
  EXPECT_EQ(door().close("\\\\127.0.0.1", "boss"), NetApiStatus::success);
  EXPECT_TRUE(server().test().wait_until([&] { return names(sessions(*server().service()).value()) == Names(everybody_.begin() + 1, everybody_.end()); }));
}

TEST_P(BothDoors, WhatWasToBeDeletedIsGoneWhenAClosingReturns) {  // delete-on-close takes effect, [MS-SMB2] 3.3.4.17
  auto& ann = *clients_[0];
  ASSERT_TRUE(ann.connect_tree("127.0.0.1", "data"));
  client::FileClient hers(ann);
  const auto file = hers.make("f");
  ASSERT_TRUE(file);
  ASSERT_TRUE(hers.remove(*file));
  EXPECT_EQ(door().close("\\\\127.0.0.2", "ann"), NetApiStatus::success);
  auto& ben = *clients_[2];
  ASSERT_TRUE(ben.connect_tree("127.0.0.1", "data"));
  EXPECT_EQ(client::FileClient(ben).open("f").error(), NtStatus::object_name_not_found);
}

TEST_P(BothDoors, ALogoffAndALostConnectionEndASessionToo) {
  ASSERT_TRUE(clients_[0]->log_off());
  expect_found({}, {everybody_[0], everybody_[2], everybody_[3]});
  clients_[1].reset();
  ASSERT_TRUE(server().test().wait_until([&] { return sessions(*server().service()).value().size() == 2; }));
  expect_found({}, {everybody_[0], everybody_[2]});
  EXPECT_EQ(files(door(), {.user = "ann"})->size(), 0u);
}

TEST_P(BothDoors, AnIdIsNeverGivenAgainSoThatAWalkMissesNobody) {
  const auto first = page({.level = 1}, {.preferred_maximum_length = 1, .resume_handle = 0});
  ASSERT_EQ(first.status, NetApiStatus::more_data);
  ASSERT_TRUE(clients_[2]->log_off());  // ben, who has not been told yet
  log_on("ben", "b", "127.0.0.2");
  const auto rest = page({.level = 1}, {.resume_handle = first.resume_handle});
  EXPECT_EQ(names(rest.sessions), (Names{everybody_[1], everybody_[2], everybody_[3]}));
  EXPECT_EQ(rest.sessions.back().user, "ben");  // new ones appear at the end
}

class BareNames : public BothDoors {
 protected:
  void adjust(ServerOptions& options) override { options.bare_client_names = true; }
};

/// The SDK's text of sesiN_cname has no backslashes; what a filter must look like stays the same.
TEST_P(BareNames, AreListedWithoutBackslashesAndFoundWithThem) {
  expect_found({.client = "\\\\127.0.0.2"}, {{"127.0.0.2", "ann"}, {"127.0.0.2", "ben"}});
  EXPECT_EQ(page({.client = "127.0.0.2", .level = 10}).status, NetApiStatus::invalid_computer);
  EXPECT_EQ(door().close("\\\\127.0.0.3", "ann"), NetApiStatus::success);
  expect_found({}, {{"127.0.0.1", "boss"}, {"127.0.0.2", "ann"}, {"127.0.0.2", "ben"}});
}

INSTANTIATE_TEST_SUITE_P(Doors, BareNames, testing::Values(Door::in_process, Door::over_smb), &name_of_door);
INSTANTIATE_TEST_SUITE_P(Doors, BothDoors, testing::Values(Door::in_process, Door::over_smb), &name_of_door);

}  // namespace
}  // namespace usher
