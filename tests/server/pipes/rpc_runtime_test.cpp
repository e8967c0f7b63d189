// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/rpc_runtime.hpp"

#include "tests/server/pipes/pipe_fixture.hpp"

namespace usher::server {
namespace {

namespace op = srvsvc::opnum;
using RpcRuntimeTest = PipeTest;

std::u16string name_of(std::uint32_t number) {
  const std::string name = "user" + std::to_string(number);
  return {name.begin(), name.end()};
}

const Bytes no_server_name(4);  // the stub of a call whose one parameter, ServerName, is NULL

/// A request cut at `at` into two PDUs, FIRST and LAST.
Bytes two_fragments(std::uint16_t opnum, ByteView stub, std::size_t at) {
  Bytes first = rpc::write_request(2, opnum, stub.first(at)), second = rpc::write_request(2, opnum, stub.subspan(at));
  wire::store(first, 3, rpc::first_fragment);
  wire::store(second, 3, rpc::last_fragment);
  wire::append(first, second);
  return first;
}

TEST_F(RpcRuntimeTest, PipeNamesAreAClosedListInAnyCase) {  // rule R9
  for (const auto name : {u"srvsvc", u"SRVSVC", u"\\srvsvc", u"PIPE\\WksSvc", u"lsarpc", u"samr"}) EXPECT_TRUE(open_pipe(name, host, {}, strand));
  for (const auto name : {u"", u"lsass", u"srvsvc2", u"../srvsvc", u"srvsvc\\x"}) EXPECT_FALSE(open_pipe(name, host, {}, strand));
}

TEST_F(RpcRuntimeTest, ARequestBeforeBindIsAProtocolError) {
  write(rpc::write_request(1, op::remote_tod, no_server_name));
  EXPECT_EQ(fault_in(read()), rpc::Fault::protocol_error);
}

TEST_F(RpcRuntimeTest, AnotherInterfaceIsRejected) {
  rpc::SyntaxId other = srvsvc::interface_id;
  other.uuid[0] ^= 1;
  write(rpc::write_bind(1, 4280, other));
  const Bytes ack = read();
  ASSERT_EQ(type_of(ack), rpc::PduType::bind_ack);
  EXPECT_FALSE(rpc::is_accepted(ack, *rpc::read_pdu_header(ack)));
}

TEST_F(RpcRuntimeTest, Ndr64AloneIsRejectedForItsTransferSyntax) {  // provider rejection 2, reason 2
  Bytes bind = rpc::write_bind(1, 4280, srvsvc::interface_id);
  bind[bind.size() - 20] ^= std::byte{1};  // no longer NDR32
  write(bind);
  const Bytes ack = read();
  ASSERT_EQ(type_of(ack), rpc::PduType::bind_ack);
  EXPECT_EQ(wire::load<std::uint32_t>(ack, ack.size() - 24), 0x00020002u);
}

/// A context of its own for each transfer syntax, as Windows proposes them.
Bytes bind_with(std::initializer_list<rpc::SyntaxId> transfers) {
  Bytes bind = rpc::write_bind(1, 4280, srvsvc::interface_id);
  const Bytes interface(bind.begin() + 32, bind.begin() + 52);
  bind.resize(28);
  wire::store(bind, 24, static_cast<std::uint8_t>(transfers.size()));
  for (std::uint16_t id = 0; const auto& transfer : transfers) {
    wire::append(bind, id++), wire::append(bind, std::uint16_t{1}), wire::append(bind, interface);
    wire::append(bind, std::as_bytes(std::span(transfer.uuid))), wire::append(bind, transfer.version);
  }
  wire::store(bind, 8, static_cast<std::uint16_t>(bind.size()));
  return bind;
}
constexpr rpc::SyntaxId ndr64{{0x33, 0x05, 0x71, 0x71, 0xba, 0xbe, 0x37, 0x49, 0x83, 0x19, 0xb5, 0xdb, 0xef, 0x9c, 0xcc, 0x36}, 1};
constexpr rpc::SyntaxId features(std::uint8_t mask) { return {{0x2c, 0x1c, 0xb7, 0x6c, 0x12, 0x98, 0x40, 0x45, mask}, 1}; }

TEST_F(RpcRuntimeTest, WhatWindowsProposesIsAnsweredOneByOne) {  // [MS-RPCE] 3.3.1.5.3: NDR32, NDR64, features
  write(bind_with({rpc::ndr32, ndr64, features(3)}));
  const Bytes ack = read();
  ASSERT_EQ(type_of(ack), rpc::PduType::bind_ack);
  const std::size_t results = ack.size() - 3 * 24;
  EXPECT_EQ(wire::load<std::uint32_t>(ack, results), 0u);
  EXPECT_EQ(wire::load<std::uint32_t>(ack, results + 24), 0x00020002u);  // provider rejection, transfer syntaxes not supported
  EXPECT_EQ(wire::load<std::uint32_t>(ack, results + 48), 0x00020003u);  // negotiate_ack: an orphaned call keeps the connection
  EXPECT_EQ(call(op::remote_tod, no_server_name).size(), 56u);
}

TEST_F(RpcRuntimeTest, NoFeatureIsGrantedThatWasNotAskedFor) {
  write(bind_with({features(1)}));
  const Bytes ack = read();
  ASSERT_EQ(type_of(ack), rpc::PduType::bind_ack);
  EXPECT_EQ(wire::load<std::uint32_t>(ack, ack.size() - 24), 0x00000003u);
}

TEST_F(RpcRuntimeTest, ARefusedContextTakesNoCalls) {
  write(bind_with({ndr64, rpc::ndr32}));
  ASSERT_EQ(type_of(read()), rpc::PduType::bind_ack);
  EXPECT_EQ(fault_of(op::remote_tod, no_server_name), rpc::Fault::unknown_interface);  // context 0
  Bytes request = rpc::write_request(3, op::remote_tod, no_server_name);
  wire::store(request, 20, std::uint16_t{1});
  write(request);
  EXPECT_EQ(read_stub().size(), 56u);
}

TEST_F(RpcRuntimeTest, AnAlterContextAddsAnInterfaceToThePipe) {
  bind();
  Bytes alter = bind_with({ndr64, rpc::ndr32});
  wire::store(alter, 2, rpc::PduType::alter_context);
  wire::store(alter, 28, std::uint16_t{5});
  write(alter);
  const Bytes answer = read();
  ASSERT_EQ(type_of(answer), rpc::PduType::alter_context_response);
  EXPECT_EQ(wire::load<std::uint16_t>(answer, 24), 0);  // no secondary address
  Bytes request = rpc::write_request(3, op::remote_tod, no_server_name);
  wire::store(request, 20, std::uint16_t{1});
  write(request);
  EXPECT_EQ(read_stub().size(), 56u);
}

TEST_F(RpcRuntimeTest, MoreContextsThanAnybodyNeedsAreRefused) {
  Bytes bind = rpc::write_bind(1, 4280, srvsvc::interface_id);
  const Bytes context(bind.begin() + 28, bind.end());
  for (int i = 1; i < 255; ++i) wire::append(bind, context);
  wire::store(bind, 24, std::uint8_t{255});
  wire::store(bind, 8, static_cast<std::uint16_t>(bind.size()));
  write(bind);
  EXPECT_EQ(type_of(read()), rpc::PduType::bind_nak);
}

TEST_F(RpcRuntimeTest, ABindWithSecurityThatIsNotOfferedIsRefusedForItsType) {  // bind_nak, reason 8
  Bytes bind = rpc::write_bind(1, 4280, srvsvc::interface_id);
  wire::append(bind, Bytes{std::byte{16}, std::byte{6}});  // Kerberos, privacy
  bind.resize(bind.size() + 6 + 16);
  wire::store(bind, 8, static_cast<std::uint16_t>(bind.size()));
  wire::store(bind, 10, std::uint16_t{16});
  write(bind);
  const Bytes nak = read();
  ASSERT_EQ(type_of(nak), rpc::PduType::bind_nak);
  EXPECT_EQ(wire::load<std::uint16_t>(nak, 16), 8);
}

TEST_F(RpcRuntimeTest, ABindIsAnsweredWithTheSecondaryAddressAndTheSizeBothCanDo) {
  for (const auto& [wanted, agreed] : {std::pair<std::uint16_t, std::uint16_t>{4280, 4280}, {5840, 5840}, {65535, 65528}, {3000, 3000}, {100, 2048}}) {
    pipe = open_pipe(u"srvsvc", host, {.user = u"alice"}, strand);
    write(rpc::write_bind(1, wanted, srvsvc::interface_id));
    const Bytes ack = read();
    ASSERT_EQ(type_of(ack), rpc::PduType::bind_ack);
    EXPECT_EQ(wire::load<std::uint16_t>(ack, 16), agreed) << wanted;
    EXPECT_EQ(wire::load<std::uint16_t>(ack, 18), agreed) << wanted;
    EXPECT_EQ(wire::load<std::uint16_t>(ack, 24), 13);  // with its NUL
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(ack.data()) + 26, 13), std::string("\\PIPE\\srvsvc\0", 13));
    EXPECT_EQ(wire::load<std::uint8_t>(ack, 40), 1u);  // one result, four-aligned
  }
}

TEST_F(RpcRuntimeTest, NoFragmentIsLongerThanTheClientTakes) {
  write(rpc::write_bind(1, 2048, srvsvc::interface_id));
  ASSERT_EQ(type_of(read()), rpc::PduType::bind_ack);
  for (std::uint32_t i = 0; i < 500; ++i) add_session(u"10.0.0.7", name_of(i));
  write(rpc::write_request(77, op::session_enum, srvsvc::encode(srvsvc::SessionEnumCall{.level = 502})));
  strand->run_all();
  std::size_t fragments = 0;
  for (Bytes pdu = read(); !pdu.empty(); pdu = read(), ++fragments) {
    EXPECT_LE(pdu.size(), 2048u);
    EXPECT_EQ(rpc::read_pdu_header(pdu)->call_id, 77u);
  }
  EXPECT_GT(fragments, 20u);
}

TEST_F(RpcRuntimeTest, AFaultHas32BytesAndAStatus) {
  bind();
  write(rpc::write_request(5, 58, {}));
  const Bytes fault = read();
  EXPECT_EQ(fault.size(), 32u);
  EXPECT_EQ(rpc::read_pdu_header(fault)->call_id, 5u);
  EXPECT_EQ(wire::load<std::uint32_t>(fault, 24), 0x1C010002u);
}

TEST_F(RpcRuntimeTest, AnUnknownOpnumFaultsAndThePipeSurvives) {
  bind();
  for (const std::uint16_t opnum : {0, 7, 29, 42, 47, 58, 0xFFFF}) EXPECT_EQ(fault_of(opnum, {}), rpc::Fault::op_range) << opnum;
  EXPECT_EQ(call(op::remote_tod, no_server_name).size(), 4u + 48 + 4);
}

TEST_F(RpcRuntimeTest, AnUnboundContextIsAnUnknownInterface) {
  bind();
  Bytes request = rpc::write_request(2, op::remote_tod, no_server_name);
  wire::store(request, 20, std::uint16_t{1});
  write(request);
  EXPECT_EQ(fault_in(read()), rpc::Fault::unknown_interface);
}

TEST_F(RpcRuntimeTest, AMethodThatIsNotOfferedSaysSo) {
  bind();
  EXPECT_EQ(call(25, {}), (Bytes{std::byte{50}, {}, {}, {}}));  // ERROR_NOT_SUPPORTED
}

TEST_F(RpcRuntimeTest, ARequestMayBeCutAnywhereIntoFragments) {
  bind();
  add_session(u"10.0.0.7", u"bob");
  const Bytes stub = srvsvc::encode(srvsvc::SessionEnumCall{.server = u"\\\\FS1"});
  const Bytes whole = call(op::session_enum, stub);
  for (std::size_t at = 0; at <= stub.size(); ++at) {
    write(two_fragments(op::session_enum, stub, at));
    EXPECT_EQ(read_stub(), whole) << at;
  }
}

TEST_F(RpcRuntimeTest, APduMayBeCutAnywhereIntoWrites) {
  bind();
  const Bytes request = rpc::write_request(2, op::remote_tod, no_server_name);
  for (std::size_t at = 1; at < request.size(); ++at) {
    write(ByteView(request).first(at));
    EXPECT_FALSE(pipe->read(65536)) << at;
    EXPECT_TRUE(pipe->awaits_output()) << at;
    write(ByteView(request).subspan(at));
    EXPECT_EQ(read_stub().size(), 56u) << at;
  }
}

TEST_F(RpcRuntimeTest, TwoPdusInOneWriteGetTwoAnswers) {
  bind();
  Bytes both = rpc::write_request(2, op::remote_tod, no_server_name);
  wire::append(both, rpc::write_request(3, 58, {}));
  write(both);
  EXPECT_EQ(read_stub().size(), 56u);
  EXPECT_EQ(fault_in(read()), rpc::Fault::op_range);
  EXPECT_FALSE(pipe->awaits_output());
}

TEST_F(RpcRuntimeTest, AFragmentOfAnotherCallIsAProtocolErrorAndShutsThePipe) {  // rule R12
  bind();
  Bytes cut = two_fragments(op::remote_tod, no_server_name, 2);
  wire::store(cut, rpc::response_header_size + 2 + 12, std::uint32_t{9});  // the second one's call_id
  write(cut);
  EXPECT_EQ(fault_in(read()), rpc::Fault::protocol_error);
  EXPECT_EQ(pipe->write(cut, now).error(), NtStatus::pipe_disconnected);
}

TEST_F(RpcRuntimeTest, ARequestBeyondFourMebibytesFaults) {
  bind();
  Bytes fragment = rpc::write_request(2, op::remote_tod, Bytes(65000));
  std::uint8_t flags = rpc::first_fragment;
  std::optional<rpc::Fault> fault;
  for (int i = 0; i < 65 && !fault; ++i) {
    wire::store(fragment, 3, std::exchange(flags, 0));
    write(fragment);
    if (const Bytes pdu = read(); !pdu.empty()) fault = fault_in(pdu);
  }
  EXPECT_EQ(fault, rpc::Fault::remote_no_memory);
  wire::store(fragment, 3, rpc::last_fragment);
  write(fragment);
  EXPECT_FALSE(pipe->read(65536));  // it has had its fault, and the pipe lives on
  EXPECT_EQ(call(op::remote_tod, no_server_name).size(), 56u);
}

TEST_F(RpcRuntimeTest, ABigEndianRequestIsUnderstood) {  // drep: [C706] 14.1
  bind();
  add_session(u"10.0.0.7", u"bob");
  Bytes stub;  // no names, level 0, an empty container, all of it, no resume handle
  for (const std::uint32_t word : {0u, 0u, 0u, 0u, 0u, 1u, 0u, 0u, 0xFFFFFFFFu, 0u}) {
    for (int shift = 24; shift >= 0; shift -= 8) wire::append(stub, static_cast<std::uint8_t>(word >> shift));
  }
  Bytes request = rpc::write_request(2, op::session_enum, stub);
  request[4] = {};
  for (const auto& [at, size] : {std::pair{8, 2}, {10, 2}, {12, 4}, {16, 4}, {20, 2}, {22, 2}}) {
    std::reverse(request.begin() + at, request.begin() + at + size);
  }
  write(request);
  const auto answer = srvsvc::decode_session_enum_answer(read_stub());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->records.size(), 1u);
}

TEST_F(RpcRuntimeTest, FragmentsOfOneCallHaveOneByteOrder) {
  bind();
  Bytes cut = two_fragments(op::remote_tod, no_server_name, 4);
  const std::size_t second = rpc::response_header_size + 4;
  cut[second + 4] = {};
  for (const auto& [at, size] : {std::pair{8, 2}, {12, 4}, {16, 4}, {22, 2}}) {
    const auto from = cut.begin() + static_cast<std::ptrdiff_t>(second) + at;
    std::reverse(from, from + size);
  }
  write(cut);
  EXPECT_EQ(fault_in(read()), rpc::Fault::protocol_error);
}

TEST_F(RpcRuntimeTest, AnOrphanedRequestIsForgotten) {  // [C706] 12.6.4.11
  bind();
  const Bytes cut = two_fragments(op::remote_tod, no_server_name, 2);
  write(ByteView(cut).first(26));
  Bytes orphaned(cut.begin(), cut.begin() + 16);
  wire::store(orphaned, 2, rpc::PduType::orphaned);
  wire::store(orphaned, 8, std::uint16_t{16});
  write(orphaned);
  EXPECT_FALSE(pipe->awaits_output());
  EXPECT_EQ(call(op::remote_tod, no_server_name).size(), 56u);
}

TEST_F(RpcRuntimeTest, WhatIsSentWhileACallRunsWaitsForIt) {
  bind();
  const auto slow = std::make_shared<SlowLogon>();
  add_session(u"10.0.0.7", u"bob", 99, slow);
  write(rpc::write_request(2, op::session_del, srvsvc::encode(srvsvc::SessionDelCall{.user = u"bob"})));
  write(rpc::write_request(3, op::remote_tod, no_server_name));
  EXPECT_FALSE(pipe->read(65536));
  slow->finish();
  strand->run_all();
  EXPECT_EQ(read_stub().size(), 4u);
  EXPECT_EQ(read_stub().size(), 56u);
}

TEST_F(RpcRuntimeTest, AClientThatAsksOnWithoutReadingIsStopped) {  // rule R5
  bind();
  const Bytes request = rpc::write_request(2, op::remote_tod, no_server_name);
  Bytes many;
  for (int i = 0; i < 1000; ++i) wire::append(many, request);
  write(many);
  std::size_t answers = 0;
  Bytes last;
  for (Bytes pdu = read(); !pdu.empty(); pdu = read()) last = std::move(pdu), ++answers;
  EXPECT_LT(answers, 100u);
  EXPECT_EQ(fault_in(last), rpc::Fault::remote_no_memory);
  EXPECT_FALSE(pipe->write(request, now));
}

TEST_F(RpcRuntimeTest, BehindALongAnswerThatNobodyReadsNoOtherIsMade) {  // rule R5
  bind();
  for (std::uint32_t i = 0; i < 70'000; ++i) add_session(u"10.0.0.7", name_of(i));
  const Bytes request = rpc::write_request(2, op::session_enum, srvsvc::encode(srvsvc::SessionEnumCall{.level = 502}));
  write(request);
  strand->run_all();
  write(request);
  EXPECT_FALSE(pipe->write(request, now));
}

TEST_F(RpcRuntimeTest, AHundredThousandSessionsAreToldAsTheClientReads) {
  bind();
  constexpr std::uint32_t sessions = 100'000;
  for (std::uint32_t i = 0; i < sessions; ++i) add_session(u"10.0.0.7", name_of(i));
  write(rpc::write_request(2, op::session_enum, srvsvc::encode(srvsvc::SessionEnumCall{.level = 502, .resume_handle = 0})));
  strand->run_all();
  const Bytes first = read();  // reading it makes the second one
  registrations[0].workstation_session().num_opens = 1;
  registrations[sessions - 1].workstation_session().num_opens = 7;
  registrations[5].reset();  // ends, and is told all the same
  Bytes stub(first.begin() + rpc::response_header_size, first.end());
  wire::append(stub, read_stub());
  EXPECT_EQ(wire::load<std::uint32_t>(first, 16), stub.size());  // what was announced
  const auto answer = srvsvc::decode_session_enum_answer(stub);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 0u);
  EXPECT_EQ(answer->total_entries, sessions);
  ASSERT_EQ(answer->records.size(), sessions);
  for (std::uint32_t i = 0; i < sessions; ++i) ASSERT_EQ(answer->records[i].user_name, name_of(i));
  EXPECT_EQ(answer->records[0].num_opens, 0u);
  EXPECT_EQ(answer->records[sessions - 1].num_opens, 7u);  // its row was not there yet
}

TEST_F(RpcRuntimeTest, AReadShorterThanTheMessageLeavesTheRest) {
  bind();
  write(rpc::write_request(2, op::remote_tod, no_server_name));
  const std::size_t size = pipe->available();
  auto part = pipe->read(10);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->bytes.size(), 10u);
  EXPECT_TRUE(part->more);
  EXPECT_EQ(pipe->available(), size - 10);
  part = pipe->read(size);
  EXPECT_EQ(part->bytes.size(), size - 10);
  EXPECT_FALSE(part->more);
  EXPECT_FALSE(pipe->read(size));
}

TEST_F(RpcRuntimeTest, ALongAnswerComesInFragments) {
  bind();
  for (std::uint32_t i = 0; i < 1000; ++i) add_session(u"10.0.0.7", name_of(i));
  write(rpc::write_request(2, op::session_enum, srvsvc::encode(srvsvc::SessionEnumCall{.level = 502})));
  strand->run_all();
  Bytes stub;
  std::size_t fragments = 0, left = 0;
  for (Bytes pdu = read(); !pdu.empty(); pdu = read(), ++fragments) {
    ASSERT_EQ(type_of(pdu), rpc::PduType::response);
    EXPECT_LE(pdu.size(), 4280u);
    const auto header = *rpc::read_pdu_header(pdu);
    const auto hint = wire::load<std::uint32_t>(pdu, 16);
    EXPECT_EQ(bool(header.flags & rpc::first_fragment), fragments == 0);
    if (fragments > 0) {
      EXPECT_EQ(hint, left);
    }
    left = hint - (pdu.size() - rpc::response_header_size);
    EXPECT_EQ(bool(header.flags & rpc::last_fragment), left == 0);
    wire::append(stub, ByteView(pdu).subspan(rpc::response_header_size));
  }
  EXPECT_GT(fragments, 10u);
  const auto answer = srvsvc::decode_session_enum_answer(stub);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->records.size(), 1000u);
}

TEST_F(RpcRuntimeTest, ALongSearchLetsOthersHaveTheirTurns) {
  bind();
  constexpr std::uint32_t sessions = 5000;
  for (std::uint32_t i = 0; i < sessions; ++i) add_session(u"10.0.0.7", name_of(i));
  write(rpc::write_request(2, op::session_enum, srvsvc::encode(srvsvc::SessionEnumCall{.level = 0})));
  EXPECT_TRUE(read().empty());
  EXPECT_TRUE(pipe->awaits_output());
  bool others = false;
  strand->post([&] { others = pipe->available() == 0; });
  strand->run_all();
  EXPECT_TRUE(others);
  const auto answer = srvsvc::decode_session_enum_answer(read_stub());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->records.size(), sessions);
  EXPECT_EQ(answer->total_entries, sessions);
}

TEST_F(RpcRuntimeTest, APipeThatClosesEndsItsSearch) {
  bind();
  for (std::uint32_t i = 0; i < 5000; ++i) add_session(u"10.0.0.7", name_of(i));
  write(rpc::write_request(2, op::session_enum, srvsvc::encode(srvsvc::SessionEnumCall{.level = 0})));
  pipe.reset();
  strand->run_all();
  EXPECT_TRUE(strand->tasks.empty());
}

}  // namespace
}  // namespace usher::server
