// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/rpc/pdu.hpp"

#include <gtest/gtest.h>

#include "protocol/srvsvc/interface.hpp"

namespace usher::rpc {
namespace {

PduHeader header_of(ByteView pdu) { return read_pdu_header(pdu).value(); }

TEST(PduHeader, ReadsWhatWasWritten) {
  const Bytes pdu = write_request(7, 12, Bytes(5));
  const PduHeader header = header_of(pdu);
  EXPECT_EQ(header.type, PduType::request);
  EXPECT_EQ(header.flags, first_fragment | last_fragment);
  EXPECT_EQ(header.fragment_length, pdu.size());
  EXPECT_EQ(header.call_id, 7u);
  EXPECT_TRUE(header.little_endian);
}

TEST(PduHeader, RefusesEveryTruncation) {
  const Bytes pdu = write_request(7, 12, {});
  for (std::size_t size = 0; size < pdu_header_size; ++size) EXPECT_FALSE(read_pdu_header(ByteView(pdu).first(size)));
}

TEST(PduHeader, RefusesAnotherVersionAndAFragmentShorterThanItsHeader) {
  Bytes other = write_request(7, 12, {}), tiny = other;
  other[0] = std::byte{4};
  wire::store(tiny, 8, std::uint16_t{15});
  EXPECT_FALSE(read_pdu_header(other));
  EXPECT_FALSE(read_pdu_header(tiny));
}

TEST(Bind, RefusesEveryTruncation) {
  const Bytes pdu = write_bind(1, 4280, srvsvc::interface_id);
  const PduHeader header = header_of(pdu);
  for (std::size_t size = pdu_header_size; size < pdu.size(); ++size) EXPECT_FALSE(read_bind(ByteView(pdu).first(size), header)) << size;
  const auto bind = read_bind(pdu, header);
  ASSERT_TRUE(bind);
  ASSERT_EQ(bind->contexts.size(), 1u);
  EXPECT_EQ(bind->contexts[0].interface, srvsvc::interface_id);
  EXPECT_EQ(bind->contexts[0].transfers, std::vector{ndr32});
}

TEST(Request, RefusesEveryTruncationOfItsHeader) {
  const Bytes pdu = write_request(1, 12, {});
  const PduHeader header = header_of(pdu);
  for (std::size_t size = pdu_header_size; size < pdu.size(); ++size) EXPECT_FALSE(read_request(ByteView(pdu).first(size), header)) << size;
  EXPECT_EQ(read_request(pdu, header)->opnum, 12);
}

TEST(Request, EndsBeforeItsAuthVerifier) {  // [MS-RPCE] 2.2.2.11
  Bytes pdu = write_request(1, 12, Bytes(4 + 8 + 16));
  wire::store(pdu, 10, std::uint16_t{16});
  EXPECT_EQ(read_request(pdu, header_of(pdu))->stub.size(), 4u);
  wire::store(pdu, 10, std::uint16_t{0xFFFF});
  EXPECT_FALSE(read_request(pdu, header_of(pdu)));
}

TEST(BindAck, IsPaddedAfterTheSecondaryAddress) {  // [C706] 12.6.4.4
  const Bytes ack = write_bind_ack({.call_id = 3, .max_transmit = 4280, .max_receive = 4280, .association_group = 1,
                                    .secondary_address = "\\PIPE\\srvsvc", .answers = {{ContextResult::acceptance, 0, ndr32}}});
  EXPECT_EQ(wire::load<std::uint16_t>(ack, 24), 13);
  EXPECT_EQ(ack.size(), 16u + 8 + 2 + 13 + 1 + 4 + 24);
  EXPECT_TRUE(is_accepted(ack, header_of(ack)));
}

TEST(Fault, HasThirtyTwoBytes) {  // [C706] 12.6.4.7
  const Bytes fault = write_fault(9, 2, Fault::op_range);
  EXPECT_EQ(fault.size(), 32u);
  EXPECT_EQ(header_of(fault).call_id, 9u);
  EXPECT_EQ(wire::load<Fault>(fault, 24), Fault::op_range);
}

}  // namespace
}  // namespace usher::rpc
