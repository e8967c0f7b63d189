// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/bench/account.hpp"

#include "protocol/auth/ntlmv2.hpp"

namespace usher::bench {
namespace {

TEST(Account, HasItsKeysMade) {
  const auto account = parse_account("WORK\\alice%se%cret");
  ASSERT_TRUE(account);
  EXPECT_EQ(account->user, u"alice");
  EXPECT_EQ(account->domain, u"WORK");
  EXPECT_TRUE(account->hash == auth::nt_hash(u"se%cret"));
  EXPECT_TRUE(account->response_key == auth::ntowf_v2(account->hash, u"alice", u"WORK", &auth::simple_upcase));
}

TEST(Account, WithoutPasswordOrNameIsNone) {
  EXPECT_FALSE(parse_account("alice"));
  EXPECT_FALSE(parse_account("%secret"));
  EXPECT_TRUE(parse_account("alice%"));
}

}  // namespace
}  // namespace usher::bench
