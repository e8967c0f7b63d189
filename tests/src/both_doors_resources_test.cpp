// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Files, connections, shares and the server itself, one test for each rule.
#include "tests/src/both_doors.hpp"
#include "tests/src/temporary_folder.hpp"

namespace usher {
namespace {

using Resources = BothDoors;

TEST_P(Resources, IdsOfFilesAndConnectionsStayWhileTheyAreOpen) {
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

TEST_P(Resources, FilesAreListedByUserAndPathAndClosedById) {
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

TEST_P(Resources, FilesComeInPages) {
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

TEST_P(Resources, ConnectionsByShareAndByComputer) {  // [MS-SRVS] 3.1.4.1
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

TEST_P(Resources, SharesAreAddedChangedAndRemoved) {
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

TEST_P(Resources, ErrorsOfTheirLists) {
  const std::string longest(1023, 'x'), too_long(1024, 'x');
  EXPECT_EQ(door().files({.base_path = longest}, {}).status, NetApiStatus::success);
  EXPECT_EQ(door().files({.base_path = too_long}, {}).status, NetApiStatus::invalid_parameter);
  EXPECT_EQ(door().files({.user = too_long}, {}).status, NetApiStatus::invalid_parameter);
  EXPECT_EQ(door().connections(longest, {}).status, NetApiStatus::net_name_not_found);
  EXPECT_EQ(door().connections(too_long, {}).status, NetApiStatus::invalid_parameter);
  EXPECT_EQ(door().connections("\\\\127.0.0.99", {}).status, NetApiStatus::success);  // a computer that uses nothing here
  EXPECT_EQ(door().connections("docs", {}).status, NetApiStatus::success);            // a share that nobody uses
  EXPECT_TRUE(door().connections("docs", {}).entries.empty());
}

TEST_P(Resources, PastTheEndThereIsNothingAndThatIsNoError) {
  const auto opens = door().files({}, {.resume_handle = 0x7FFFFFFF});
  EXPECT_EQ(opens.status, NetApiStatus::success);
  EXPECT_TRUE(opens.entries.empty());
  EXPECT_EQ(opens.total, 0u);
  const auto uses = door().connections("IPC$", {.resume_handle = 0x7FFFFFFF});
  EXPECT_EQ(uses.status, NetApiStatus::success);
  EXPECT_EQ(uses.total, 0u);
}

TEST_P(Resources, ConnectionsComeInPagesWithTotalsFromTheHandleOn) {
  PageOptions options{.preferred_maximum_length = 1, .resume_handle = 0};
  std::vector<std::uint32_t> ids;
  for (std::uint32_t left = 4;; --left) {
    const auto page = door().connections("IPC$", options);
    EXPECT_EQ(page.total, left);
    ASSERT_EQ(page.entries.size(), 1u);
    ids.push_back(page.entries[0].id);
    if (page.status != NetApiStatus::more_data) break;
    options.resume_handle = page.resume_handle;
  }
  EXPECT_EQ(ids.size(), 4u);
  EXPECT_TRUE(std::ranges::is_sorted(ids));
}

TEST_P(Resources, AFileIsToldWithWhatItMayDoAndItsLocks) {  // [MS-SMB2] 3.3.4.20, FILE_INFO_3
  auto& ben = *clients_[2];
  ASSERT_TRUE(ben.connect_tree("127.0.0.1", "data"));
  client::FileClient files_of_ben(ben);
  const auto all = files_of_ben.make("all");
  const auto read_only = files_of_ben.open("all", {.access = 0x1});
  ASSERT_TRUE(all && read_only);
  ASSERT_TRUE(lock(ben, *all));
  const auto told = files(door(), {.base_path = "memory:/all", .user = "BEN"});
  ASSERT_TRUE(told);
  ASSERT_EQ(told->size(), 2u);
  EXPECT_EQ(told->at(0).path, "memory:/all");
  EXPECT_EQ(told->at(0).user, "ben");
  EXPECT_EQ(told->at(0).locks, 1u);
  EXPECT_EQ(told->at(0).permissions & (permission::read | permission::write | permission::remove), permission::read | permission::write | permission::remove);
  EXPECT_EQ(told->at(1).locks, 0u);
  EXPECT_EQ(told->at(1).permissions, permission::read);
}

TEST_P(Resources, SessionsAreCountedDownWhenTheyEnd) {  // sts0_sopens, [MS-SMB2] 3.3.4.12
  EXPECT_EQ(door().statistics().value().sessions_opened, 4u);
  EXPECT_EQ(door().close("\\\\127.0.0.2", "ann"), NetApiStatus::success);
  EXPECT_EQ(door().statistics().value().sessions_opened, 3u);
  ASSERT_TRUE(clients_[2]->log_off());
  EXPECT_EQ(door().statistics().value().sessions_opened, 2u);
  log_on("ben", "b", "127.0.0.2");
  EXPECT_EQ(door().statistics().value().sessions_opened, 3u);
}

TEST_P(Resources, ThereIsOneUseOfAShareForEachTreeConnect) {  // coni1_num_users, Share.CurrentUses
  ASSERT_TRUE(clients_[0]->connect_tree("127.0.0.1", "data"));
  ASSERT_TRUE(clients_[1]->connect_tree("127.0.0.1", "data"));
  const auto uses = connections(door(), "DATA");
  ASSERT_TRUE(uses);
  ASSERT_EQ(uses->size(), 2u);
  for (const auto& use : *uses) EXPECT_EQ(use.users, 1u);
  EXPECT_EQ(uses->at(0).type, 0u);
  EXPECT_EQ(connections(door(), "IPC$")->at(0).type & 0xFFu, 3u);
  EXPECT_EQ(door().share("data").value().current_uses, 2u);
}

TEST_P(Resources, WhatTheServerIs) {
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

TEST_P(Resources, OneLogonIsTheServersOwnAffair) {
  const auto expected = GetParam() == Door::in_process ? NetApiStatus::client_name_not_found : NetApiStatus::not_supported;
  EXPECT_EQ(door().close_logon(1), expected);
}

INSTANTIATE_TEST_SUITE_P(Doors, Resources, testing::Values(Door::in_process, Door::over_smb), &name_of_door);

}  // namespace
}  // namespace usher
