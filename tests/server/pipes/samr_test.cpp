// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/samr/domain_lists.hpp"
#include "protocol/samr/user_info.hpp"
#include "tests/server/pipes/names_fixture.hpp"

namespace usher::server {
namespace {

namespace op = samr::opnum;

class SamrTest : public NamesTest {
 protected:
  void SetUp() override { open_as({.user = u"alice"}); }
  void open_as(CallerIdentity caller) {
    open(u"samr", samr::interface_id, std::move(caller));
    connected = call(op::connect2, stub([](rpc::NdrWriter& out) { out.null(), out.put(std::uint32_t{0x02000000}); }));
    server = handle_in(connected);
    if (status_of(connected) == NtStatus::success) domain = open_domain(names.machine());
  }
  Bytes open_domain(const Sid& sid) {
    const Bytes answer = call(op::open_domain, stub([&](rpc::NdrWriter& out) { wire::append(out.out(), server), out.put(std::uint32_t{0x200}), rpc::write_sid(out, sid); }));
    EXPECT_EQ(status_of(answer), NtStatus::success);
    return handle_in(answer);
  }
  Bytes open_user(std::uint32_t rid) {
    return call(op::open_user, stub([&](rpc::NdrWriter& out) { wire::append(out.out(), domain), out.put(std::uint32_t{0x02000000}), out.put(rid); }));
  }
  Bytes with_level(ByteView handle, std::uint16_t level) {
    return stub([&](rpc::NdrWriter& out) { wire::append(out.out(), handle), out.put(level); });
  }
  /// SamrOpenGroup or SamrOpenAlias.
  Bytes open_in(ByteView of, std::uint16_t opnum, std::uint32_t rid) {
    return call(opnum, stub([&](rpc::NdrWriter& out) { wire::append(out.out(), of), out.put(std::uint32_t{0x02000000}), out.put(rid); }));
  }
  Bytes display(std::uint16_t list, std::uint32_t index, std::uint32_t count, std::uint32_t preferred) {
    return call(op::query_display3, stub([&](rpc::NdrWriter& out) { wire::append(out.out(), domain), out.put(list), out.put(index), out.put(count), out.put(preferred); }));
  }
  struct Display {
    std::uint32_t available = 0, returned = 0;
    std::vector<std::uint32_t> indexes{};
    std::vector<std::u16string> names{};
    NtStatus status{};
  };
  /// Of users or groups.
  Display query_display(std::uint16_t list, std::uint32_t index = 0, std::uint32_t count = 100, std::uint32_t preferred = 0xFFFF) {
    const Bytes answer = display(list, index, count, preferred);
    rpc::NdrReader in(answer, true);
    Display page{.available = in.get<std::uint32_t>(), .returned = in.get<std::uint32_t>()};
    EXPECT_EQ(in.get<std::uint16_t>(), list);
    in.align(4);
    const auto rows = in.get<std::uint32_t>();
    if (in.pointer()) {
      EXPECT_EQ(in.get<std::uint32_t>(), rows);
      std::vector<rpc::StringHeader> headers;
      for (std::uint32_t i = 0; i < rows; ++i) {
        page.indexes.push_back(in.get<std::uint32_t>());
        in.get<std::uint32_t>(), in.get<std::uint32_t>();
        headers.push_back(rpc::read_string_header(in));
        for (int empty = list == 1 ? 2 : 1; empty > 0; --empty) EXPECT_FALSE(rpc::read_string_header(in).present);
      }
      for (const auto& header : headers) page.names.push_back(rpc::read_string_body(in, header));
    }
    page.status = in.get<NtStatus>();
    EXPECT_TRUE(in.ok());
    return page;
  }
  struct List {
    std::uint32_t resume = 0;
    std::vector<samr::RidEntry> entries{};
    NtStatus status{};
  };
  List enumerate_users(std::uint32_t resume = 0, std::uint32_t preferred = 0xFFFF) {
    return read_list(call(op::enumerate_users, stub([&](rpc::NdrWriter& out) {
      wire::append(out.out(), domain);
      out.put(resume), out.put(std::uint32_t{0}), out.put(preferred);
    })));
  }
  static List read_list(ByteView answer) {
    rpc::NdrReader in(answer, true);
    List list{.resume = in.get<std::uint32_t>()};
    EXPECT_TRUE(in.pointer());
    const auto count = in.get<std::uint32_t>();
    if (in.pointer()) {
      EXPECT_EQ(in.get<std::uint32_t>(), count);
      std::vector<rpc::StringHeader> headers;
      for (std::uint32_t i = 0; i < count; ++i) list.entries.push_back({in.get<std::uint32_t>(), {}}), headers.push_back(rpc::read_string_header(in));
      for (std::uint32_t i = 0; i < count; ++i) list.entries[i].name = rpc::read_string_body(in, headers[i]);
    }
    EXPECT_EQ(in.get<std::uint32_t>(), list.entries.size());
    list.status = in.get<NtStatus>();
    EXPECT_TRUE(in.ok());
    return list;
  }

  Bytes connected{}, server{}, domain{};
};

TEST_F(SamrTest, EveryKindOfConnectGivesAHandle) {
  const auto ok = [&](std::uint16_t opnum, auto write) { EXPECT_EQ(status_of(call(opnum, stub(write))), NtStatus::success) << opnum; };
  ok(op::connect, [](rpc::NdrWriter& out) { out.pointer(), out.put(std::uint16_t{'x'}), out.put(std::uint32_t{0x20}); });
  ok(op::connect4, [](rpc::NdrWriter& out) { out.null(), out.put(std::uint32_t{2}), out.put(std::uint32_t{0x20}); });
  ok(op::connect5, [](rpc::NdrWriter& out) {
    out.null(), out.put(std::uint32_t{0x20}), out.put(std::uint32_t{1}), out.put(std::uint32_t{1}), out.put(std::uint32_t{3}), out.put(std::uint32_t{0});
  });
}

TEST_F(SamrTest, TheServerHasItselfAndBuiltin) {
  const List list = read_list(call(op::enumerate_domains, stub([&](rpc::NdrWriter& out) { wire::append(out.out(), server), out.put(std::uint32_t{0}), out.put(std::uint32_t{0xFFFF}); })));
  ASSERT_EQ(list.entries.size(), 2u);
  EXPECT_EQ(list.entries[0].name, u"USHER");
  EXPECT_EQ(list.entries[1].name, u"BUILTIN");
  const auto lookup = [&](std::u16string_view name) { return call(op::lookup_domain, stub([&](rpc::NdrWriter& out) { wire::append(out.out(), server), rpc::write_counted_string(out, name); })); };
  const Bytes answer = lookup(u"usher");
  rpc::NdrReader in(answer, true);
  EXPECT_TRUE(in.pointer());
  EXPECT_EQ(rpc::read_sid(in), names.machine());
  EXPECT_EQ(status_of(lookup(u"OTHER")), NtStatus::no_such_domain);
}

TEST_F(SamrTest, AccountsAreListedToAdministrators) {
  const List list = enumerate_users();
  EXPECT_EQ(list.status, NtStatus::success);
  ASSERT_EQ(list.entries.size(), 3u);
  for (const auto& entry : list.entries) EXPECT_EQ(entry.rid, names.account(entry.name)->rid);
}

TEST_F(SamrTest, PagesOfUsersAlwaysAdvance) {
  std::vector<std::u16string> seen;
  List page{.status = NtStatus::more_entries};
  while (page.status == NtStatus::more_entries) {
    page = enumerate_users(page.resume, 1);
    ASSERT_EQ(page.entries.size(), 1u);
    seen.push_back(page.entries[0].name);
  }
  EXPECT_EQ(page.status, NtStatus::success);
  EXPECT_EQ(seen.size(), 3u);
}

TEST_F(SamrTest, NobodyAndGuestsMayNotEvenConnect) {
  for (const CallerIdentity& who : {CallerIdentity{.anonymous = true}, CallerIdentity{.user = u"Guest", .guest = true}}) {
    open_as(who);
    EXPECT_EQ(status_of(connected), NtStatus::access_denied);
    EXPECT_EQ(server, Bytes(rpc::wire_handle_size));
  }
}

TEST_F(SamrTest, WhoIsNoAdministratorSeesHisOwnAccountAlone) {
  open_as({.user = u"bob"});
  const List list = enumerate_users();
  EXPECT_EQ(list.status, NtStatus::access_denied);
  EXPECT_TRUE(list.entries.empty());
  EXPECT_EQ(status_of(open_user(names.account(u"bob")->rid)), NtStatus::success);
  EXPECT_EQ(status_of(open_user(names.account(u"alice")->rid)), NtStatus::access_denied);
}

TEST_F(SamrTest, NamesAndRidsFindEachOther) {
  const auto rid = names.account(u"bob")->rid;
  const Bytes by_name = call(op::lookup_names, stub([&](rpc::NdrWriter& out) {
    wire::append(out.out(), domain);
    for (const std::uint32_t count : {2u, 1000u, 0u, 2u}) out.put(count);
    rpc::write_string_header(out, u"BOB"), rpc::write_string_header(out, u"nobody");
    rpc::write_string_body(out, u"BOB"), rpc::write_string_body(out, u"nobody");
  }));
  EXPECT_EQ(status_of(by_name), NtStatus::some_not_mapped);
  EXPECT_EQ(wire::load<std::uint32_t>(by_name, 12), rid);
  EXPECT_EQ(wire::load<std::uint32_t>(by_name, 16), 0u);
  const Bytes by_rid = call(op::lookup_ids, stub([&](rpc::NdrWriter& out) {
    wire::append(out.out(), domain);
    for (const std::uint32_t number : {1u, 1000u, 0u, 1u, rid}) out.put(number);
  }));
  EXPECT_EQ(status_of(by_rid), NtStatus::success);
  rpc::NdrReader in(by_rid, true);
  in.get<std::uint32_t>(), in.pointer(), in.get<std::uint32_t>();
  EXPECT_EQ(rpc::read_counted_string(in), u"bob");
}

TEST_F(SamrTest, AUserIsTold) {
  const Bytes user = handle_in(open_user(names.account(u"Guest")->rid));
  for (const std::uint16_t level : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 20, 21}) EXPECT_EQ(status_of(call(op::query_user, with_level(user, level))), NtStatus::success) << level;
  for (const std::uint16_t level : {0, 18, 23, 99}) EXPECT_EQ(status_of(call(op::query_user2, with_level(user, level))), NtStatus::invalid_info_class) << level;
  const Bytes control = call(op::query_user, with_level(user, 16));
  EXPECT_EQ(wire::load<std::uint32_t>(control, 8), samr::acb_disabled | samr::acb_normal | samr::acb_no_expiry);
  EXPECT_EQ(status_of(open_user(12345)), NtStatus::no_such_user);
}

TEST_F(SamrTest, ADomainIsTold) {
  for (const std::uint16_t level : {1, 2, 3, 4, 5, 7, 9}) EXPECT_EQ(status_of(call(op::query_domain, with_level(domain, level))), NtStatus::success) << level;
  EXPECT_EQ(status_of(call(op::query_domain2, with_level(domain, 99))), NtStatus::invalid_info_class);
}

TEST_F(SamrTest, MembershipComesFromTheConfiguration) {
  const Bytes builtin = open_domain(SecurityNames::builtin());
  const Bytes answer = call(op::get_alias_membership, stub([&](rpc::NdrWriter& out) {
    wire::append(out.out(), builtin);
    out.put(std::uint32_t{1}), out.pointer(), out.put(std::uint32_t{1}), out.pointer();
    rpc::write_sid(out, names.machine().with(names.account(u"alice")->rid));
  }));
  rpc::NdrReader in(answer, true);
  EXPECT_EQ(in.get<std::uint32_t>(), 2u);
  EXPECT_TRUE(in.pointer());
  in.get<std::uint32_t>();
  EXPECT_EQ(in.get<std::uint32_t>(), 544u);
  EXPECT_EQ(in.get<std::uint32_t>(), 545u);
}

TEST_F(SamrTest, AnAliasHasItsMembers) {  // [MS-SAMR] 3.1.5.8.6
  const Bytes builtin = open_domain(SecurityNames::builtin());
  const auto members_of = [&](std::uint32_t rid) {
    const Bytes opened = open_in(builtin, op::open_alias, rid);
    EXPECT_EQ(status_of(opened), NtStatus::success) << rid;
    const Bytes answer = call(op::members_in_alias, handle_in(opened));
    EXPECT_EQ(status_of(answer), NtStatus::success);
    rpc::NdrReader in(answer, true);
    std::vector<Sid> sids(in.get<std::uint32_t>());
    if (in.pointer()) {
      EXPECT_EQ(in.get<std::uint32_t>(), sids.size());
      for (std::size_t i = 0; i < sids.size(); ++i) EXPECT_TRUE(in.pointer());
      for (Sid& sid : sids) sid = rpc::read_sid(in);
    }
    return sids;
  };
  const auto sid_of = [&](std::u16string_view name) { return names.machine().with(names.account(name)->rid); };
  EXPECT_EQ(members_of(544), std::vector<Sid>{sid_of(u"alice")});
  EXPECT_EQ(members_of(545).size(), 2u);
  EXPECT_EQ(members_of(546), std::vector<Sid>{sid_of(u"Guest")});
  EXPECT_TRUE(members_of(551).empty());
  EXPECT_EQ(status_of(open_in(builtin, op::open_alias, 999)), no_such_alias);
  EXPECT_EQ(status_of(open_in(domain, op::open_alias, 544)), no_such_alias);
}

TEST_F(SamrTest, AnAliasIsTold) {
  const Bytes alias = handle_in(open_in(open_domain(SecurityNames::builtin()), op::open_alias, 544));
  const Bytes general = call(op::query_alias, with_level(alias, 1));
  EXPECT_EQ(general, stub([](rpc::NdrWriter& out) {
              out.pointer(), out.put(std::uint16_t{1}), out.align(4);
              rpc::write_string_header(out, u"Administrators"), out.put(std::uint32_t{1}), rpc::write_string_header(out, {});
              rpc::write_string_body(out, u"Administrators"), out.put(NtStatus::success);
            }));
  for (const std::uint16_t level : {2, 3}) EXPECT_EQ(status_of(call(op::query_alias, with_level(alias, level))), NtStatus::success) << level;
  EXPECT_EQ(status_of(call(op::query_alias, with_level(alias, 4))), NtStatus::invalid_info_class);
}

TEST_F(SamrTest, TheOneGroupHasEverybody) {  // [MS-SAMR] 3.1.5.8.3
  const Bytes group = handle_in(open_in(domain, op::open_group, SecurityNames::none_rid));
  const Bytes answer = call(op::members_in_group, group);
  rpc::NdrReader in(answer, true);
  EXPECT_TRUE(in.pointer());
  EXPECT_EQ(in.get<std::uint32_t>(), 3u);
  EXPECT_TRUE(in.pointer());
  EXPECT_TRUE(in.pointer());
  EXPECT_EQ(in.get<std::uint32_t>(), 3u);
  for (const NamedAccount& account : names.accounts()) EXPECT_EQ(in.get<std::uint32_t>(), account.rid);
  for (const std::uint16_t level : {1, 2, 3, 4, 5}) EXPECT_EQ(status_of(call(op::query_group, with_level(group, level))), NtStatus::success) << level;
  EXPECT_EQ(status_of(call(op::query_group, with_level(group, 6))), NtStatus::invalid_info_class);
  EXPECT_EQ(status_of(open_in(domain, op::open_group, 544)), no_such_group);
}

TEST_F(SamrTest, MembersAreNotForEverybody) {
  open_as({.user = u"bob"});
  const Bytes alias = handle_in(open_in(open_domain(SecurityNames::builtin()), op::open_alias, 544));
  EXPECT_EQ(call(op::members_in_alias, alias), stub([](rpc::NdrWriter& out) { out.put(std::uint32_t{0}), out.null(), out.put(NtStatus::access_denied); }));
  const Bytes group = handle_in(open_in(domain, op::open_group, SecurityNames::none_rid));
  EXPECT_EQ(call(op::members_in_group, group), stub([](rpc::NdrWriter& out) { out.null(), out.put(NtStatus::access_denied); }));
  EXPECT_EQ(query_display(1).status, NtStatus::access_denied);
  EXPECT_EQ(status_of(call(op::query_alias, with_level(alias, 1))), NtStatus::success);  // which is no list
}

TEST_F(SamrTest, AccountsAreDisplayedInTheOrderOfTheirNames) {  // [MS-SAMR] 3.1.5.3.1
  const Display users = query_display(1);
  EXPECT_EQ(users.status, NtStatus::success);
  EXPECT_EQ(users.names, (std::vector<std::u16string>{u"alice", u"bob", u"Guest"}));
  EXPECT_EQ(users.indexes, (std::vector<std::uint32_t>{1, 2, 3}));
  EXPECT_EQ(users.available, users.returned);
  EXPECT_GT(users.returned, 3 * 36u);
  EXPECT_EQ(query_display(3).names, std::vector<std::u16string>{u"None"});
  EXPECT_TRUE(query_display(2).names.empty());
  for (const std::uint16_t list : {4, 5}) EXPECT_EQ(status_of(display(list, 0, 100, 0xFFFF)), NtStatus::success) << list;
  for (const std::uint16_t list : {0, 6}) EXPECT_EQ(status_of(display(list, 0, 100, 0xFFFF)), NtStatus::invalid_info_class) << list;
}

TEST_F(SamrTest, OldClientsAreToldInBytes) {  // SAMPR_DOMAIN_DISPLAY_OEM_GROUP_BUFFER
  EXPECT_EQ(display(5, 0, 100, 0xFFFF), stub([](rpc::NdrWriter& out) {
              out.put(std::uint32_t{0}), out.put(std::uint32_t{28});  // TotalAvailable is 0 here
              out.put(std::uint16_t{5}), out.align(4);
              out.put(std::uint32_t{1}), out.pointer(), out.put(std::uint32_t{1});
              out.put(std::uint32_t{1}), out.put(std::uint16_t{4}), out.put(std::uint16_t{4}), out.pointer();
              out.put(std::uint32_t{4}), out.put(std::uint32_t{0}), out.put(std::uint32_t{4});
              for (const char c : std::string_view("None")) out.put(static_cast<std::uint8_t>(c));
              out.put(NtStatus::success);
            }));
}

TEST_F(SamrTest, PagesOfADisplayGoOnBehindTheLastIndex) {
  std::vector<std::u16string> seen;
  Display page{.status = NtStatus::more_entries};
  while (page.status == NtStatus::more_entries) {
    page = query_display(1, static_cast<std::uint32_t>(seen.size()), 100, 1);
    ASSERT_EQ(page.names.size(), 1u);
    seen.push_back(page.names[0]);
  }
  EXPECT_EQ(page.status, NtStatus::success);
  EXPECT_EQ(seen.size(), 3u);
  EXPECT_EQ(query_display(1, 1, 1).names, std::vector<std::u16string>{u"bob"});  // EntryCount
  EXPECT_TRUE(query_display(1, 77).names.empty());
}

TEST_F(SamrTest, APrefixFindsThePlaceInFrontOfItsName) {  // [MS-SAMR] 3.1.5.3.4
  const auto find = [&](std::u16string_view prefix, std::uint16_t list = 1) {
    const Bytes answer = call(op::display_index2, stub([&](rpc::NdrWriter& out) {
      wire::append(out.out(), domain);
      out.put(list), rpc::write_counted_string(out, prefix);
    }));
    return std::pair(wire::load<std::uint32_t>(answer), status_of(answer));
  };
  EXPECT_EQ(find(u"G"), std::pair(2u, NtStatus::success));
  EXPECT_EQ(find(u"BOBBY"), std::pair(1u, NtStatus::success));
  EXPECT_EQ(find(u"x"), std::pair(0u, no_more_entries));
  EXPECT_EQ(find(u"a", 2), std::pair(0u, no_more_entries));
  EXPECT_EQ(find(u"a", 4), std::pair(0u, NtStatus::invalid_info_class));
}

TEST_F(SamrTest, NoPasswordIsTooShort) {
  const Bytes rules = stub([](rpc::NdrWriter& out) { out.put(std::uint16_t{0}), out.put(std::uint32_t{0}), out.put(NtStatus::success); });
  EXPECT_EQ(call(op::domain_password_rules, stub([](rpc::NdrWriter& out) { out.null(); })), rules);
  EXPECT_EQ(call(op::user_password_rules, handle_in(open_user(names.account(u"bob")->rid))), rules);
}

TEST_F(SamrTest, AHandleOfAnotherKindIsRefused) {
  EXPECT_EQ(fault_of(op::query_user, with_level(domain, 21)), rpc::Fault::context_mismatch);
  EXPECT_EQ(fault_of(op::query_domain, with_level(server, 2)), rpc::Fault::context_mismatch);
  EXPECT_EQ(fault_of(op::query_domain, with_level(Bytes(20, std::byte{7}), 2)), rpc::Fault::context_mismatch);
}

}  // namespace
}  // namespace usher::server
