// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// One test for each rule of the administration, run through two doors: in this process, and over SMB and srvsvc.
#include <algorithm>
#include <usher/file_service.hpp>
#include <usher/gtest.hpp>

#include "protocol/smb2/lock.hpp"
#include "src/client/file_client.hpp"
#include "src/client/remote_sessions.hpp"
#include "src/client/smb_client.hpp"
#include "tests/src/temporary_folder.hpp"

namespace usher {
namespace {

enum class Door { in_process, over_smb };

/// boss from 127.0.0.1, who is connected whichever the door is; ann from .2 and .3; ben from .2.
class BothDoors : public ServerTest, public testing::WithParamInterface<Door> {
 protected:
  ServerOptions options() override {
    return {.users = {{.name = "boss", .password = "b", .administrator = true}, {.name = "ann", .password = "a"}, {.name = "ben", .password = "b"}},
            .shares = {{.name = "data", .path = "memory:", .comment = "first"}, {.name = "docs", .path = "memory:"}},
            .comment = "both doors",
            .threads = 2,
            .log_level = LogLevel::off};
  }
  void SetUp() override {
    ServerTest::SetUp();
    auto connected = client::connect_sessions("127.0.0.1:" + port(), "boss%b");
    ASSERT_TRUE(connected) << connected.error().sentence;
    remote_ = std::move(*connected);
    log_on("ann", "a", "127.0.0.2"), log_on("ann", "a", "127.0.0.3"), log_on("ben", "b", "127.0.0.2");
  }
  void TearDown() override {
    clients_.clear();
    remote_.reset();
    ServerTest::TearDown();
  }
  void log_on(const std::string& user, const std::string& password, const std::string& from) {
    auto& smb = *clients_.emplace_back(std::make_unique<client::SmbClient>());
    ASSERT_TRUE(smb.connect("127.0.0.1", port(), from));
    ASSERT_TRUE(smb.log_on(user, "", password));
    ASSERT_TRUE(smb.connect_tree("127.0.0.1", "IPC$"));
    ASSERT_TRUE(smb.open_pipe("srvsvc"));
  }
  FileService& door() { return GetParam() == Door::in_process ? *server().service() : *remote_; }

  /// A lock of a file's first byte that waits for nobody.
  static Result<Bytes> lock(client::SmbClient& client, smb2::FileId file) {
    using namespace smb2::lock_flag;
    const smb2::LockElement first_byte{.offset = 0, .length = 1, .flags = exclusive | fail_immediately};
    return client.request(smb2::Command::lock, smb2::LockRequest{.lock_count = 1, .file_id = file, .first = first_byte});
  }

  using Names = std::vector<std::pair<std::string, std::string>>;
  static Names names(const std::vector<SessionInfo>& sessions) {
    Names all;
    for (const auto& session : sessions) all.emplace_back(session.client, session.user);
    std::ranges::sort(all);
    return all;
  }
  SessionPage page(const SessionQuery& query, const SessionPageOptions& options = {}) { return door().page(query, options); }
  void expect_found(SessionQuery query, const Names& expected) {
    for (const std::uint32_t level : {1, 2, 10, 502}) {
      query.level = level;
      const auto found = page(query);
      EXPECT_EQ(found.status, NetApiStatus::success) << level;
      EXPECT_EQ(names(found.sessions), expected) << level;
      EXPECT_EQ(found.total, expected.size()) << level;
    }
  }

  std::unique_ptr<FileService> remote_{};
  std::vector<std::unique_ptr<client::SmbClient>> clients_{};
  const Names everybody_{{"\\\\127.0.0.1", "boss"}, {"\\\\127.0.0.2", "ann"}, {"\\\\127.0.0.2", "ben"}, {"\\\\127.0.0.3", "ann"}};
};

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

TEST_P(BothDoors, IdsOfFilesAndConnectionsStayWhileTheyAreOpen) {
  const auto before = files(door(), {});
  const auto uses_before = connections(door(), "IPC$");
  ASSERT_TRUE(before && uses_before);
  log_on("ben", "b", "127.0.0.4");
  EXPECT_EQ(door().close_file(before->at(1).id), NetApiStatus::success);
  const auto after = files(door(), {});
  const auto uses_after = connections(door(), "IPC$");
  ASSERT_TRUE(after && uses_after);
  const auto has = [](const auto& list, const auto& one) {
    return std::ranges::any_of(list, [&](const auto& other) { return other.id == one.id && other.user == one.user; });
  };
  for (std::size_t at = 0; at < before->size(); ++at) EXPECT_EQ(has(*after, before->at(at)), at != 1) << at;
  for (const auto& use : *uses_before) EXPECT_TRUE(has(*uses_after, use)) << use.id;
}

TEST_P(BothDoors, ErrorsOfAClosing) {
  EXPECT_EQ(door().close("", ""), NetApiStatus::invalid_parameter);
  EXPECT_EQ(door().close("127.0.0.2", "ann"), NetApiStatus::client_name_not_found);
  EXPECT_EQ(door().close("\\\\127.0.0.9", ""), NetApiStatus::client_name_not_found);
  EXPECT_EQ(door().close("", "nobody"), NetApiStatus::client_name_not_found);
  expect_found({}, everybody_);
}

TEST_P(BothDoors, FilesAreListedByUserAndPathAndClosedById) {
  const auto of_ann = files(door(), {.user = "ann"});
  ASSERT_TRUE(of_ann);
  ASSERT_EQ(of_ann->size(), 2u);
  EXPECT_EQ(of_ann->front().path, "\\PIPE\\srvsvc");
  EXPECT_EQ(files(door(), {.base_path = "\\PIPE"})->size(), 4u);
  EXPECT_TRUE(files(door(), {.base_path = "\\nowhere"})->empty());
  const auto id = of_ann->front().id;
  EXPECT_EQ(door().file(id).value().user, "ann");
  EXPECT_EQ(door().close_file(id), NetApiStatus::success);
  EXPECT_EQ(door().close_file(id), NetApiStatus::file_id_not_found);
  EXPECT_EQ(door().file(id).error(), NetApiStatus::file_not_found);
  EXPECT_EQ(files(door(), {.user = "ann"})->size(), 1u);
}

TEST_P(BothDoors, FilesComeInPages) {
  std::vector<std::uint32_t> ids;
  PageOptions options{.preferred_maximum_length = 1, .resume_handle = 0};
  for (;;) {
    const auto page = door().files({}, options);
    for (const auto& file : page.entries) ids.push_back(file.id);
    if (page.status != NetApiStatus::more_data) break;
    ASSERT_EQ(page.entries.size(), 1u);
    options.resume_handle = page.resume_handle;
  }
  EXPECT_EQ(ids.size(), 4u);
  EXPECT_TRUE(std::ranges::is_sorted(ids));
}

TEST_P(BothDoors, ConnectionsByShareAndByComputer) {  // [MS-SRVS] 3.1.4.1
  const auto by_share = connections(door(), "ipc$");
  ASSERT_TRUE(by_share);
  EXPECT_EQ(by_share->size(), 4u);
  EXPECT_EQ(by_share->front().netname, "\\\\127.0.0.1");
  const auto by_computer = connections(door(), "\\\\127.0.0.3");
  ASSERT_TRUE(by_computer);
  ASSERT_EQ(by_computer->size(), 1u);
  EXPECT_EQ(by_computer->front().netname, "IPC$");
  EXPECT_EQ(by_computer->front().user, "ann");
  EXPECT_EQ(by_computer->front().opens, 1u);
  EXPECT_EQ(connections(door(), "").error(), NetApiStatus::invalid_parameter);
  EXPECT_EQ(connections(door(), "nowhere").error(), NetApiStatus::net_name_not_found);
  const auto all = door().all_connections();
  ASSERT_TRUE(all);
  EXPECT_EQ(all->size(), 4u);
  EXPECT_TRUE(std::ranges::all_of(*all, [](const auto& c) { return c.netname == "IPC$" && c.share == "IPC$" && c.client.starts_with("\\\\"); }));
}

TEST_P(BothDoors, SharesAreAddedChangedAndRemoved) {
  const test::TemporaryFolder folder;
  EXPECT_EQ(door().add_share({.name = "fresh", .path = folder.path().string(), .comment = "new", .maximum_uses = 5}), NetApiStatus::success);
  EXPECT_EQ(door().add_share({.name = "FRESH", .path = folder.path().string()}), NetApiStatus::duplicate_share);
  EXPECT_EQ(door().add_share({.name = "lost", .path = (folder.path() / "nowhere").string()}), NetApiStatus::unknown_device_directory);
  EXPECT_EQ(door().change_share("fresh", {.comment = "changed", .maximum_uses = 6, .flags = 0x8000}), NetApiStatus::success);
  const auto changed = door().share("Fresh");
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->name, "fresh");
  EXPECT_EQ(changed->comment, "changed");
  EXPECT_EQ(changed->maximum_uses, 6u);
  EXPECT_EQ(changed->flags, 0x8000u);
  EXPECT_EQ(changed->type, 0x40000000u);
  EXPECT_EQ(door().shares().value().size(), 4u);
  EXPECT_EQ(door().change_share("fresh", {.flags = 0x1}), NetApiStatus::invalid_parameter);
  EXPECT_EQ(door().change_share("nowhere", {.comment = "x"}), NetApiStatus::net_name_not_found);
  EXPECT_EQ(door().remove_share("fresh"), NetApiStatus::success);
  EXPECT_EQ(door().remove_share("fresh"), NetApiStatus::net_name_not_found);
  EXPECT_EQ(door().share("fresh").error(), NetApiStatus::net_name_not_found);
}

TEST_P(BothDoors, WhatTheServerIs) {
  const auto info = door().info();
  ASSERT_TRUE(info);
  EXPECT_EQ(info->name, "USHER");
  EXPECT_EQ(info->comment, "both doors");
  EXPECT_EQ(info->platform_id, 500u);
  const auto counted = door().statistics();
  ASSERT_TRUE(counted);
  EXPECT_EQ(counted->sessions_opened, 4u);
  EXPECT_EQ(counted->files_opened, 4u);
  EXPECT_GT(counted->bytes_received, 0u);
}

TEST_P(BothDoors, OneLogonIsTheServersOwnAffair) {
  const auto expected = GetParam() == Door::in_process ? NetApiStatus::client_name_not_found : NetApiStatus::not_supported;
  EXPECT_EQ(door().close_logon(1), expected);
}

class BareNames : public BothDoors {
 protected:
  ServerOptions options() override {
    auto changed = BothDoors::options();
    changed.bare_client_names = true;
    return changed;
  }
};

/// The SDK's text of sesiN_cname has no backslashes; what a filter must look like stays the same.
TEST_P(BareNames, AreListedWithoutBackslashesAndFoundWithThem) {
  expect_found({.client = "\\\\127.0.0.2"}, {{"127.0.0.2", "ann"}, {"127.0.0.2", "ben"}});
  EXPECT_EQ(page({.client = "127.0.0.2", .level = 10}).status, NetApiStatus::invalid_computer);
  EXPECT_EQ(door().close("\\\\127.0.0.3", "ann"), NetApiStatus::success);
  expect_found({}, {{"127.0.0.1", "boss"}, {"127.0.0.2", "ann"}, {"127.0.0.2", "ben"}});
}

INSTANTIATE_TEST_SUITE_P(Doors, BareNames, testing::Values(Door::in_process, Door::over_smb),
                         [](const auto& door) { return door.param == Door::in_process ? "InProcess" : "OverSmb"; });
INSTANTIATE_TEST_SUITE_P(Doors, BothDoors, testing::Values(Door::in_process, Door::over_smb),
                         [](const auto& door) { return door.param == Door::in_process ? "InProcess" : "OverSmb"; });

}  // namespace
}  // namespace usher
