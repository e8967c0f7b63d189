// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/open_registry.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <thread>

#include "server/file_open.hpp"
#include "server/file_table.hpp"
#include "server/resource_service.hpp"
#include "server/share.hpp"
#include "server/store/memory_store.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {
namespace {

using namespace std::chrono_literals;
constexpr SteadyTime start{};

std::shared_ptr<FileEntry> file_at(std::u16string path) {
  auto entry = std::make_shared<FileEntry>(1, ObjectKind::file);
  entry->path = std::move(path);
  return entry;
}

class OpenRegistryTest : public testing::Test {
 protected:
  OpenRegistry registry_;
  std::shared_ptr<Share> share_ = std::make_shared<Share>(Share{.name = u"docs", .path = u"/srv/docs"});

  static std::shared_ptr<TreeEntry> tree_of(std::u16string user) {
    auto session = std::make_shared<WorkstationSession>();
    session->client_name = u"\\\\10.0.0.1";
    session->user = user;
    session->user_key = upcase(user);
    auto logon = std::make_shared<Logon>();
    logon->session_id = 7;
    auto tree = std::make_shared<TreeEntry>();
    tree->session = std::move(session);
    tree->logon = std::move(logon);
    return tree;
  }
  OpenRegistry::Registration add(const std::shared_ptr<FileEntry>& file, std::u16string user = u"alice") {
    return registry_.add({.tree = tree_of(std::move(user)), .share = share_, .file = file, .created = start});
  }
  std::vector<std::u16string> paths(const OpenQuery& query) {
    std::vector<std::u16string> all;
    for (const auto& open : find_opens(registry_, query, start).page().records) all.push_back(open.path);
    return all;
  }
};

TEST_F(OpenRegistryTest, IdsOnlyGrowAndStay) {
  auto first = add(file_at(u"a"));
  const auto second = add(file_at(u"b"));
  EXPECT_EQ(first.row()->id, 1u);
  first.reset();
  const auto third = add(file_at(u"c"));
  EXPECT_EQ(second.row()->id, 2u);
  EXPECT_EQ(third.row()->id, 3u);
  EXPECT_EQ(registry_.opened(), 3u);
  EXPECT_EQ(registry_.size(), 2u);
}

TEST_F(OpenRegistryTest, AnOpenIsListedAsLongAsItsRegistrationLives) {
  {
    const auto open = add(file_at(u"a"));
    EXPECT_NE(registry_.find(1), nullptr);
  }
  EXPECT_EQ(registry_.find(1), nullptr);
  EXPECT_TRUE(paths({}).empty());
}

TEST_F(OpenRegistryTest, TheTreeConnectCountsItsOpens) {
  const auto tree = tree_of(u"alice");
  auto open = registry_.add({.tree = tree, .share = share_, .file = file_at(u"a")});
  EXPECT_EQ(tree->num_opens, 1u);
  open.reset();
  EXPECT_EQ(tree->num_opens, 0u);
}

TEST_F(OpenRegistryTest, APathIsThatOfTheShareAndFollowsRenames) {
  const auto file = file_at(u"d\\f");
  const auto open = add(file), root = add(file_at(u""));
  EXPECT_EQ(paths({}), (std::vector<std::u16string>{u"/srv/docs/d/f", u"/srv/docs"}));
  file->path = u"e";
  EXPECT_EQ(paths({})[0], u"/srv/docs/e");
}

TEST_F(OpenRegistryTest, APathOnAWindowsServerIsSpelledAsThere) {
  share_->path = u"C:\\docs";
  const auto open = add(file_at(u"d\\f"));
  share_->path = u"D:\\";
  const auto root = add(file_at(u"f"));
  EXPECT_EQ(paths({})[1], u"D:\\f");
  share_->path = u"C:\\docs";
  EXPECT_EQ(paths({})[0], u"C:\\docs\\d\\f");
}

TEST_F(OpenRegistryTest, ABasePathMatchesWholeComponentsInAnyCaseAndEitherSlash) {  // [MS-SRVS] 3.1.4.2
  const auto a = add(file_at(u"Dir\\f")), b = add(file_at(u"Dir")), c = add(file_at(u"Directory\\f"));
  const std::vector<std::u16string> in_dir{u"/srv/docs/Dir/f", u"/srv/docs/Dir"};
  EXPECT_EQ(paths({.base_path = u"/srv/docs/Dir"}), in_dir);
  EXPECT_EQ(paths({.base_path = u"\\SRV\\docs\\dir\\"}), in_dir);
  EXPECT_EQ(paths({.base_path = u"/srv/docs"}).size(), 3u);
  EXPECT_EQ(paths({.base_path = u""}).size(), 3u);
  EXPECT_TRUE(paths({.base_path = u"/srv/doc"}).empty());
}

TEST_F(OpenRegistryTest, AUserMatchesWholeInAnyCase) {
  const auto a = add(file_at(u"a"), u"ann"), b = add(file_at(u"b"), u"anna"), c = add(file_at(u"c"), u"ann");
  EXPECT_EQ(paths({.user = u"ANN"}).size(), 2u);
  EXPECT_EQ(paths({.base_path = u"/srv/docs/c", .user = u"ann"}).size(), 1u);
  EXPECT_TRUE(paths({.user = u"an"}).empty());
}

TEST_F(OpenRegistryTest, LevelsAndLengthsAreCheckedInThatOrder) {
  const std::u16string longest(1023, u'x'), too_long(1024, u'x');
  const auto status = [&](const OpenQuery& query) { return find_opens(registry_, query, start).page().status; };
  EXPECT_EQ(status({.base_path = too_long, .level = 1}), NetApiStatus::invalid_level);
  EXPECT_EQ(status({.base_path = too_long}), NetApiStatus::invalid_parameter);
  EXPECT_EQ(status({.user = too_long}), NetApiStatus::invalid_parameter);
  EXPECT_EQ(status({.base_path = longest, .user = longest, .level = 2}), NetApiStatus::success);
}

TEST_F(OpenRegistryTest, APageHoldsWhatFitsAndAtLeastOne) {
  std::vector<OpenRegistry::Registration> opens;
  for (int i = 0; i < 4; ++i) opens.push_back(add(file_at(u"f")));
  EXPECT_EQ(find_opens(registry_, {.level = 2, .preferred_maximum_length = 8}, start).page().records.size(), 2u);
  EXPECT_EQ(find_opens(registry_, {.level = 2, .preferred_maximum_length = 11}, start).page().records.size(), 2u);
  // 20, "/srv/docs/f" in 12 + 24, "alice" in 12 + 12.
  EXPECT_EQ(find_opens(registry_, {.preferred_maximum_length = 159}, start).page().records.size(), 1u);
  EXPECT_EQ(find_opens(registry_, {.preferred_maximum_length = 160}, start).page().records.size(), 2u);
  const auto least = find_opens(registry_, {.preferred_maximum_length = 0}, start).page();
  EXPECT_EQ(least.records.size(), 1u);
  EXPECT_EQ(least.status, NetApiStatus::more_data);
  EXPECT_EQ(least.resume_handle, 1u);
  EXPECT_EQ(least.total_entries, 4u);
}

TEST_F(OpenRegistryTest, TheTotalCountsWhatMatchesFromTheResumePositionOn) {
  std::vector<OpenRegistry::Registration> opens;
  for (int i = 0; i < 1200; ++i) opens.push_back(add(file_at(i % 2 ? u"odd\\f" : u"even\\f"), i % 3 ? u"ann" : u"bob"));
  const auto total = [&](const OpenQuery& query) { return find_opens(registry_, query, start).page().total_entries; };
  EXPECT_EQ(total({.preferred_maximum_length = 1}), 1200u);
  EXPECT_EQ(total({.preferred_maximum_length = 1, .resume_handle = 1000}), 200u);
  EXPECT_EQ(total({.user = u"bob", .preferred_maximum_length = 1}), 400u);
  EXPECT_EQ(total({.base_path = u"/srv/docs/odd", .preferred_maximum_length = 1}), 600u);
  EXPECT_EQ(total({.base_path = u"/srv/docs/odd", .preferred_maximum_length = 1, .resume_handle = 600}), 300u);
}

TEST_F(OpenRegistryTest, PagesGiveEverySurvivorOnceWhileOthersComeAndGo) {
  std::mt19937 random(5);
  std::vector<OpenRegistry::Registration> survivors, passing;
  std::set<std::uint32_t> expected, seen;
  for (int i = 0; i < 1500; ++i) {
    auto& kind = i % 3 ? survivors : passing;
    kind.push_back(add(file_at(i % 2 ? u"odd\\f" : u"even")));
    if (i % 3 && i % 2) expected.insert(kind.back().row()->id);
  }
  OpenQuery query{.base_path = u"/srv/docs/odd", .preferred_maximum_length = 2000, .resume_handle = 0};
  for (int pages = 0; pages < 2000; ++pages) {
    const auto page = find_opens(registry_, query, start).page();
    for (const auto& open : page.records) {
      const bool again = !seen.insert(open.id).second;
      EXPECT_FALSE(again) << open.id;
    }
    if (page.status == NetApiStatus::success) break;
    query.resume_handle = page.resume_handle;
    if (!passing.empty()) std::swap(passing[random() % passing.size()], passing.back()), passing.pop_back();
    passing.push_back(add(file_at(u"odd\\f")));
  }
  EXPECT_TRUE(std::ranges::includes(seen, expected));
}

TEST_F(OpenRegistryTest, ThreadsThatOpenCloseAndListLeaveTheCountsEqual) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this] {
      std::vector<OpenRegistry::Registration> mine;
      for (int i = 0; i < 2000; ++i) {
        mine.push_back(add(file_at(u"f")));
        if (mine.size() > 20) mine.erase(mine.begin());
        if (i % 200 == 0) (void)find_opens(registry_, {}, start).page();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(registry_.size(), 0u);
  EXPECT_EQ(registry_.opened(), 8000u);
}

// Permissions: the bits of FILE_INFO_3 that the access mask stands for.

struct AccessToPermission {
  std::uint32_t access, permissions;
};

class OpenPermissionsTest : public testing::TestWithParam<AccessToPermission> {};

TEST_P(OpenPermissionsTest, AreThoseOfTheAccess) {
  const OpenEntry entry{.granted_access = GetParam().access, .file = file_at(u"f")};
  EXPECT_EQ(entry.permissions(), GetParam().permissions);
}

INSTANTIATE_TEST_SUITE_P(Bits, OpenPermissionsTest,
                         testing::Values(AccessToPermission{0x1, 0x1}, AccessToPermission{0x2, 0x2}, AccessToPermission{0x4, 0x2},
                                         AccessToPermission{0x20, 0x8}, AccessToPermission{0x10000, 0x10}, AccessToPermission{0x100, 0x20},
                                         AccessToPermission{0x40000, 0x40}, AccessToPermission{0x80000, 0x40}, AccessToPermission{0x120080, 0},
                                         AccessToPermission{0x120089, 0x1}, AccessToPermission{0x1F01FF, 0x7B}));

TEST(OpenPermissions, OfADirectoryIncludeCreating) {
  const OpenEntry entry{.granted_access = 0x2, .file = std::make_shared<FileEntry>(1, ObjectKind::directory)};
  EXPECT_EQ(entry.permissions(), 0x6u);
}

}  // namespace
}  // namespace usher::server
