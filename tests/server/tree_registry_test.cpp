// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/tree_registry.hpp"

#include <gtest/gtest.h>

#include "server/resource_service.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {
namespace {

using namespace std::chrono_literals;
constexpr SteadyTime start{};

class TreeRegistryTest : public testing::Test {
 protected:
  TreeRegistry registry_;

  TreeRegistry::Registration add(std::u16string share, std::u16string client, std::u16string user = u"alice") {
    auto session = std::make_shared<WorkstationSession>();
    session->client = canonical_client(client);
    session->client_name = listed_client_name(session->client);
    session->user = std::move(user);
    auto logon = std::make_shared<Logon>();
    logon->session_id = 5;
    auto tree = std::make_shared<TreeEntry>();
    tree->share_key = upcase(share);
    tree->share = std::move(share);
    tree->session = std::move(session);
    tree->logon = std::move(logon);
    tree->created = start;
    return registry_.add(std::move(tree));
  }
  std::vector<std::uint32_t> ids(std::u16string qualifier, std::optional<std::uint32_t> resume = {}) {
    std::vector<std::uint32_t> all;
    for (const auto& tree : find_trees(registry_, {.qualifier = std::move(qualifier), .resume_handle = resume}, start).page().records) all.push_back(tree.id);
    return all;
  }
  NetApiStatus status(const std::optional<std::u16string>& qualifier, std::uint32_t level = 1) {
    return find_trees(registry_, {.qualifier = qualifier, .level = level}, start).page().status;
  }
};

TEST_F(TreeRegistryTest, IdsOnlyGrowAndEndWithTheRegistration) {
  add(u"a", u"1.1.1.1").reset();
  const auto second = add(u"a", u"1.1.1.1");
  EXPECT_EQ(second.row()->id, 2u);
  EXPECT_EQ(registry_.size(), 1u);
}

TEST_F(TreeRegistryTest, AQualifierWithoutBackslashesIsAShareInAnyCase) {  // [MS-SRVS] 3.1.4.1
  const auto a = add(u"Docs", u"1.1.1.1"), b = add(u"other", u"1.1.1.1"), c = add(u"docs", u"1.1.1.2");
  EXPECT_EQ(ids(u"DOCS"), (std::vector<std::uint32_t>{1, 3}));
  EXPECT_EQ(ids(u"docs", 1), (std::vector<std::uint32_t>{3}));
  EXPECT_TRUE(ids(u"doc").empty());
}

TEST_F(TreeRegistryTest, AQualifierWithBackslashesIsAComputerInAnyFormOfItsName) {
  const auto a = add(u"docs", u"10.0.0.1"), b = add(u"docs", u"::1"), c = add(u"docs", u"10.0.0.1");
  EXPECT_EQ(ids(u"\\\\10.0.0.1"), (std::vector<std::uint32_t>{1, 3}));
  EXPECT_EQ(ids(u"\\\\::ffff:10.0.0.1"), (std::vector<std::uint32_t>{1, 3}));
  EXPECT_EQ(ids(u"\\\\[::1]"), (std::vector<std::uint32_t>{2}));
  EXPECT_EQ(ids(u"\\\\0:0::1"), (std::vector<std::uint32_t>{2}));
  EXPECT_TRUE(ids(u"\\\\10.0.0.2").empty());
}

TEST_F(TreeRegistryTest, TheNetnameIsTheHalfThatWasNotAskedFor) {
  const auto a = add(u"docs", u"::1");
  EXPECT_EQ(find_trees(registry_, {.qualifier = u"docs"}, start).page().records[0].netname, u"\\\\[::1]");
  EXPECT_EQ(find_trees(registry_, {.qualifier = u"\\\\::1"}, start).page().records[0].netname, u"docs");
}

TEST_F(TreeRegistryTest, LevelThenQualifierIsChecked) {
  const std::u16string longest(1023, u'x'), too_long(1024, u'x');
  EXPECT_EQ(status(std::nullopt, 2), NetApiStatus::invalid_level);
  EXPECT_EQ(status(std::nullopt), NetApiStatus::invalid_parameter);
  EXPECT_EQ(status(u""), NetApiStatus::invalid_parameter);
  EXPECT_EQ(status(too_long), NetApiStatus::invalid_parameter);
  EXPECT_EQ(status(longest, 0), NetApiStatus::success);
}

TEST_F(TreeRegistryTest, PagesGoOnWhereTheLastOneEnded) {
  std::vector<TreeRegistry::Registration> trees;
  for (int i = 0; i < 5; ++i) trees.push_back(add(u"docs", u"1.1.1.1"));
  const auto first = find_trees(registry_, {.qualifier = u"docs", .level = 0, .preferred_maximum_length = 8}, start).page();
  EXPECT_EQ(first.status, NetApiStatus::more_data);
  EXPECT_EQ(first.records.size(), 2u);
  EXPECT_EQ(first.total_entries, 5u);
  trees.erase(trees.begin() + 1);  // the one that the handle names
  const auto rest = find_trees(registry_, {.qualifier = u"docs", .level = 0, .resume_handle = first.resume_handle}, start).page();
  EXPECT_EQ(rest.status, NetApiStatus::success);
  EXPECT_EQ(rest.records.size(), 3u);
  EXPECT_EQ(rest.total_entries, 3u);
}

TEST_F(TreeRegistryTest, ARowIsThatOfTheMoment) {
  const auto tree = add(u"docs", u"1.1.1.1", u"bob");
  tree.row()->num_opens = 3;
  const auto record = find_trees(registry_, {.qualifier = u"docs"}, start + 90s).page().records[0];
  EXPECT_EQ(record.num_opens, 3u);
  EXPECT_EQ(record.num_users, 1u);
  EXPECT_EQ(record.active_seconds, 90u);
  EXPECT_EQ(record.user, u"bob");
  EXPECT_EQ(record.session_id, 5u);
}

}  // namespace
}  // namespace usher::server
