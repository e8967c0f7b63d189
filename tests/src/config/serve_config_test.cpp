// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/config/serve_config.hpp"

#include <gmock/gmock.h>

#include "tests/src/temporary_folder.hpp"

namespace usher {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct ServeConfigTest : testing::Test {
  test::TemporaryFolder folder{};

  std::expected<ServeConfig, std::string> load(const std::string& text) {
    return load_config(folder.write("usher.toml", text), {});
  }
  /// What is said about a file, after its name.
  std::string complaint(const std::string& text) {
    const auto loaded = load(text);
    if (loaded) return "";
    const std::string name = folder / "usher.toml ";
    EXPECT_TRUE(loaded.error().starts_with(name)) << loaded.error();
    return loaded.error().substr(std::min(name.size(), loaded.error().size()));
  }
};

TEST_F(ServeConfigTest, EveryFlagHasAKey) {
  const auto config = load(R"(
listen = ["127.0.0.1:4450", "[::1]:4450"]
user = ["alice%secret", "bob%pass%word"]
admin = "alice"
operator = ["bob"]
users-file = "users"
ready-file = "ready"
socket = "control"
no-socket = true
name = "FILES"
workgroup = "HOME"
comment = "Ours"
signing = "offered"
encryption = "required"
min-dialect = "2.1"
max-dialect = "3.0.2"
guest = true
anonymous = true
threads = 3
log-level = "debug"
log-file = "log"
[share.docs]
path = "memory:"
comment = "Documents"
read-only = true
hidden = true
guest-ok = true
encrypt = true
)");
  ASSERT_TRUE(config) << config.error();
  const ServerOptions& server = config->server;
  EXPECT_THAT(server.listen, ElementsAre("127.0.0.1:4450", "[::1]:4450"));
  ASSERT_EQ(server.users.size(), 2u);
  EXPECT_EQ(server.users[0].name, "alice");
  EXPECT_EQ(server.users[0].password, "secret");
  EXPECT_EQ(server.users[1].password, "pass%word");
  EXPECT_THAT(config->administrators, ElementsAre("alice"));
  EXPECT_THAT(config->operators, ElementsAre("bob"));
  EXPECT_EQ(config->users_file, "users");
  EXPECT_EQ(config->ready_file, "ready");
  EXPECT_EQ(config->socket, "control");
  EXPECT_TRUE(config->no_socket);
  EXPECT_EQ(server.name, "FILES");
  EXPECT_EQ(server.workgroup, "HOME");
  EXPECT_EQ(server.comment, "Ours");
  EXPECT_EQ(server.signing, Requirement::offered);
  EXPECT_EQ(server.encryption, Requirement::required);
  EXPECT_EQ(server.minimum_dialect, 0x0210);
  EXPECT_EQ(server.maximum_dialect, 0x0302);
  EXPECT_TRUE(server.allow_guest);
  EXPECT_TRUE(server.allow_anonymous);
  EXPECT_EQ(server.threads, 3u);
  EXPECT_EQ(server.log_level, LogLevel::debug);
  EXPECT_EQ(server.log_file, "log");
  ASSERT_EQ(server.shares.size(), 1u);
  const ShareOptions& docs = server.shares[0];
  EXPECT_EQ(docs.name, "docs");
  EXPECT_EQ(docs.path, "memory:");
  EXPECT_EQ(docs.comment, "Documents");
  EXPECT_TRUE(docs.read_only && docs.hidden && docs.guest_ok && docs.encrypt);
}

TEST_F(ServeConfigTest, AMistakeIsNamedWithItsLine) {
  EXPECT_THAT(complaint("guest = true\n\nnonsense = 1\n"), AllOf(HasSubstr("line 3"), HasSubstr("nonsense")));
  EXPECT_THAT(complaint("guest = \"yes\"\n"), AllOf(HasSubstr("line 1"), HasSubstr("guest is true or false")));
  EXPECT_THAT(complaint("guest = 1\n"), HasSubstr("line 1"));
  EXPECT_THAT(complaint("\nname = 7\n"), AllOf(HasSubstr("line 2"), HasSubstr("name is text")));
  EXPECT_THAT(complaint("\nsigning = \"perhaps\"\n"), AllOf(HasSubstr("line 2"), HasSubstr("off, offered, required")));
  EXPECT_THAT(complaint("min-dialect = \"1.0\"\n"), AllOf(HasSubstr("line 1"), HasSubstr("2.0.2, 2.1")));
  EXPECT_THAT(complaint("threads = 5000\n"), AllOf(HasSubstr("line 1"), HasSubstr("0 to 1024")));
  EXPECT_THAT(complaint("user = [\"alice\"]\n"), AllOf(HasSubstr("line 1"), HasSubstr("NAME%PASSWORD")));
  EXPECT_THAT(complaint("user = \"a/b%c\"\n"), HasSubstr("line 1"));
  EXPECT_THAT(complaint("\n\nlisten = \"nowhere\"\n"), AllOf(HasSubstr("line 3"), HasSubstr("nowhere"), HasSubstr("127.0.0.1:4450")));
  EXPECT_THAT(complaint("[share.docs]\npath = \"memory:\"\nreadonly = true\n"), AllOf(HasSubstr("line 3"), HasSubstr("read-only")));
  EXPECT_THAT(complaint("\n[share.docs]\ncomment = \"x\"\n"), AllOf(HasSubstr("line 2"), HasSubstr("has no path")));
  EXPECT_THAT(complaint("[share.docs]\npath = \"/no/such/folder\"\n"), AllOf(HasSubstr("line 1"), HasSubstr("/no/such/folder")));
  EXPECT_THAT(complaint("[share.'a/b']\npath = \"memory:\"\n"), AllOf(HasSubstr("line 1"), HasSubstr("a/b")));
  EXPECT_THAT(complaint("name = \"A\"\nname = \"B\"\n"), HasSubstr("line 2"));
  EXPECT_THAT(complaint("listen = [\n"), HasSubstr("line"));
}

TEST_F(ServeConfigTest, ASecretIsNotRepeatedInAComplaint) {
  EXPECT_THAT(complaint("user = \"a/b%topsecret\"\n"), testing::Not(HasSubstr("topsecret")));
}

TEST_F(ServeConfigTest, AFileThatIsNotThereIsNamed) {
  const auto loaded = load_config(folder / "missing.toml", {});
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error(), HasSubstr("missing.toml"));
}

TEST_F(ServeConfigTest, AShareOnTheCommandLine) {
  const auto share = parse_share("docs=/a/b c,read-only,hidden,guest-ok,encrypt,comment=This, that");
  ASSERT_TRUE(share) << share.error();
  EXPECT_EQ(share->name, "docs");
  EXPECT_EQ(share->path, "/a/b c");
  EXPECT_TRUE(share->read_only && share->hidden && share->guest_ok && share->encrypt);
  EXPECT_EQ(share->comment, "This, that");
  const auto memory = parse_share("scratch=memory:");
  ASSERT_TRUE(memory);
  EXPECT_EQ(memory->path, "memory:");
  for (const char* wrong : {"", "docs", "=x", "docs=", "docs=,read-only", "docs=/x,readonly"}) EXPECT_FALSE(parse_share(wrong)) << wrong;
}

TEST_F(ServeConfigTest, AUserOnTheCommandLine) {
  EXPECT_EQ(parse_user("alice%")->password, "");
  EXPECT_FALSE(parse_user("alice"));
  EXPECT_FALSE(parse_user("%secret"));
}

/// What complete() says; empty when all is well.
std::string completion(ServeConfig config) {
  const auto completed = complete(std::move(config));
  return completed ? "" : completed.error();
}

TEST_F(ServeConfigTest, RightsGoToUsersThatThereAre) {
  ServeConfig config;
  config.server.users = {{.name = "Alice", .password = "x"}, {.name = "bob", .password = "y"}};
  config.administrators = {"alice"}, config.operators = {"BOB"};
  const auto completed = complete(config);
  ASSERT_TRUE(completed) << completed.error();
  EXPECT_TRUE(completed->server.users[0].administrator);
  EXPECT_FALSE(completed->server.users[0].operator_account);
  EXPECT_TRUE(completed->server.users[1].operator_account);
  config.administrators = {"carol"};
  EXPECT_THAT(completion(config), AllOf(HasSubstr("--admin carol"), HasSubstr("no such user")));
}

TEST_F(ServeConfigTest, WhatIsWrongOnlyTogetherIsNamedWithItsLineToo) {
  auto config = load("admin = \"carol\"\n");
  ASSERT_TRUE(config);
  EXPECT_THAT(completion(*config), HasSubstr("usher.toml line 1: admin carol"));
  config = load("max-dialect = \"2.1\"\nmin-dialect = \"3.0\"\n");
  ASSERT_TRUE(config);
  EXPECT_THAT(completion(*config), AllOf(HasSubstr("line 2: min-dialect"), HasSubstr("line 1: max-dialect")));
  config = load("\nname = \"SIXTEENLETTERSXX\"\n");
  ASSERT_TRUE(config);
  EXPECT_THAT(completion(*config), HasSubstr("line 2: name"));
}

TEST_F(ServeConfigTest, NamesThatDifferInCaseOnlyAreTheSame) {
  ServeConfig config;
  config.server.users = {{.name = "alice", .password = "x"}, {.name = "ALICE", .password = "y"}};
  EXPECT_THAT(completion(config), HasSubstr("user ALICE is given twice"));
  config.server.users.clear();
  config.server.shares = {{.name = "docs", .path = "memory:"}, {.name = "Docs", .path = "memory:"}};
  EXPECT_THAT(completion(config), HasSubstr("share Docs is given twice"));
}

TEST_F(ServeConfigTest, FoldersAndAddressesAreLookedAt) {
  ServeConfig config;
  config.server.shares = {{.name = "docs", .path = folder / "missing"}};
  EXPECT_THAT(completion(config), HasSubstr(folder / "missing"));
  config.server.shares = {{.name = "IPC$", .path = "memory:"}};
  EXPECT_THAT(completion(config), HasSubstr("IPC$"));
  config.server.shares.clear();
  for (const char* wrong : {"", "4450", "localhost:4450", "::1:4450", "[127.0.0.1]:1", "127.0.0.1:70000", "127.0.0.1:1x"}) {
    config.server.listen = {wrong};
    EXPECT_THAT(completion(config), HasSubstr("--listen")) << wrong;
  }
  for (const char* right : {"0.0.0.0:0", "[::]:445", "127.0.0.1:65535"}) {
    config.server.listen = {right};
    EXPECT_THAT(completion(config), IsEmpty()) << right;
  }
}

TEST_F(ServeConfigTest, TheUsersFileAddsItsAccounts) {
  ServeConfig config;
  config.users_file = folder.write("users", "alice:8846F7EAEE8FB117AD06BDD830B7586C:\n");
  config.administrators = {"alice"};
  const auto completed = complete(config);
  ASSERT_TRUE(completed) << completed.error();
  ASSERT_EQ(completed->server.users.size(), 1u);
  EXPECT_TRUE(completed->server.users[0].administrator);
  config.users_file = folder.write("users", "# fine\nalice\n");
  EXPECT_THAT(completion(config), HasSubstr("users line 2"));
}

}  // namespace
}  // namespace usher
