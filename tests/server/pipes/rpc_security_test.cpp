// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/rpc_security.hpp"

#include "protocol/auth/ntlm_initiator.hpp"
#include "protocol/auth/ntlmssp.hpp"
#include "tests/server/pipes/pipe_fixture.hpp"

namespace usher::server {
namespace {

namespace op = srvsvc::opnum;
using rpc::AuthLevel, rpc::AuthType;

/// A client that logs on inside the pipe, which alice has opened, as bob.
class RpcSecurityTest : public PipeTest {
 protected:
  void prepare(AuthType type, AuthLevel level, std::u16string_view password = u"secret") {
    trailer = {.type = type, .level = level, .context_id = 7};
    client.emplace(auth::NtlmInitiator::Config{
        .user = u"bob", .hash = auth::nt_hash(password), .random_session_key = {std::byte{9}}, .use_spnego = type == AuthType::spnego, .seals = level == AuthLevel::privacy});
  }
  Bytes with_token(Bytes pdu, ByteView token) const {
    rpc::AuthTrailer leg = trailer;
    leg.token = token;
    rpc::append_auth_trailer(pdu, rpc::pdu_header_size, 4, leg);
    return pdu;
  }
  static Bytes token_of(ByteView pdu) {
    const auto found = rpc::read_auth_trailer(pdu, *rpc::read_pdu_header(pdu));
    return found ? Bytes(found->token.begin(), found->token.end()) : Bytes{};
  }
  static Bytes pdu_of(rpc::PduType type) {
    Bytes pdu = rpc::write_bind(1, 4280, srvsvc::interface_id);
    wire::store(pdu, 2, type);
    wire::store(pdu, 3, static_cast<std::uint8_t>(rpc::first_fragment | rpc::last_fragment | rpc::supports_header_signing));
    return pdu;
  }
  /// BIND, BIND_ACK; then AUTH3 for NTLM, ALTER_CONTEXT and its answer for SPNEGO. What the last leg was answered with.
  Bytes log_on() {
    write(with_token(pdu_of(rpc::PduType::bind), client->first_token()));
    const Bytes ack = read();
    EXPECT_EQ(type_of(ack), rpc::PduType::bind_ack);
    EXPECT_TRUE(rpc::read_pdu_header(ack)->flags & rpc::supports_header_signing);
    const auto token = client->step(token_of(ack));
    EXPECT_TRUE(token);
    const bool spnego = trailer.type == AuthType::spnego;
    write(with_token(pdu_of(spnego ? rpc::PduType::alter_context : rpc::PduType::auth3), *token));
    constexpr std::uint32_t flags = auth::ntlm_flag::extended_session_security | auth::ntlm_flag::key_128 | auth::ntlm_flag::key_exch;
    signer.emplace(client->session_key(), flags, crypto::Role::client, spnego ? 1 : 0);
    return read();
  }
  Bytes protect(Bytes request) {
    if (trailer.level == AuthLevel::connect) return request;
    Bytes pdu = std::move(request);
    rpc::AuthTrailer full = trailer;
    const std::array<std::byte, 16> room{};
    full.token = room;
    rpc::append_auth_trailer(pdu, 24, 16, full);
    const auto message = MutableByteView(pdu).first(pdu.size() - 16);
    const auto signature = trailer.level == AuthLevel::privacy ? signer->seal(message, message.subspan(24, message.size() - 32)) : signer->sign(message);
    std::ranges::copy(signature, MutableByteView(pdu).last(16).begin());
    return pdu;
  }
  /// The stub of one response whose verifier has been checked.
  Bytes unprotect(Bytes pdu) {
    EXPECT_EQ(type_of(pdu), rpc::PduType::response);
    const auto header = *rpc::read_pdu_header(pdu);
    EXPECT_EQ(header.auth_length, trailer.level == AuthLevel::connect ? 0 : 16);
    if (header.auth_length == 0) return Bytes(pdu.begin() + 24, pdu.end());
    const Bytes signature = token_of(pdu);
    const auto found = *rpc::read_auth_trailer(pdu, header);
    EXPECT_EQ(found.context_id, trailer.context_id);
    const auto message = MutableByteView(pdu).first(pdu.size() - 16);
    const auto stub = message.subspan(24, message.size() - 32);
    EXPECT_EQ(stub.size() % 16, 0u);
    EXPECT_TRUE(trailer.level == AuthLevel::privacy ? signer->unseal(message, stub, signature) : signer->verify(message, signature));
    return Bytes(stub.begin(), stub.end() - found.pad_length);
  }
  Bytes time_request() const { return rpc::write_request(2, op::remote_tod, Bytes(4)); }

  rpc::AuthTrailer trailer{};
  std::optional<auth::NtlmInitiator> client{};
  std::optional<auth::NtlmSigner> signer{};
};

TEST_F(RpcSecurityTest, EveryTypeAndLevelProtectsCallsInSequence) {
  for (const AuthType type : {AuthType::ntlm, AuthType::spnego}) {
    for (const AuthLevel level : {AuthLevel::connect, AuthLevel::call, AuthLevel::packet, AuthLevel::integrity, AuthLevel::privacy}) {
      SCOPED_TRACE(testing::Message() << int(type) << " at level " << int(level));
      pipe = open_pipe(u"srvsvc", host, {.user = u"alice", .session_id = 1}, strand);
      prepare(type, level);
      const Bytes last = log_on();
      if (type == AuthType::spnego) {
        ASSERT_EQ(type_of(last), rpc::PduType::alter_context_response);
        EXPECT_TRUE(client->step(token_of(last)));
      } else {
        EXPECT_TRUE(last.empty());  // AUTH3 has no answer
      }
      for (int i = 0; i < 3; ++i) {
        write(protect(time_request()));
        EXPECT_EQ(unprotect(read()).size(), 56u);
      }
    }
  }
}

TEST_F(RpcSecurityTest, ACallHasTheIdentityThatLoggedOnInThePipe) {
  const Bytes call = rpc::write_request(2, op::session_enum, srvsvc::encode(srvsvc::SessionEnumCall{}));
  prepare(AuthType::ntlm, AuthLevel::integrity);
  log_on();
  write(protect(call));
  read();
  EXPECT_EQ(host.asked_for, u"bob");
  pipe = open_pipe(u"srvsvc", host, {.user = u"alice", .session_id = 1}, strand);
  bind();
  write(call);
  EXPECT_EQ(host.asked_for, u"alice");
}

TEST_F(RpcSecurityTest, ALongAnswerIsSealedFragmentByFragment) {
  for (int i = 0; i < 500; ++i) add_session(u"10.0.0.7", u"user" + std::u16string(1, static_cast<char16_t>(0x4E00 + i)));
  prepare(AuthType::ntlm, AuthLevel::privacy);
  log_on();
  write(protect(rpc::write_request(2, op::session_enum, srvsvc::encode(srvsvc::SessionEnumCall{.level = 502}))));
  strand->run_all();
  Bytes stub;
  for (Bytes pdu = read(); !pdu.empty(); pdu = read()) {
    EXPECT_LE(pdu.size(), 4280u);
    wire::append(stub, unprotect(std::move(pdu)));
  }
  const auto answer = srvsvc::decode_session_enum_answer(stub);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->records.size(), 500u);
}

TEST_F(RpcSecurityTest, AChangedRequestFaultsAndShutsThePipe) {  // header, stub, trailer and signature are all covered
  for (const std::size_t at : {12u, 22u, 24u, 45u, 60u}) {
    pipe = open_pipe(u"srvsvc", host, {.user = u"alice", .session_id = 1}, strand);
    prepare(AuthType::ntlm, AuthLevel::privacy);
    log_on();
    Bytes request = protect(time_request());
    ASSERT_LT(at, request.size());
    if (at == 45) request[42] ^= std::byte{1};  // auth_pad_length
    else request[at] ^= std::byte{1};
    write(request);
    EXPECT_EQ(fault_in(read()), rpc::Fault::security_package) << at;
    EXPECT_FALSE(pipe->write(request, now)) << at;
  }
}

TEST_F(RpcSecurityTest, ARequestSentTwiceIsRefused) {
  prepare(AuthType::ntlm, AuthLevel::integrity);
  log_on();
  const Bytes request = protect(time_request());
  write(request);
  unprotect(read());
  write(request);
  EXPECT_EQ(fault_in(read()), rpc::Fault::security_package);
}

TEST_F(RpcSecurityTest, ARequestWithoutAVerifierIsRefusedWhereOneIsAgreed) {
  prepare(AuthType::ntlm, AuthLevel::integrity);
  log_on();
  write(time_request());
  EXPECT_EQ(fault_in(read()), rpc::Fault::access_denied);
}

TEST_F(RpcSecurityTest, AFragmentUnderAnotherContextOrLevelIsRefused) {  // rule R12
  for (const bool other_level : {false, true}) {
    pipe = open_pipe(u"srvsvc", host, {.user = u"alice", .session_id = 1}, strand);
    prepare(AuthType::ntlm, AuthLevel::privacy);
    log_on();
    Bytes first = time_request();
    wire::store(first, 3, rpc::first_fragment);
    write(protect(first));
    if (other_level) trailer.level = AuthLevel::connect;
    else ++trailer.context_id;
    Bytes second = time_request();
    wire::store(second, 3, rpc::last_fragment);
    write(protect(second));
    EXPECT_EQ(fault_in(read()), rpc::Fault::access_denied);
  }
}

TEST_F(RpcSecurityTest, NoCallRunsBeforeTheLastLeg) {
  prepare(AuthType::ntlm, AuthLevel::connect);
  write(with_token(pdu_of(rpc::PduType::bind), client->first_token()));
  read();
  write(time_request());
  EXPECT_EQ(fault_in(read()), rpc::Fault::access_denied);
}

TEST_F(RpcSecurityTest, AWrongPasswordInAuth3IsToldToTheFirstRequest) {
  prepare(AuthType::ntlm, AuthLevel::connect, u"wrong");
  EXPECT_TRUE(log_on().empty());
  EXPECT_EQ(host.refused, std::vector<std::u16string>{u"bob"});
  write(time_request());
  EXPECT_EQ(fault_in(read()), rpc::Fault::access_denied);
}

TEST_F(RpcSecurityTest, AWrongPasswordInAlterContextFaultsAtOnce) {
  prepare(AuthType::spnego, AuthLevel::privacy, u"wrong");
  EXPECT_EQ(fault_in(log_on()), rpc::Fault::access_denied);
}

TEST_F(RpcSecurityTest, WhoGuessedTooOftenIsNotHeard) {
  host.logons_allowed = false;
  prepare(AuthType::ntlm, AuthLevel::connect);
  write(with_token(pdu_of(rpc::PduType::bind), client->first_token()));
  EXPECT_EQ(type_of(read()), rpc::PduType::bind_nak);
}

TEST_F(RpcSecurityTest, ASecondLogonOnOnePipeIsAProtocolError) {
  prepare(AuthType::ntlm, AuthLevel::connect);
  log_on();
  prepare(AuthType::ntlm, AuthLevel::connect);
  write(with_token(pdu_of(rpc::PduType::alter_context), client->first_token()));
  EXPECT_EQ(fault_in(read()), rpc::Fault::protocol_error);
}

}  // namespace
}  // namespace usher::server
