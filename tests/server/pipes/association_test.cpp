// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Association groups: which pipes share handles ([MS-RPCE] 3.3.1.5.7).
#include "protocol/lsarpc/interface.hpp"
#include "protocol/samr/interface.hpp"
#include "tests/server/pipes/names_fixture.hpp"

namespace usher::server {
namespace {

class AssociationTest : public PipeTest {
 protected:
  using Pipe = std::shared_ptr<NamedPipe>;
  /// A pipe, and what its BIND with that group was answered.
  struct Bound {
    Pipe pipe{};
    Bytes answer{};
    bool accepted() const { return type_of(answer) == rpc::PduType::bind_ack; }
    std::uint32_t group() const { return wire::load<std::uint32_t>(answer, 20); }
  };
  Bound bind_to(std::uint32_t group, std::u16string_view name = u"lsarpc", std::u16string client = u"10.0.0.1") {
    Bound bound{.pipe = open_pipe(name, host, {.user = u"alice", .client = std::move(client), .session_id = 1}, strand)};
    Bytes request = rpc::write_bind(1, 4280, name == u"samr" ? samr::interface_id : lsarpc::interface_id);
    wire::store(request, 20, group);
    EXPECT_TRUE(bound.pipe->write(request, now));
    bound.answer = bound.pipe->read(65536)->bytes;
    return bound;
  }
  Bytes ask(const Bound& bound, std::uint16_t opnum, ByteView stub) {
    EXPECT_TRUE(bound.pipe->write(rpc::write_request(2, opnum, stub), now));
    return bound.pipe->read(65536)->bytes;
  }
  /// LsarOpenPolicy2 with as little as it takes.
  Bytes open_policy(const Bound& bound) {
    Bytes stub;
    for (const std::uint32_t word : {0u, 24u, 0u, 0u, 0u, 0u, 0u, 0x02000000u}) wire::append(stub, word);
    const Bytes answer = ask(bound, lsarpc::opnum::open_policy2, stub);
    EXPECT_EQ(type_of(answer), rpc::PduType::response);
    const auto handle = ByteView(answer).subspan(rpc::response_header_size, rpc::wire_handle_size);
    return {handle.begin(), handle.end()};
  }
};

TEST_F(AssociationTest, EveryPipeHasAGroupOfItsOwnUnlessItNamesOne) {
  const auto one = bind_to(0), other = bind_to(0);
  EXPECT_NE(one.group(), 0u);
  EXPECT_NE(one.group(), other.group());
  EXPECT_EQ(bind_to(one.group()).group(), one.group());
}

TEST_F(AssociationTest, AHandleIsGoodInAllPipesOfTheGroup) {
  const auto one = bind_to(0), other = bind_to(one.group()), stranger = bind_to(0);
  const Bytes policy = open_policy(one);
  EXPECT_EQ(fault_in(ask(stranger, lsarpc::opnum::close, policy)), rpc::Fault::context_mismatch);
  EXPECT_EQ(type_of(ask(other, lsarpc::opnum::close, policy)), rpc::PduType::response);
  EXPECT_EQ(fault_in(ask(one, lsarpc::opnum::close, policy)), rpc::Fault::context_mismatch);  // closed is closed
}

TEST_F(AssociationTest, AHandleOutlivesThePipeThatMadeItWhileTheGroupLives) {
  auto one = bind_to(0);
  const auto other = bind_to(one.group());
  const Bytes policy = open_policy(one);
  one.pipe.reset();
  EXPECT_EQ(type_of(ask(other, lsarpc::opnum::close, policy)), rpc::PduType::response);
}

TEST_F(AssociationTest, AnInterfacesHandleIsNothingToAnother) {
  const auto one = bind_to(0), other = bind_to(one.group(), u"samr");
  ASSERT_TRUE(other.accepted());
  const Bytes policy = open_policy(one);
  EXPECT_EQ(fault_in(ask(other, samr::opnum::close, policy)), rpc::Fault::context_mismatch);
  EXPECT_EQ(type_of(ask(one, lsarpc::opnum::close, policy)), rpc::PduType::response);
}

TEST_F(AssociationTest, AGroupEndsWithItsLastPipe) {
  auto one = bind_to(0);
  const std::uint32_t group = one.group();
  auto other = bind_to(group);
  one.pipe.reset();
  EXPECT_TRUE(bind_to(group).accepted());
  other.pipe.reset();
  EXPECT_EQ(type_of(bind_to(group).answer), rpc::PduType::bind_nak);
}

TEST_F(AssociationTest, AGroupThatThereIsNotOrThatAnotherClientMadeIsRefused) {
  const auto one = bind_to(0);
  EXPECT_EQ(type_of(bind_to(~one.group()).answer), rpc::PduType::bind_nak);
  EXPECT_EQ(type_of(bind_to(one.group(), u"lsarpc", u"10.0.0.2").answer), rpc::PduType::bind_nak);
}

TEST_F(AssociationTest, ThousandsThatAreGoneLeaveNothing) {
  const auto kept = bind_to(0);
  for (int i = 0; i < 5000; ++i) (void)host.groups.join(0, u"10.0.0.1");
  EXPECT_TRUE(bind_to(kept.group()).accepted());
  EXPECT_LT(host.groups.size(), 200u);
}

}  // namespace
}  // namespace usher::server
