// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The other end of a Connection in a test: makes requests, signs them, and takes the answers apart. It checks nothing by
// itself, so that a test can send whatever it likes.
#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <optional>

#include "protocol/auth/ntlm_initiator.hpp"
#include "protocol/crypto/kdf.hpp"
#include "protocol/crypto/preauth.hpp"
#include "protocol/crypto/sealing.hpp"
#include "protocol/crypto/signing.hpp"
#include "protocol/smb2/create.hpp"
#include "protocol/smb2/direct_tcp.hpp"
#include "protocol/smb2/empty.hpp"
#include "protocol/smb2/negotiate.hpp"
#include "protocol/smb2/session_setup.hpp"
#include "protocol/smb2/transform.hpp"
#include "protocol/smb2/tree_connect.hpp"
#include "tests/support/test_server.hpp"

namespace usher::test {

struct Response {
  smb2::Header header{};
  Bytes message{};
  template <class Body>
  Body body() const {
    const auto decoded = wire::decode<Body>(message);
    EXPECT_TRUE(decoded) << "the body does not decode";
    return decoded.value_or(Body{});
  }
  NtStatus status() const { return header.status; }
};

class TestClient {
 public:
  explicit TestClient(TestServer& server, std::u16string address = u"10.0.0.1", bool on_second_loop = false)
      : server_(server),
        loop_(on_second_loop ? server.second_loop : server.loop),
        connection_(*server.core, loop_, {.client = std::move(address), .port = 1, .local_address = u"10.0.0.9"}, server.now, [this] { if (on_wake) on_wake(); }) {}
  ~TestClient() {
    if (!gone_) disconnect();
  }

  void disconnect() {
    {
      const ManualExecutor::Here here(*loop_);
      connection_.disconnected(server_.now);
    }
    gone_ = true;
    server_.run();
  }
  server::Connection& connection() { return connection_; }
  std::uint64_t next_message_id = 0;
  smb2::SessionId session_id{};
  smb2::TreeId tree_id{};
  bool sign = true, encrypt = false;
  std::function<void()> on_wake{};  ///< what the transport does when there is something to send at once

  template <class Body>
  Bytes make(smb2::Command command, const Body& body, std::uint32_t flags = 0) {
    Bytes message(smb2::header_size);
    smb2::write_header({.credit_charge = 1, .command = command, .credits = 32, .flags = flags, .message_id = smb2::MessageId{next_message_id++},
                        .tree_id = tree_id, .session_id = session_id}, message);
    wire::encode(body, message);
    return message;
  }
  void sign_message(MutableByteView message) {
    if (!sign || !signer) return;
    wire::store(message, 16, wire::load<std::uint32_t>(message, 16) | smb2::flag::is_signed);
    signer->sign_in_place(message, crypto::Role::client);
  }
  static Bytes frame(ByteView message) {
    Bytes out(smb2::direct_tcp_header_size);
    smb2::write_direct_tcp_header(out, message.size());
    wire::append(out, message);
    return out;
  }
  void send_bytes(ByteView bytes) {
    {
      const ManualExecutor::Here here(*loop_);
      connection_.receive(bytes, server_.now);
    }
    server_.run();
  }
  /// Several messages as one compound.
  Bytes compound(std::vector<Bytes> messages) {
    Bytes whole;
    for (std::size_t i = 0; i < messages.size(); ++i) {
      if (i + 1 < messages.size()) {
        wire::pad_to(messages[i], 0, 8);
        wire::store(messages[i], 20, static_cast<std::uint32_t>(messages[i].size()));
      }
      sign_message(messages[i]);
      wire::append(whole, messages[i]);
    }
    return whole;
  }
  void send(Bytes message, bool already_signed = false) {
    if (encrypt) {
      Bytes sealed(smb2::transform_header_size);
      smb2::TransformHeader transform{.original_message_size = static_cast<std::uint32_t>(message.size()), .session_id = session_id};
      wire::store(transform.nonce, 0, next_nonce_++);
      smb2::write_transform_header(transform, sealed);
      sealer->seal(sealed, MutableByteView(message));
      wire::append(sealed, message);
      return send_bytes(frame(sealed));
    }
    if (!already_signed) sign_message(message);
    send_bytes(frame(message));
  }
  /// Everything that has come since the last call, compounds taken apart.
  std::vector<Response> receive() {
    std::vector<Response> all;
    while (auto transmit = connection_.next_transmit()) {
      Bytes message(transmit->begin() + smb2::direct_tcp_header_size, transmit->end());
      if (wire::load<std::uint32_t>(message) == smb2::transform_protocol_id) {
        const auto sealed = MutableByteView(message).subspan(smb2::transform_header_size);
        EXPECT_TRUE(opener->open(ByteView(message).first(smb2::transform_header_size), sealed));
        message.erase(message.begin(), message.begin() + smb2::transform_header_size);
        ++sealed_answers;
      }
      for (ByteView rest = message; !rest.empty();) {
        const auto header = smb2::read_header(rest);
        if (!header) {
          ADD_FAILURE() << "an answer without a header";
          return all;
        }
        const ByteView one = header->next_command ? rest.first(header->next_command) : rest;
        const bool verifiable = signer && header->has(smb2::flag::is_signed) && verify_answers;
        EXPECT_TRUE(!verifiable || signer->verify(one, crypto::Role::server));
        all.push_back({*header, Bytes(one.begin(), one.end())});
        rest = header->next_command ? rest.subspan(header->next_command) : ByteView{};
      }
    }
    return all;
  }
  /// One request, one answer.
  template <class Body>
  Response call(smb2::Command command, const Body& body, std::uint32_t flags = 0) {
    send(make(command, body, flags));
    auto answers = receive();
    EXPECT_EQ(answers.size(), 1u);
    return answers.empty() ? Response{} : std::move(answers.front());
  }

  NtStatus negotiate(std::uint16_t wanted = 0x0311) {
    Bytes dialects;
    wire::append(dialects, wanted);
    Bytes request = make(smb2::Command::negotiate, smb2::NegotiateRequest{.dialect_count = 1, .security_mode = 1, .capabilities = capabilities, .client_guid = guid, .rest = dialects});
    if (wanted == 0x0311) {
      const Bytes preauth_data{std::byte{1}, std::byte{0}, std::byte{0}, std::byte{0}, std::byte{1}, std::byte{0}};
      const Bytes ciphers{std::byte{1}, std::byte{0}, std::byte{2}, std::byte{0}};
      const auto offset = smb2::append_negotiate_contexts({{smb2::NegotiateContextType::preauth_integrity_capabilities, preauth_data},
                                                           {smb2::NegotiateContextType::encryption_capabilities, ciphers}}, request, 0);
      wire::store(request, 64 + 28, offset);
      wire::store(request, 64 + 32, std::uint16_t{2});
      preauth.update(request);
    }
    send(std::move(request));
    const auto answers = receive();
    if (answers.size() != 1) return NtStatus::unsuccessful;
    if (wanted == 0x0311) preauth.update(answers[0].message);
    dialect = wanted;
    return answers[0].status();
  }
  NtStatus log_on(std::u16string user = u"alice", std::u16string_view password = u"secret", smb2::SessionId previous = {}) {
    auth::NtlmInitiator initiator({.user = std::move(user), .hash = auth::nt_hash(password), .client_challenge = {}, .random_session_key = {}});
    Bytes token = initiator.first_token();
    session_id = {};
    signer.reset(), encrypt = false;  // of a session that this connection had before
    crypto::PreauthIntegrity hash = preauth;
    for (;;) {
      Bytes request = make(smb2::Command::session_setup, smb2::SessionSetupRequest{.security_mode = 1, .security_buffer = token, .previous_session_id = previous});
      if (dialect == 0x0311) hash.update(request);
      send(std::move(request), true);
      const auto answers = receive();
      if (answers.empty()) return NtStatus::unsuccessful;
      session_id = answers[0].header.session_id;
      if (answers[0].status() != NtStatus::more_processing_required) {
        if (answers[0].status() != NtStatus::success) return answers[0].status();
        const auto flags = answers[0].body<smb2::SessionSetupResponse>().session_flags;
        take_keys(initiator.session_key(), hash);
        encrypt = flags & smb2::session_flags::encrypt_data;
        EXPECT_TRUE(signer->verify(answers[0].message, crypto::Role::server));
        return NtStatus::success;
      }
      if (dialect == 0x0311) hash.update(answers[0].message);
      const auto next = initiator.step(answers[0].body<smb2::SessionSetupResponse>().security_buffer);
      if (!next) return next.error();
      token = *next;
    }
  }
  /// Reauthentication: SESSION_SETUP for the session that is there, under its keys ([MS-SMB2] 3.2.4.2.3).
  NtStatus prove_again(std::u16string user = u"alice", std::u16string_view password = u"secret") {
    auth::NtlmInitiator initiator({.user = std::move(user), .hash = auth::nt_hash(password), .client_challenge = {}, .random_session_key = {}});
    Bytes token = initiator.first_token();
    for (;;) {
      const auto answer = call(smb2::Command::session_setup, smb2::SessionSetupRequest{.security_mode = 1, .security_buffer = token});
      if (answer.status() != NtStatus::more_processing_required) return answer.status();
      const auto next = initiator.step(answer.body<smb2::SessionSetupResponse>().security_buffer);
      if (!next) return next.error();
      token = *next;
    }
  }
  /// Binds this connection to a session of another one ([MS-SMB2] 3.2.4.2.3.2): signed with that session's key, and from then
  /// on with the channel's own.
  NtStatus bind(TestClient& first, std::u16string user = u"alice", std::u16string_view password = u"secret") {
    auth::NtlmInitiator initiator({.user = std::move(user), .hash = auth::nt_hash(password), .client_challenge = {}, .random_session_key = {}});
    Bytes token = initiator.first_token();
    session_id = first.session_id;
    crypto::PreauthIntegrity hash = preauth;
    for (;;) {
      Bytes request = make(smb2::Command::session_setup, smb2::SessionSetupRequest{.flags = smb2::session_flag_binding, .security_mode = 1, .security_buffer = token});
      wire::store(request, 16, smb2::flag::is_signed);
      first.signer->sign_in_place(request, crypto::Role::client);
      if (dialect == 0x0311) hash.update(request);
      send(std::move(request), true);
      const auto answers = receive();
      if (answers.size() != 1) return NtStatus::unsuccessful;
      const NtStatus status = answers[0].status();
      if (status == NtStatus::success) {
        take_keys(initiator.session_key(), hash);
        sealer.reset(), opener.reset();  // a channel seals with the session's keys, which are the first one's
        EXPECT_TRUE(signer->verify(answers[0].message, crypto::Role::server));
        return status;
      }
      if (status != NtStatus::more_processing_required) return status;
      EXPECT_TRUE(first.signer->verify(answers[0].message, crypto::Role::server));
      if (dialect == 0x0311) hash.update(answers[0].message);
      const auto next = initiator.step(answers[0].body<smb2::SessionSetupResponse>().security_buffer);
      if (!next) return next.error();
      token = *next;
    }
  }
  NtStatus connect_tree(std::u16string share) {
    const auto answer = call(smb2::Command::tree_connect, smb2::TreeConnectRequest{.path = u"\\\\server\\" + share});
    if (answer.status() == NtStatus::success) tree_id = answer.header.tree_id;
    return answer.status();
  }
  /// All of it.
  void enter(std::u16string share = u"data", std::uint16_t wanted = 0x0311) {
    ASSERT_EQ(negotiate(wanted), NtStatus::success);
    ASSERT_EQ(log_on(), NtStatus::success);
    ASSERT_EQ(connect_tree(std::move(share)), NtStatus::success);
  }
  static smb2::CreateRequest create_request(std::u16string name, smb2::CreateDisposition disposition = smb2::CreateDisposition::open_if, std::uint32_t options = 0) {
    return {.impersonation_level = 2, .desired_access = 0x001F01FF, .share_access = smb2::share_access::all, .create_disposition = disposition,
            .create_options = options, .name = std::move(name)};
  }
  smb2::FileId create(std::u16string name, std::uint32_t options = 0) {
    const auto answer = call(smb2::Command::create, create_request(std::move(name), smb2::CreateDisposition::open_if, options));
    EXPECT_EQ(answer.status(), NtStatus::success);
    return answer.status() == NtStatus::success ? answer.body<smb2::CreateResponse>().file_id : smb2::FileId{};
  }

  Guid guid{};
  std::uint32_t capabilities = 0x7F;  ///< everything but notifications
  std::uint16_t dialect = 0;
  crypto::PreauthIntegrity preauth{};
  std::optional<crypto::Signer> signer{};
  std::optional<crypto::Sealer> sealer{}, opener{};
  bool verify_answers = true;
  int sealed_answers = 0;

 private:
  void take_keys(const crypto::Key& key, const crypto::PreauthIntegrity& hash) {
    const auto cipher = dialect == 0x0311 ? crypto::Cipher::aes128_gcm : dialect >= 0x0300 ? crypto::Cipher::aes128_ccm : crypto::Cipher::none;
    const auto keys = crypto::derive_session_keys({.dialect = dialect, .cipher = cipher, .full_session_key = key.view(), .preauth_integrity_hash = hash.value()}, crypto::Role::client);
    signer.emplace(dialect >= 0x0300 ? crypto::SigningAlgorithm::aes_cmac : crypto::SigningAlgorithm::hmac_sha256, keys.signing);
    if (cipher == crypto::Cipher::none) return;
    sealer.emplace(cipher, keys.encryption);
    opener.emplace(cipher, keys.decryption);
  }

  TestServer& server_;
  std::shared_ptr<ManualExecutor> loop_;
  server::Connection connection_;
  std::uint64_t next_nonce_ = 1;
  bool gone_ = false;
};

}  // namespace usher::test
