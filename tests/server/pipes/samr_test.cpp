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
  for (const std::uint16_t level : {1, 6, 7, 8, 9, 13, 16, 17, 21}) EXPECT_EQ(status_of(call(op::query_user, with_level(user, level))), NtStatus::success) << level;
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

TEST_F(SamrTest, AHandleOfAnotherKindIsRefused) {
  EXPECT_EQ(fault_of(op::query_user, with_level(domain, 21)), rpc::Fault::context_mismatch);
  EXPECT_EQ(fault_of(op::query_domain, with_level(server, 2)), rpc::Fault::context_mismatch);
  EXPECT_EQ(fault_of(op::query_domain, with_level(Bytes(20, std::byte{7}), 2)), rpc::Fault::context_mismatch);
}

}  // namespace
}  // namespace usher::server
