// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/net_api/credentials_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>

#include "tests/src/temporary_folder.hpp"

namespace usher::win32 {
namespace {

constexpr const char* file = "# everywhere\nusername = anyone\npassword = p w \n\n[files]\nUserName=alice\r\npassword=a%b=c\r\n"
                             "; a port of its own\n[Files:4450]\nusername = bob\ndomain = WORK\n[no-user]\npassword = x\n";

TEST(CredentialsFileTest, TheSectionOfTheServerIsTakenThenTheHostsThenWhatStandsAbove) {
  EXPECT_EQ(credentials_in(file, "files:4450"), "WORK\\bob%");
  EXPECT_EQ(credentials_in(file, "\\\\FILES:4451"), "alice%a%b=c");
  EXPECT_EQ(credentials_in(file, "files"), "alice%a%b=c");
  EXPECT_EQ(credentials_in(file, "other"), "anyone%p w ");
  EXPECT_EQ(credentials_in(file, "no-user"), "anyone%p w ");
}

TEST(CredentialsFileTest, NobodyWhereNothingIsSaid) {
  EXPECT_EQ(credentials_in("", "files"), std::nullopt);
  EXPECT_EQ(credentials_in("[a]\nusername = x\n", "b"), std::nullopt);
  EXPECT_EQ(credentials_in("username\n[\n]\n=\n = y\n", "b"), std::nullopt);
}

TEST(CredentialsFileTest, IPv6AddressesHaveAPortBehindTheirBracketsOnly) {
  const std::string text = "[[::1]]\nusername = six\n[::2]\nusername = two\n";
  EXPECT_EQ(credentials_in(text, "[::1]:4450"), "six%");
  EXPECT_EQ(credentials_in(text, "[::1]"), "six%");
  EXPECT_EQ(credentials_in(text, "::2"), "two%");
  EXPECT_EQ(credentials_in("[:]\nusername = x\n", "::9"), std::nullopt);
  EXPECT_EQ(credentials_in("username = x\n", ":4450"), "x%");
}

TEST(CredentialsFileTest, AFileIsReadWhenItIsItsOwnersAlone) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("credentials", "username = alice\npassword = secret\n");
  ::setenv("USHER_CREDENTIALS_FILE", path.c_str(), 1);
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  EXPECT_EQ(credentials_from_file("files"), "alice%secret");
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  EXPECT_EQ(credentials_from_file("files"), std::nullopt);
  ::setenv("USHER_CREDENTIALS_FILE", (path + "-not-there").c_str(), 1);
  EXPECT_EQ(credentials_from_file("files"), std::nullopt);
  ::unsetenv("USHER_CREDENTIALS_FILE");
  EXPECT_EQ(credentials_from_file("files"), std::nullopt);
}

}  // namespace
}  // namespace usher::win32
