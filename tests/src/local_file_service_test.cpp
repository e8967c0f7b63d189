// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/local_file_service.hpp"

#include <set>
#include <thread>
#include <usher/gtest.hpp>

#include "src/client/smb_client.hpp"
#include "tests/src/temporary_folder.hpp"

namespace usher {
namespace {

/// A server in this process with a folder that has a file, and clients that stay logged on.
class LocalFileServiceTest : public ServerTest {
 protected:
  void SetUp() override {
    folder_.write("notes.txt", "text");
    ServerTest::SetUp();
    service_ = server().service();
  }
  client::SmbClient& log_on(const std::string& share, const std::string& user = "alice") {
    auto& smb = *clients_.emplace_back(std::make_unique<client::SmbClient>());
    EXPECT_TRUE(smb.connect("127.0.0.1", port()));
    EXPECT_TRUE(smb.log_on(user, "", "secret"));
    EXPECT_TRUE(smb.connect_tree("127.0.0.1", share));
    return smb;
  }
  ServerOptions options() override {
    return {.users = {{.name = "alice", .password = "secret", .administrator = true}, {.name = "bob", .password = "secret"}},
            .shares = {{.name = "docs", .path = folder_.path(), .comment = "papers"}, {.name = "memory", .path = "memory:"}},
            .comment = "a test",
            .threads = 2,
            .log_level = LogLevel::off};
  }

  test::TemporaryFolder folder_;
  std::shared_ptr<FileService> service_;
  std::vector<std::unique_ptr<client::SmbClient>> clients_;
};

TEST_F(LocalFileServiceTest, AnOpenFileHasEveryField) {
  ASSERT_TRUE(log_on("docs").open_pipe("notes.txt"));
  const auto all = files(*service_);
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 1u);
  const FileInfo& file = all->front();
  EXPECT_EQ(file.id, 1u);
  EXPECT_EQ(file.permissions & permission::read, permission::read);
  EXPECT_EQ(file.locks, 0u);
  EXPECT_EQ(file.path, folder_ / "notes.txt");
  EXPECT_EQ(file.user, "alice");
  EXPECT_EQ(file.client, "\\\\127.0.0.1");
  EXPECT_EQ(file.share, "docs");
  EXPECT_EQ(file.logon_id, sessions(*service_)->front().logons.front().id);
  EXPECT_LT(file.active.count(), 60);
  EXPECT_EQ(service_->file(file.id)->path, file.path);
  EXPECT_EQ(service_->file(file.id + 1).error(), NetApiStatus::file_not_found);
}

TEST_F(LocalFileServiceTest, FilesAreFoundByFolderAndByUser) {
  ASSERT_TRUE(log_on("docs").open_pipe("notes.txt"));
  ASSERT_TRUE(log_on("IPC$", "bob").open_pipe("srvsvc"));
  EXPECT_EQ(files(*service_, {.base_path = folder_.path()})->size(), 1u);
  EXPECT_EQ(files(*service_, {.base_path = folder_ / "notes"})->size(), 0u) << "no whole component";
  EXPECT_EQ(files(*service_, {.base_path = "\\pipe"})->front().user, "bob");
  EXPECT_EQ(files(*service_, {.user = "BOB"})->front().path, "\\PIPE\\srvsvc");
  EXPECT_EQ(files(*service_, {.user = "carol"})->size(), 0u);
}

TEST_F(LocalFileServiceTest, PagesOfOneGoThroughAllFilesOnce) {
  auto& smb = log_on("docs");
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(smb.open_pipe("notes.txt"));
  std::set<std::uint32_t> seen;
  PageOptions options{.preferred_maximum_length = 1, .resume_handle = 0};
  for (std::uint32_t left = 5; left > 0; --left) {
    const auto page = service_->files({}, options);
    ASSERT_EQ(page.entries.size(), 1u);
    EXPECT_EQ(page.total, left);
    EXPECT_EQ(page.status, left > 1 ? NetApiStatus::more_data : NetApiStatus::success);
    EXPECT_TRUE(seen.insert(page.entries.front().id).second);
    options.resume_handle = page.resume_handle;
  }
}

TEST_F(LocalFileServiceTest, AClosedFileIsClosedWhenTheCallReturns) {
  auto& smb = log_on("IPC$");
  const auto pipe = smb.open_pipe("srvsvc");
  ASSERT_TRUE(pipe);
  const auto id = files(*service_)->front().id;
  EXPECT_EQ(service_->close_file(id), NetApiStatus::success);
  EXPECT_TRUE(files(*service_)->empty());
  EXPECT_EQ(smb.read_pipe(*pipe).error(), NtStatus::file_closed);
  EXPECT_EQ(service_->close_file(id), NetApiStatus::file_id_not_found);
}

TEST_F(LocalFileServiceTest, ATreeConnectHasEveryField) {
  ASSERT_TRUE(log_on("docs").open_pipe("notes.txt"));
  const auto by_share = connections(*service_, "DOCS");
  ASSERT_TRUE(by_share);
  ASSERT_EQ(by_share->size(), 1u);
  const ConnectionInfo& connection = by_share->front();
  EXPECT_EQ(connection.id, 1u);
  EXPECT_EQ(connection.type, 0u);
  EXPECT_EQ(connection.opens, 1u);
  EXPECT_EQ(connection.users, 1u);
  EXPECT_EQ(connection.user, "alice");
  EXPECT_EQ(connection.netname, "\\\\127.0.0.1");
  EXPECT_EQ(connection.client, "\\\\127.0.0.1");
  EXPECT_EQ(connection.share, "docs");
  EXPECT_EQ(connection.logon_id, files(*service_)->front().logon_id);
  EXPECT_EQ(connections(*service_, "\\\\127.0.0.1")->front().netname, "docs");
  EXPECT_EQ(service_->all_connections()->size(), 1u);
  EXPECT_EQ(connections(*service_, "").error(), NetApiStatus::invalid_parameter);
  EXPECT_EQ(connections(*service_, "nothing").error(), NetApiStatus::net_name_not_found);
}

TEST_F(LocalFileServiceTest, SharesAreListed) {
  const auto all = service_->shares();
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 3u);
  EXPECT_EQ(all->front().name, "docs");
  EXPECT_EQ(all->front().comment, "papers");
  EXPECT_EQ(all->front().path, folder_.path());
  EXPECT_EQ(all->front().maximum_uses, 0xFFFFFFFF);
  EXPECT_EQ(all->back().name, "IPC$");
  EXPECT_EQ(service_->share("nothing").error(), NetApiStatus::net_name_not_found);
}

TEST_F(LocalFileServiceTest, AnAddedShareIsServedUntilItIsRemoved) {
  EXPECT_EQ(service_->add_share({.name = "later", .path = folder_.path()}), NetApiStatus::success);
  EXPECT_EQ(service_->add_share({.name = "LATER", .path = folder_.path()}), NetApiStatus::duplicate_share);
  auto& smb = log_on("later");
  ASSERT_TRUE(smb.open_pipe("notes.txt"));
  EXPECT_EQ(service_->share("later")->current_uses, 1u);
  EXPECT_EQ(service_->remove_share("later"), NetApiStatus::success);
  EXPECT_TRUE(files(*service_)->empty());
  EXPECT_TRUE(service_->all_connections()->empty());
  EXPECT_EQ(smb.connect_tree("127.0.0.1", "later").error(), NtStatus::bad_network_name);
  EXPECT_EQ(service_->remove_share("later"), NetApiStatus::net_name_not_found);
}

TEST_F(LocalFileServiceTest, AShareThatCannotBeIsRefused) {
  EXPECT_EQ(service_->add_share({.name = "a:b", .path = folder_.path()}), NetApiStatus::invalid_name);
  EXPECT_EQ(service_->add_share({.name = "x", .path = folder_ / "nothing"}), NetApiStatus::unknown_device_directory);
  EXPECT_EQ(service_->add_share({.name = "ipc$", .path = folder_.path()}), NetApiStatus::duplicate_share);
}

TEST_F(LocalFileServiceTest, AChangedShareShowsItsNewOptions) {
  EXPECT_EQ(service_->change_share("docs", {.comment = "new", .maximum_uses = 1, .flags = 0x8000}), NetApiStatus::success);
  const auto share = service_->share("docs");
  EXPECT_EQ(share->comment, "new");
  EXPECT_EQ(share->maximum_uses, 1u);
  EXPECT_EQ(share->flags, 0x8000u);
}

TEST_F(LocalFileServiceTest, AReloadClosesWhatIsOpenInADroppedShareAndKeepsAddedOnes) {
  ASSERT_TRUE(log_on("docs").open_pipe("notes.txt"));
  ASSERT_EQ(service_->add_share({.name = "later", .path = folder_.path()}), NetApiStatus::success);
  ASSERT_TRUE(log_on("later").open_pipe("notes.txt"));
  ServerOptions without = options();
  without.shares.erase(without.shares.begin());
  ASSERT_TRUE(server().reload(without.users, without.shares));
  ASSERT_EQ(files(*service_)->size(), 1u);
  EXPECT_EQ(files(*service_)->front().share, "later");
  EXPECT_EQ(service_->share("docs").error(), NetApiStatus::net_name_not_found);
}

TEST_F(LocalFileServiceTest, ALogonIsClosedByItsId) {
  log_on("docs"), log_on("docs");
  const auto before = sessions(*service_);
  ASSERT_EQ(before->front().logons.size(), 2u);
  EXPECT_EQ(service_->close_logon(before->front().logons.front().id), NetApiStatus::success);
  const auto after = sessions(*service_);
  ASSERT_EQ(after->size(), 1u);
  ASSERT_EQ(after->front().logons.size(), 1u);
  EXPECT_EQ(after->front().logons.front().id, before->front().logons.back().id);
}

TEST_F(LocalFileServiceTest, ALogonSaysWhereItComesFromAndWhatItHasMoved) {
  log_on("docs");
  const LogonInfo logon = sessions(*service_)->front().logons.front();
  EXPECT_EQ(logon.addresses, std::vector<std::string>{"127.0.0.1"});
  EXPECT_EQ(logon.client_guid.size(), 36u);
  EXPECT_GT(logon.bytes_in, 64u);
  EXPECT_GT(logon.bytes_out, 64u);
}

TEST_F(LocalFileServiceTest, TheServerTellsOfItself) {
  log_on("docs");
  const auto info = service_->info();
  ASSERT_TRUE(info);
  EXPECT_EQ(info->name, "USHER");
  EXPECT_EQ(info->comment, "a test");
  EXPECT_EQ(info->connections, 1u);
  EXPECT_NE(info->type, 0u);
}

TEST_F(LocalFileServiceTest, TheStatisticsCount) {
  ASSERT_TRUE(log_on("docs").open_pipe("notes.txt"));
  client::SmbClient stranger;
  ASSERT_TRUE(stranger.connect("127.0.0.1", port()));
  ASSERT_FALSE(stranger.log_on("alice", "", "wrong"));
  const auto counted = service_->statistics();
  ASSERT_TRUE(counted);
  EXPECT_GT(counted->start, 1'600'000'000u);
  EXPECT_EQ(counted->files_opened, 1u);
  EXPECT_EQ(counted->sessions_opened, 1u);
  EXPECT_EQ(counted->password_errors, 1u);
  EXPECT_EQ(counted->sessions_timed_out, 0u);
  EXPECT_GT(counted->bytes_received, sessions(*service_)->front().logons.front().bytes_in);
  EXPECT_GT(counted->bytes_sent, 500u);
}

TEST_F(LocalFileServiceTest, TheFreeFunctionsMeanTheServerThatWasStarted) {
  auto& smb = log_on("docs");
  ASSERT_TRUE(smb.open_pipe("notes.txt"));
  EXPECT_EQ(local_file_service(), service_);
  EXPECT_EQ(connections("docs")->size(), 1u);
  EXPECT_EQ(shares()->size(), 3u);
  ASSERT_EQ(files()->size(), 1u);
  EXPECT_TRUE(close_file(files()->front().id));
  EXPECT_EQ(close_file(99).error(), NetApiStatus::file_id_not_found);
  EXPECT_TRUE(close_logon(sessions()->front().logons.front().id));
  EXPECT_TRUE(sessions()->empty());
}

TEST_F(LocalFileServiceTest, AStoppedServerAnswersNothing) {
  clients_.clear();
  server().stop();
  EXPECT_EQ(files(*service_).error(), NetApiStatus::server_not_started);
  EXPECT_EQ(connections(*service_, "docs").error(), NetApiStatus::server_not_started);
  EXPECT_EQ(service_->shares().error(), NetApiStatus::server_not_started);
  EXPECT_EQ(service_->info().error(), NetApiStatus::server_not_started);
  EXPECT_EQ(service_->statistics().error(), NetApiStatus::server_not_started);
  EXPECT_EQ(service_->close_file(1), NetApiStatus::server_not_started);
  EXPECT_EQ(service_->close_logon(1), NetApiStatus::server_not_started);
  EXPECT_EQ(service_->add_share({.name = "x", .path = "memory:"}), NetApiStatus::server_not_started);
  EXPECT_EQ(service_->remove_share("docs"), NetApiStatus::server_not_started);
  EXPECT_EQ(service_->change_share("docs", {}), NetApiStatus::server_not_started);
}

TEST_F(LocalFileServiceTest, SharesThatComeAndGoWhileClientsUseThemLeaveNothing) {
  std::thread user([this] {
    for (int i = 0; i < 60; ++i) {
      client::SmbClient smb;
      if (!smb.connect("127.0.0.1", port()) || !smb.log_on("bob", "", "secret")) continue;
      if (smb.connect_tree("127.0.0.1", "passing")) (void)smb.open_pipe("notes.txt");
    }
  });
  for (int i = 0; i < 60; ++i) {
    EXPECT_EQ(service_->add_share({.name = "passing", .path = folder_.path()}), NetApiStatus::success);
    (void)files(*service_);
    EXPECT_EQ(service_->remove_share("passing"), NetApiStatus::success);
    EXPECT_TRUE(files(*service_)->empty());
    EXPECT_TRUE(service_->all_connections()->empty());
  }
  user.join();
}

}  // namespace
}  // namespace usher
