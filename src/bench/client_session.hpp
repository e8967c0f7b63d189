// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "protocol/auth/ntlm_initiator.hpp"
#include "protocol/crypto/kdf.hpp"
#include "protocol/crypto/preauth.hpp"
#include "protocol/crypto/sealing.hpp"
#include "protocol/crypto/signing.hpp"
#include "protocol/smb2/header.hpp"
#include "protocol/wire/codec.hpp"
#include "src/bench/account.hpp"
#include "src/bench/output.hpp"

namespace usher::bench {

enum class Protection : std::uint8_t { plain, signed_, encrypted };

struct SessionOptions {
  std::uint16_t dialect = 0x0311;
  Protection protection = Protection::signed_;
  std::vector<crypto::SigningAlgorithm> signing{crypto::SigningAlgorithm::aes_gmac, crypto::SigningAlgorithm::aes_cmac,
                                                crypto::SigningAlgorithm::hmac_sha256};  ///< most wanted first
  std::vector<crypto::Cipher> ciphers{crypto::Cipher::aes128_gcm, crypto::Cipher::aes128_ccm, crypto::Cipher::aes256_gcm,
                                      crypto::Cipher::aes256_ccm};
  bool verify = false;   ///< check the signatures of answers; what is encrypted is always checked
  std::u16string tree{};  ///< \\server\share
};

/// The client's side of SMB2 on one connection, for measuring others: no I/O, no clock, next to no memory of its own, and chance
/// that is quick and not secret. What it sends goes into an Output; what came goes through unwrap() and then, until it is in, to advance().
/// States  negotiate -> first token -> second token -> tree connect -> in
/// Thread  one at a time
class ClientSession {
 public:
  ClientSession(const SessionOptions& options, const Account& account, std::mt19937_64& chance);

  /// NEGOTIATE on a new connection; advance() does the rest of it.
  void enter(Output& out);
  /// Another logon on the same connection, SESSION_SETUP and TREE_CONNECT.
  void log_on(Output& out);
  /// Takes an answer of the way in, and sends what comes next. True: we are in.
  /// Errors  the server's status; access_denied for a signature that is not its
  Result<bool> advance(const smb2::Header& header, ByteView message, Output& out);
  void log_off(Output& out);

  /// The message in a frame: decrypted if it must be.
  Result<MutableByteView> unwrap(MutableByteView frame);
  /// The first message of a chain, verified if the options say so; `chain` goes on to the next one.
  Result<smb2::Header> next(MutableByteView& chain, ByteView& message);

  // Requests. A frame is begun, filled with one request or a compound, and ended.
  struct More {
    std::uint16_t charge = 1;
    bool related = false;
    ByteView data{};     ///< follows the body
    ByteView payload{};  ///< the same, but it stays where it is unless it is encrypted; only in the last request of a frame
  };
  void begin_frame(Output& out);
  template <class Body>
  smb2::MessageId add(Output& out, smb2::Command command, const Body& body) { return add(out, command, body, More{}); }
  template <class Body>
  smb2::MessageId add(Output& out, smb2::Command command, const Body& body, const More& more) {
    const std::size_t at = begin_request(out, command, more);
    wire::encode(body, out.bytes, at);
    // [MS-SMB2] 2.2.19 and others: where the buffer is empty, there is a byte of it all the same.
    const bool is_bare = Body::structure_size % 2 && out.bytes.size() == at + smb2::header_size + Body::structure_size - 1;
    if (is_bare && more.data.empty() && more.payload.empty()) out.bytes.push_back({});
    wire::append(out.bytes, more.data);
    return smb2::MessageId{next_message_id_ - (charges() ? more.charge : 1)};
  }
  void end_frame(Output& out);
  template <class Body>
  smb2::MessageId request(Output& out, smb2::Command command, const Body& body) { return request(out, command, body, More{}); }
  template <class Body>
  smb2::MessageId request(Output& out, smb2::Command command, const Body& body, const More& more) {
    begin_frame(out);
    const auto id = add(out, command, body, more);
    end_frame(out);
    return id;
  }

  std::uint32_t credits() const { return credits_; }
  bool large_mtu() const { return large_mtu_; }
  std::uint32_t max_read_size() const { return max_read_size_; }
  std::uint32_t max_write_size() const { return max_write_size_; }
  std::uint16_t dialect() const { return dialect_; }
  crypto::SigningAlgorithm signing() const { return signing_; }
  crypto::Cipher cipher() const { return cipher_; }
  void set_account(const Account& account) {
    account_ = &account;
    initiator_.reset();
  }

  /// A session that is put aside, so that another can be logged on to on the same connection; it takes little memory.
  struct Kept {
    smb2::SessionId session_id{};
    smb2::TreeId tree_id{};
    crypto::Key signing{}, encryption{}, decryption{};
    std::uint64_t next_nonce = 1;
  };
  Kept keep();
  void resume(const Kept& kept);

 private:
  void make_negotiate();
  void send_token(ByteView token, Output& out);
  Result<void> take_negotiate(ByteView message);
  Result<void> take_contexts(ByteView message, std::uint32_t offset, std::uint16_t count);
  Result<bool> take_setup(const smb2::Header& header, ByteView message, Output& out);
  Result<void> take_keys(const smb2::Header& header, ByteView message, std::uint16_t flags);
  void connect_tree(Output& out);
  void use_keys();
  std::size_t begin_request(Output& out, smb2::Command command, const More& more);
  void seal_frame(Output& out, std::size_t message);
  void sign_requests(Output& out, std::size_t end);
  bool charges() const { return dialect_ >= 0x0210; }
  bool signs(smb2::Command command) const;

  const SessionOptions* options_;
  const Account* account_;
  std::mt19937_64* chance_;

  // the connection's
  std::uint64_t next_message_id_ = 0;
  std::uint32_t credits_ = 1;
  std::uint16_t dialect_ = 0;
  bool large_mtu_ = false;
  std::uint32_t max_read_size_ = 65536, max_write_size_ = 65536;
  crypto::Cipher cipher_ = crypto::Cipher::none;
  crypto::SigningAlgorithm signing_ = crypto::SigningAlgorithm::hmac_sha256;
  crypto::PreauthIntegrity connection_hash_{};
  Bytes negotiate_{};  ///< the first frame, which is the same each time, and the hash of its message
  crypto::PreauthIntegrity negotiate_hash_{};

  // the session's
  smb2::SessionId session_id_{};
  smb2::TreeId tree_id_{};
  crypto::Key signing_key_{}, encryption_key_{}, decryption_key_{};
  crypto::PreauthIntegrity session_hash_{};
  std::optional<auth::NtlmInitiator> initiator_{};
  Bytes first_token_{};
  std::optional<crypto::Signer> signer_{};
  std::optional<crypto::Sealer> sealer_{}, opener_{};
  std::uint64_t next_nonce_ = 1;

  // the frame that is being made
  std::size_t frame_ = 0;             ///< where its four bytes stand
  std::vector<std::size_t> parts_{};  ///< where its requests begin
  ByteView payload_{};
};

}  // namespace usher::bench
