// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/control/control_server.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <usher/server.hpp>

#include "src/control/control_client.hpp"
#include "src/control/protocol.hpp"
#include "tests/src/temporary_folder.hpp"

namespace usher::control {
namespace {

using testing::HasSubstr;

/// A server that is asked everything, and a note of what it was asked.
class NotedService final : public FileService {
 public:
  SessionPage page(const SessionQuery& query, const SessionPageOptions& options) override {
    asked = query, asked_options = options;
    if (query.level == 3) return {.status = NetApiStatus::invalid_level};
    const SessionInfo first{.id = 1, .client = "\\\\127.0.0.1", .user = "alice", .opens = 3, .active = std::chrono::seconds(90),
                            .idle = std::chrono::seconds(5), .client_type = "Usher", .transport = "tcp",
                            .logons = {{.id = 0xFEDCBA9876543210, .workstation = "PC \"1\"\n", .dialect = "3.1.1", .channels = 2, .bytes_in = 1ull << 40,
                                        .addresses = {"127.0.0.1", "127.0.0.2"}}}};
    const SessionInfo second{.id = 7, .client = "\\\\[::1]", .user = "b\u00f6b", .guest = true};
    return {.status = NetApiStatus::success, .sessions = {first, second}, .total = 2, .resume_handle = 7};
  }
  NetApiStatus close(const std::string& client, const std::string& user) override {
    closed.emplace_back(client, user);
    return user == "nobody" ? NetApiStatus::client_name_not_found : NetApiStatus::success;
  }
  Page<FileInfo> files(const FileQuery& query, const PageOptions& options) override {
    asked_options = options;
    return {.status = NetApiStatus::more_data,
            .entries = {{.id = 9, .permissions = permission::read | permission::remove, .locks = 2, .path = query.base_path + "/x", .user = query.user,
                         .client = "\\\\c", .share = "docs", .logon_id = 0xFEDCBA9876543210, .active = std::chrono::seconds(7)}},
            .total = 5, .resume_handle = 9};
  }
  std::expected<FileInfo, NetApiStatus> file(std::uint32_t id) override {
    return id == 9 ? std::expected<FileInfo, NetApiStatus>(FileInfo{.id = id}) : std::unexpected(NetApiStatus::file_not_found);
  }
  NetApiStatus close_file(std::uint32_t id) override { return id == 9 ? NetApiStatus::success : NetApiStatus::file_id_not_found; }
  Page<ConnectionInfo> connections(const std::string& qualifier, const PageOptions&) override {
    return {.entries = {{.id = 3, .type = 0, .opens = 4, .active = std::chrono::seconds(8), .user = "alice", .netname = qualifier}}, .total = 1};
  }
  std::expected<std::vector<ConnectionInfo>, NetApiStatus> all_connections() override { return std::vector<ConnectionInfo>(2); }
  std::expected<std::vector<ShareInfo>, NetApiStatus> shares() override {
    return std::vector<ShareInfo>{{.name = "docs", .comment = "Papers", .maximum_uses = 7, .current_uses = 1, .path = "/srv", .flags = 0x8000, .hidden = true}};
  }
  std::expected<ShareInfo, NetApiStatus> share(const std::string& name) override {
    return name == "docs" ? std::expected<ShareInfo, NetApiStatus>(ShareInfo{.name = name}) : std::unexpected(NetApiStatus::net_name_not_found);
  }
  NetApiStatus add_share(const ShareOptions& share) override {
    return added = share, share.name == "docs" ? NetApiStatus::duplicate_share : NetApiStatus::success;
  }
  NetApiStatus change_share(const std::string& name, const ShareChange& change) override {
    return changed = change, name == "docs" ? NetApiStatus::success : NetApiStatus::net_name_not_found;
  }
  NetApiStatus remove_share(const std::string& name) override { return name == "docs" ? NetApiStatus::success : NetApiStatus::net_name_not_found; }
  std::expected<ServerInfo, NetApiStatus> info() override { return ServerInfo{.name = "USHER", .autodisconnect_minutes = 15, .connections = 6}; }
  std::expected<ServerStatistics, NetApiStatus> statistics() override { return ServerStatistics{.start = 12, .bytes_sent = 1ull << 40}; }
  NetApiStatus close_logon(std::uint64_t id) override { return id == 0xFEDCBA9876543210 ? NetApiStatus::success : NetApiStatus::client_name_not_found; }

  SessionQuery asked{};
  SessionPageOptions asked_options{};
  ShareOptions added{};
  ShareChange changed{};
  std::vector<std::pair<std::string, std::string>> closed{};
};

struct ControlServerTest : testing::Test {
  test::TemporaryFolder folder{};
  std::string path = folder / "own/control";
  std::shared_ptr<NotedService> source = std::make_shared<NotedService>();

  std::string complaint(ControlServer& server, const std::string& where) {
    const auto started = server.start(where, source);
    return started ? "" : started.error();
  }
  /// What the server says to lines as they are; empty when it hangs up.
  std::string say(const std::string& text) {
    boost::asio::io_context context;
    boost::asio::local::stream_protocol::socket socket(context);
    socket.connect(path);
    boost::system::error_code error;
    boost::asio::write(socket, boost::asio::buffer(text), error);
    std::string line;
    boost::asio::read_until(socket, boost::asio::dynamic_buffer(line), '\n', error);
    return error ? "" : line;
  }
};

TEST_F(ControlServerTest, ASessionComesOutAsItWentIn) {
  ControlServer server;
  ASSERT_EQ(complaint(server, path), "");
  auto client = connect(path);
  ASSERT_TRUE(client) << client.error();
  const SessionPage page = (*client)->page({.client = "\\\\x", .user = "y", .level = 502}, {.preferred_maximum_length = 99, .resume_handle = 4});
  EXPECT_EQ(source->asked.client, "\\\\x");
  EXPECT_EQ(source->asked.user, "y");
  EXPECT_EQ(source->asked.level, 502u);
  EXPECT_EQ(source->asked_options.preferred_maximum_length, 99u);
  EXPECT_EQ(source->asked_options.resume_handle, 4u);
  EXPECT_EQ(page.status, NetApiStatus::success);
  EXPECT_EQ(page.total, 2u);
  EXPECT_EQ(page.resume_handle, 7u);
  ASSERT_EQ(page.sessions.size(), 2u);
  const SessionInfo& first = page.sessions[0];
  EXPECT_EQ(first.client, "\\\\127.0.0.1");
  EXPECT_EQ(first.user, "alice");
  EXPECT_EQ(first.opens, 3u);
  EXPECT_EQ(first.active, std::chrono::seconds(90));
  EXPECT_EQ(first.idle, std::chrono::seconds(5));
  EXPECT_EQ(first.transport, "tcp");
  ASSERT_EQ(first.logons.size(), 1u);
  EXPECT_EQ(first.logons[0].id, 0xFEDCBA9876543210);
  EXPECT_EQ(first.logons[0].workstation, "PC \"1\"\n");
  EXPECT_EQ(first.logons[0].channels, 2u);
  EXPECT_EQ(first.logons[0].bytes_in, 1ull << 40);
  EXPECT_EQ(first.logons[0].addresses, (std::vector<std::string>{"127.0.0.1", "127.0.0.2"}));
  EXPECT_EQ(page.sessions[1].user, "b\u00f6b");
  EXPECT_TRUE(page.sessions[1].guest);
}

TEST_F(ControlServerTest, AStatusComesBackFromBothCalls) {
  ControlServer server;
  ASSERT_EQ(complaint(server, path), "");
  auto client = connect(path);
  ASSERT_TRUE(client);
  EXPECT_EQ((*client)->page({.level = 3}, {}).status, NetApiStatus::invalid_level);
  EXPECT_EQ((*client)->close("\\\\c", "alice"), NetApiStatus::success);
  EXPECT_EQ((*client)->close("", "nobody"), NetApiStatus::client_name_not_found);
  EXPECT_EQ(source->closed, (std::vector<std::pair<std::string, std::string>>{{"\\\\c", "alice"}, {"", "nobody"}}));
}

TEST_F(ControlServerTest, AFileComesOutAsItWentIn) {
  ControlServer server;
  ASSERT_EQ(complaint(server, path), "");
  auto client = connect(path);
  ASSERT_TRUE(client);
  const auto page = (*client)->files({.base_path = "/srv", .user = "alice"}, {.preferred_maximum_length = 99, .resume_handle = 4});
  EXPECT_EQ(source->asked_options.preferred_maximum_length, 99u);
  EXPECT_EQ(source->asked_options.resume_handle, 4u);
  EXPECT_EQ(page.status, NetApiStatus::more_data);
  EXPECT_EQ(page.total, 5u);
  EXPECT_EQ(page.resume_handle, 9u);
  ASSERT_EQ(page.entries.size(), 1u);
  const FileInfo& file = page.entries[0];
  EXPECT_EQ(file.id, 9u);
  EXPECT_EQ(file.permissions, permission::read | permission::remove);
  EXPECT_EQ(file.locks, 2u);
  EXPECT_EQ(file.path, "/srv/x");
  EXPECT_EQ(file.user, "alice");
  EXPECT_EQ(file.client, "\\\\c");
  EXPECT_EQ(file.share, "docs");
  EXPECT_EQ(file.logon_id, 0xFEDCBA9876543210);
  EXPECT_EQ(file.active, std::chrono::seconds(7));
  EXPECT_EQ((*client)->file(9)->id, 9u);
  EXPECT_EQ((*client)->file(8).error(), NetApiStatus::file_not_found);
  EXPECT_EQ((*client)->close_file(9), NetApiStatus::success);
  EXPECT_EQ((*client)->close_file(8), NetApiStatus::file_id_not_found);
}

TEST_F(ControlServerTest, AConnectionComesOutAsItWentIn) {
  ControlServer server;
  ASSERT_EQ(complaint(server, path), "");
  auto client = connect(path);
  ASSERT_TRUE(client);
  const auto page = (*client)->connections("docs", {});
  ASSERT_EQ(page.entries.size(), 1u);
  EXPECT_EQ(page.entries[0].netname, "docs");
  EXPECT_EQ(page.entries[0].opens, 4u);
  EXPECT_EQ(page.entries[0].active, std::chrono::seconds(8));
  EXPECT_EQ((*client)->all_connections()->size(), 2u);
}

TEST_F(ControlServerTest, SharesAreListedAddedChangedAndRemoved) {
  ControlServer server;
  ASSERT_EQ(complaint(server, path), "");
  auto client = connect(path);
  ASSERT_TRUE(client);
  const auto shares = (*client)->shares();
  ASSERT_TRUE(shares && shares->size() == 1);
  EXPECT_EQ(shares->front().comment, "Papers");
  EXPECT_EQ(shares->front().maximum_uses, 7u);
  EXPECT_TRUE(shares->front().hidden);
  EXPECT_EQ((*client)->share("docs")->name, "docs");
  EXPECT_EQ((*client)->share("x").error(), NetApiStatus::net_name_not_found);
  EXPECT_EQ((*client)->add_share({.name = "new", .path = "memory:", .read_only = true}), NetApiStatus::success);
  EXPECT_EQ(source->added.path, "memory:");
  EXPECT_TRUE(source->added.read_only);
  EXPECT_EQ((*client)->add_share({.name = "docs"}), NetApiStatus::duplicate_share);
  EXPECT_EQ((*client)->change_share("docs", {.comment = "", .flags = 0}), NetApiStatus::success);
  EXPECT_EQ(source->changed.comment, "");
  EXPECT_EQ(source->changed.maximum_uses, std::nullopt);
  EXPECT_EQ(source->changed.flags, 0u);
  EXPECT_EQ((*client)->remove_share("docs"), NetApiStatus::success);
  EXPECT_EQ((*client)->remove_share("x"), NetApiStatus::net_name_not_found);
}

TEST_F(ControlServerTest, TheServerTellsOfItself) {
  ControlServer server;
  ASSERT_EQ(complaint(server, path), "");
  auto client = connect(path);
  ASSERT_TRUE(client);
  EXPECT_EQ((*client)->info()->autodisconnect_minutes, 15);
  EXPECT_EQ((*client)->info()->connections, 6u);
  EXPECT_EQ((*client)->statistics()->bytes_sent, 1ull << 40);
  EXPECT_EQ((*client)->close_logon(0xFEDCBA9876543210), NetApiStatus::success);
  EXPECT_EQ((*client)->close_logon(1), NetApiStatus::client_name_not_found);
}

TEST_F(ControlServerTest, SocketAndFolderAreForTheirOwnerAloneWhateverTheUmask) {
  const ::mode_t before = ::umask(0);
  ControlServer server;
  const std::string said = complaint(server, path);
  ::umask(before);
  ASSERT_EQ(said, "");
  EXPECT_EQ(test::mode_of(path), 0600u);
  EXPECT_EQ(test::mode_of(folder / "own"), 0700u);
}

TEST_F(ControlServerTest, StartingLeavesTheUmaskAlone) {
  const ::mode_t before = ::umask(0123);
  ControlServer server;
  const std::string said = complaint(server, path);
  EXPECT_EQ(::umask(before), 0123u);
  EXPECT_EQ(said, "");
}

TEST_F(ControlServerTest, AFolderThatOthersMayWriteToIsRefused) {
  const std::string open = folder / "open";
  std::filesystem::create_directory(open);
  ::chmod(open.c_str(), 0777);
  ControlServer server;
  EXPECT_THAT(complaint(server, open + "/control"), HasSubstr("written by others"));
}

TEST_F(ControlServerTest, AFolderBehindALinkIsRefused) {
  std::filesystem::create_directory_symlink(folder.path(), folder / "link");
  ControlServer server;
  EXPECT_NE(complaint(server, folder / "link/control"), "");
}

TEST_F(ControlServerTest, WhatIsNoSocketIsNotRemoved) {
  folder.write("precious", "data");
  ControlServer server;
  EXPECT_THAT(complaint(server, folder / "precious"), HasSubstr("no socket"));
  EXPECT_EQ(folder.read("precious"), "data");
}

TEST_F(ControlServerTest, ASocketThatAServerAnswersOnIsLeftToIt) {
  ControlServer server, second;
  ASSERT_EQ(complaint(server, path), "");
  EXPECT_THAT(complaint(second, path), HasSubstr("another server"));
  EXPECT_TRUE(connect(path));
}

TEST_F(ControlServerTest, ASocketThatAKilledServerLeftIsReplaced) {
  std::filesystem::create_directory(folder / "own");
  {
    boost::asio::io_context context;
    boost::asio::local::stream_protocol::acceptor left(context, path);  // closing does not remove it
  }
  ASSERT_TRUE(std::filesystem::exists(path));
  ControlServer server;
  EXPECT_EQ(complaint(server, path), "");
  EXPECT_TRUE(connect(path));
}

TEST_F(ControlServerTest, TheSocketGoesWithTheServer) {
  {
    ControlServer server;
    ASSERT_EQ(complaint(server, path), "");
    ASSERT_TRUE(std::filesystem::exists(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  const auto client = connect(path);
  ASSERT_FALSE(client);
  EXPECT_THAT(client.error(), HasSubstr("usher serve"));
}

TEST_F(ControlServerTest, APathThatIsTooLongIsASentenceOnBothSides) {
  const std::string longer = folder / std::string(200, 'x');
  ControlServer server;
  EXPECT_THAT(complaint(server, longer), HasSubstr("bytes"));
  const auto client = connect(longer);
  ASSERT_FALSE(client);
  EXPECT_THAT(client.error(), HasSubstr("bytes"));
}

TEST_F(ControlServerTest, WhatIsNoRequestIsAnsweredWithAnError) {
  ControlServer server;
  ASSERT_EQ(complaint(server, path), "");
  for (const char* wrong : {"\n", "nonsense\n", "[]\n", "{}\n", "{\"call\": 7}\n", "{\"call\": \"format\"}\n"}) {
    EXPECT_THAT(say(wrong), HasSubstr("error")) << wrong;
  }
  std::string deep(2000, '[');
  deep.back() = '\n';
  EXPECT_THAT(say(deep), HasSubstr("error"));
}

TEST_F(ControlServerTest, ALineThatDoesNotEndIsCutOff) {
  ControlServer server;
  ASSERT_EQ(complaint(server, path), "");
  EXPECT_EQ(say(std::string(2 * longest_request, 'x')), "");
  EXPECT_TRUE(connect(path));
}

}  // namespace
}  // namespace usher::control
