// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/config/users_file.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/src/temporary_folder.hpp"

namespace usher {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::array<std::uint8_t, 16> hash_of_password{0x88, 0x46, 0xF7, 0xEA, 0xEE, 0x8F, 0xB1, 0x17,
                                                        0xAD, 0x06, 0xBD, 0xD8, 0x30, 0xB7, 0x58, 0x6C};

struct UsersFileTest : testing::Test {
  test::TemporaryFolder folder{};
  std::string path = folder / "users";

  std::vector<UserOptions> read(const std::string& text) {
    const auto users = read_users_file(folder.write("users", text));
    EXPECT_TRUE(users) << (users ? "" : users.error());
    return users.value_or(std::vector<UserOptions>{});
  }
  std::string complaint(const std::string& text) {
    const auto users = read_users_file(folder.write("users", text));
    return users ? "" : users.error();
  }
};

TEST_F(UsersFileTest, HashesAsNtDoes) {  // [MS-NLMP] 3.3.1, the hash of "password"
  EXPECT_EQ(hash_password("password"), hash_of_password);
}

TEST_F(UsersFileTest, WhatIsWrittenIsReadBack) {
  const std::vector<UserOptions> users{{.name = "alice", .nt_hash = hash_of_password, .administrator = true},
                                       {.name = "Zo\u00eb", .nt_hash = hash_of_password, .operator_account = true, .disabled = true}};
  ASSERT_TRUE(write_users_file(path, users));
  const auto back = read_users_file(path);
  ASSERT_TRUE(back) << back.error();
  ASSERT_EQ(back->size(), 2u);
  EXPECT_EQ((*back)[0].name, "alice");
  EXPECT_EQ((*back)[0].nt_hash, hash_of_password);
  EXPECT_TRUE((*back)[0].administrator);
  EXPECT_FALSE((*back)[0].operator_account || (*back)[0].disabled);
  EXPECT_EQ((*back)[1].name, "Zo\u00eb");
  EXPECT_TRUE((*back)[1].operator_account && (*back)[1].disabled);
  EXPECT_FALSE((*back)[1].administrator);
}

TEST_F(UsersFileTest, GroupsAreFlagsAndTheOldNamesAreRead) {
  const auto users = read("a:8846F7EAEE8FB117AD06BDD830B7586C:admins,operators\nb:8846F7EAEE8FB117AD06BDD830B7586C:admin\n"
                          "c:8846F7EAEE8FB117AD06BDD830B7586C:operator,disabled\n");
  ASSERT_EQ(users.size(), 3u);
  EXPECT_TRUE(users[0].administrator && users[0].operator_account);
  EXPECT_TRUE(users[1].administrator && !users[1].operator_account);
  EXPECT_TRUE(users[2].operator_account && users[2].disabled);
  EXPECT_THAT(complaint("a:8846F7EAEE8FB117AD06BDD830B7586C:wheel\n"), HasSubstr("line 1"));
}

TEST_F(UsersFileTest, MembershipIsGivenAndTaken) {
  UserOptions user;
  EXPECT_TRUE(set_group(user, "admins", true) && set_group(user, "operators", true) && set_group(user, "admins", false));
  EXPECT_FALSE(user.administrator);
  EXPECT_TRUE(user.operator_account);
  EXPECT_FALSE(set_group(user, "wheel", true));
}

TEST_F(UsersFileTest, KeepsTheHashAndNeverThePassword) {
  ASSERT_TRUE(write_users_file(path, {{.name = "alice", .password = "password", .nt_hash = hash_password("password")}}));
  EXPECT_THAT(folder.read("users"), Not(HasSubstr("password")));
  EXPECT_THAT(folder.read("users"), HasSubstr("alice:8846F7EAEE8FB117AD06BDD830B7586C:"));
}

TEST_F(UsersFileTest, IsForItsOwnerAloneWhateverTheUmask) {
  const ::mode_t before = ::umask(0);
  folder.write("users", "");
  ASSERT_EQ(test::mode_of(path), 0666u);
  ASSERT_TRUE(write_users_file(path, {}));
  ::umask(before);
  EXPECT_EQ(test::mode_of(path), 0600u);
}

TEST_F(UsersFileTest, IsReplacedInOneStep) {
  folder.write("users", "old\n");
  std::ifstream reader(path);  // whoever reads while it is written reads the old file to its end
  ASSERT_TRUE(write_users_file(path, {{.name = "alice", .nt_hash = hash_of_password}}));
  std::string line;
  ASSERT_TRUE(std::getline(reader, line));
  EXPECT_EQ(line, "old");
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST_F(UsersFileTest, AFolderThatIsNotThereIsNamed) {
  const auto written = write_users_file(folder / "missing/users", {});
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error(), HasSubstr("missing/users"));
  const auto read = read_users_file(folder / "missing/users");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error(), HasSubstr("missing/users"));
}

TEST_F(UsersFileTest, CommentsAndEmptyLinesAreSkippedAndLinesMayEndAsWindowsHasThem) {
  const auto users = read("# a comment\n\nalice:8846F7EAEE8FB117AD06BDD830B7586C:admin\r\n");
  ASSERT_EQ(users.size(), 1u);
  EXPECT_TRUE(users[0].administrator);
}

TEST_F(UsersFileTest, AWrongLineIsNamed) {
  EXPECT_THAT(complaint("# x\nalice\n"), HasSubstr("line 2"));
  EXPECT_THAT(complaint("alice:tooshort:\n"), HasSubstr("line 1"));
  EXPECT_THAT(complaint("alice:8846F7EAEE8FB117AD06BDD830B7586G:\n"), HasSubstr("line 1"));
  EXPECT_THAT(complaint("alice:8846F7EAEE8FB117AD06BDD830B7586C:king\n"), HasSubstr("line 1"));
  EXPECT_THAT(complaint(":8846F7EAEE8FB117AD06BDD830B7586C:\n"), HasSubstr("line 1"));
}

TEST_F(UsersFileTest, ReadsSambasFormat) {
  const auto users = read(
      "alice:1000:XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX:8846F7EAEE8FB117AD06BDD830B7586C:[U          ]:LCT-5F000000:\n"
      "bob:1001:XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX:8846f7eaee8fb117ad06bdd830b7586c:[DU         ]:LCT-5F000000:\n"
      "carol:1002:NO PASSWORDXXXXXXXXXXXXXXXXXXXXX:NO PASSWORDXXXXXXXXXXXXXXXXXXXXX:[NU         ]:LCT-5F000000:\n");
  ASSERT_EQ(users.size(), 3u);
  EXPECT_EQ(users[0].nt_hash, hash_of_password);
  EXPECT_FALSE(users[0].disabled);
  EXPECT_EQ(users[1].nt_hash, hash_of_password);
  EXPECT_TRUE(users[1].disabled);
  EXPECT_TRUE(users[2].disabled);  // no password is no way in
}

TEST_F(UsersFileTest, DoesNotWriteOverSambasFile) {
  const std::string theirs = "alice:1000:XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX:8846F7EAEE8FB117AD06BDD830B7586C:[U          ]:LCT-5F000000:\n";
  folder.write("users", theirs);
  const auto written = write_users_file(path, {});
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error(), HasSubstr("smbpasswd"));
  EXPECT_EQ(folder.read("users"), theirs);
}

TEST_F(UsersFileTest, FindsAUserInAnyCase) {
  std::vector<UserOptions> users{{.name = "alice"}, {.name = "\u00c4nne"}};
  EXPECT_EQ(find_user(users, "ALICE"), users.begin());
  EXPECT_EQ(find_user(users, "\u00e4NNE"), users.begin() + 1);
  EXPECT_EQ(find_user(users, "alic"), users.end());
}

}  // namespace
}  // namespace usher
