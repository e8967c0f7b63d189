// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Whatever stands in a stub, of whatever call, there is an answer, and the pipe goes on (rules R1, R5).
#include <random>

#include "protocol/lsarpc/interface.hpp"
#include "protocol/samr/interface.hpp"
#include "protocol/wkssvc/wksta_info.hpp"
#include "tests/server/pipes/pipe_fixture.hpp"

namespace usher::server {
namespace {

struct Interface {
  const char* name;
  const char16_t* pipe;
  rpc::SyntaxId id;
};

class HostileStubsTest : public PipeTest, public testing::WithParamInterface<Interface> {
 protected:
  void open() {
    pipe = open_pipe(GetParam().pipe, host, {.user = u"alice"}, strand);
    ASSERT_TRUE(pipe);
    write(rpc::write_bind(1, 4280, GetParam().id));
    ASSERT_EQ(type_of(read()), rpc::PduType::bind_ack);
  }
  /// Reads until the last fragment of an answer; false when there is none.
  bool is_answered() {
    strand->run_all();
    for (Bytes pdu = read(); !pdu.empty(); pdu = read()) {
      if (type_of(pdu) == rpc::PduType::fault) return true;
      if (type_of(pdu) != rpc::PduType::response) return false;
      if (rpc::read_pdu_header(pdu)->flags & rpc::last_fragment) return true;
    }
    return false;
  }
  /// A fault of the protocol ends a connection (MS-RPCE 3.3.3.4.4); the next call is made on another.
  void call(std::uint16_t opnum, const Bytes& stub) {
    if (!pipe->write(rpc::write_request(7, opnum, stub), now)) open(), write(rpc::write_request(7, opnum, stub));
    EXPECT_TRUE(is_answered()) << "opnum " << opnum << ", " << stub.size() << " bytes";
  }
};

TEST_P(HostileStubsTest, EveryCallIsAnswered) {
  open();
  std::vector<Bytes> stubs{{}, Bytes(1), Bytes(4), Bytes(512), Bytes(64, std::byte{0xFF}), Bytes(512, std::byte{0x01})};
  std::mt19937 chance(20261124);
  for (int i = 0; i < 40; ++i) {
    Bytes stub(chance() % 600);
    for (std::byte& byte : stub) byte = chance() % 3 ? std::byte{0} : static_cast<std::byte>(chance());
    stubs.push_back(std::move(stub));
  }
  for (std::uint16_t opnum = 0; opnum <= 80; ++opnum) {
    for (const Bytes& stub : stubs) call(opnum, stub);
  }
}

INSTANTIATE_TEST_SUITE_P(Interfaces, HostileStubsTest,
                         testing::Values(Interface{"srvsvc", u"srvsvc", srvsvc::interface_id}, Interface{"wkssvc", u"wkssvc", wkssvc::interface_id},
                                         Interface{"lsarpc", u"lsarpc", lsarpc::interface_id}, Interface{"samr", u"samr", samr::interface_id}),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace usher::server
