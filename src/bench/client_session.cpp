// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/bench/client_session.hpp"

#include <algorithm>
#include <array>

#include "protocol/smb2/direct_tcp.hpp"
#include "protocol/smb2/empty.hpp"
#include "protocol/smb2/negotiate.hpp"
#include "protocol/smb2/session_setup.hpp"
#include "protocol/smb2/transform.hpp"
#include "protocol/smb2/tree_connect.hpp"

namespace usher::bench {
namespace {

constexpr std::uint16_t dialect_3_1_1 = 0x0311;
constexpr std::uint16_t credits_wanted = 512;

template <class Bytes16>
Bytes16 draw(std::mt19937_64& chance) {
  Bytes16 value{};
  for (std::size_t at = 0; at + 8 <= value.size(); at += 8) wire::store(value, at, std::uint64_t{chance()});
  return value;
}

}  // namespace

ClientSession::ClientSession(const SessionOptions& options, const Account& account, std::mt19937_64& chance)
    : options_(&options), account_(&account), chance_(&chance) {}

void ClientSession::enter(Output& out) {
  if (negotiate_.empty()) make_negotiate();
  next_message_id_ = 1, credits_ = 0, dialect_ = 0;
  cipher_ = crypto::Cipher::none, connection_hash_ = negotiate_hash_;
  signer_.reset(), sealer_.reset(), opener_.reset();
  wire::append(out.bytes, negotiate_);
}

void ClientSession::make_negotiate() {
  Output out;
  Bytes rest;
  wire::append(rest, options_->dialect);
  const bool has_contexts = options_->dialect == dialect_3_1_1;
  begin_frame(out);
  const std::size_t at = begin_request(out, smb2::Command::negotiate, {});
  wire::encode(smb2::NegotiateRequest{.dialect_count = 1, .security_mode = smb2::security_mode::signing_enabled,
                                      .capabilities = smb2::capability::large_mtu | smb2::capability::encryption,
                                      .client_guid = Guid{draw<std::array<std::byte, 16>>(*chance_)}, .rest = rest}, out.bytes, at);
  if (has_contexts) {
    Bytes preauth, encryption, algorithms;
    constexpr std::uint16_t sha512 = 1, salt_size = 32;
    wire::append(preauth, std::uint16_t{1}), wire::append(preauth, salt_size), wire::append(preauth, sha512);
    wire::append(preauth, draw<std::array<std::byte, salt_size>>(*chance_));
    wire::append(encryption, static_cast<std::uint16_t>(options_->ciphers.size()));
    for (const auto cipher : options_->ciphers) wire::append(encryption, cipher);
    wire::append(algorithms, static_cast<std::uint16_t>(options_->signing.size()));
    for (const auto algorithm : options_->signing) wire::append(algorithms, algorithm);
    using Type = smb2::NegotiateContextType;
    const std::vector<smb2::NegotiateContext> contexts{
        {Type::preauth_integrity_capabilities, preauth}, {Type::encryption_capabilities, encryption}, {Type::signing_capabilities, algorithms}};
    const std::uint32_t offset = smb2::append_negotiate_contexts(contexts, out.bytes, at);
    wire::store(out.bytes, at + smb2::header_size + 28, offset);
    wire::store(out.bytes, at + smb2::header_size + 32, static_cast<std::uint16_t>(contexts.size()));
  }
  end_frame(out);
  if (has_contexts) negotiate_hash_.update(ByteView(out.bytes).subspan(at));
  negotiate_ = std::move(out.bytes);
}

Result<void> ClientSession::take_negotiate(ByteView message) {
  const auto response = wire::decode<smb2::NegotiateResponse>(message);
  if (!response) return std::unexpected(response.error());
  if (response->dialect_revision != options_->dialect) return std::unexpected(NtStatus::not_supported);
  dialect_ = response->dialect_revision;
  large_mtu_ = (response->capabilities & smb2::capability::large_mtu) != 0;
  max_read_size_ = response->max_read_size, max_write_size_ = response->max_write_size;
  signing_ = dialect_ >= 0x0300 ? crypto::SigningAlgorithm::aes_cmac : crypto::SigningAlgorithm::hmac_sha256;
  if (dialect_ >= 0x0300 && response->capabilities & smb2::capability::encryption) cipher_ = crypto::Cipher::aes128_ccm;
  if (dialect_ != dialect_3_1_1) return {};
  connection_hash_.update(message);
  return take_contexts(message, response->context_offset, response->context_count);
}

Result<void> ClientSession::take_contexts(ByteView message, std::uint32_t offset, std::uint16_t count) {
  const auto contexts = smb2::read_negotiate_contexts(message, offset, count);
  if (!contexts) return std::unexpected(contexts.error());
  for (const smb2::NegotiateContext& context : *contexts) {
    wire::Cursor in(context.data);
    const auto ids = in.get<std::uint16_t>();
    const auto chosen = in.get<std::uint16_t>();
    if (!in.ok() || ids != 1) continue;
    if (context.type == smb2::NegotiateContextType::encryption_capabilities && chosen <= 4) cipher_ = static_cast<crypto::Cipher>(chosen);
    if (context.type == smb2::NegotiateContextType::signing_capabilities && chosen <= 2) signing_ = static_cast<crypto::SigningAlgorithm>(chosen);
  }
  return {};
}

void ClientSession::log_on(Output& out) {
  session_id_ = {}, tree_id_ = {}, session_hash_ = connection_hash_;
  signer_.reset(), sealer_.reset(), opener_.reset(), next_nonce_ = 1;
  const auto challenge = draw<auth::Challenge8>(*chance_);
  const auto key = draw<crypto::Digest16>(*chance_);
  if (initiator_) {
    initiator_->start_again(challenge, key);
  } else {
    initiator_.emplace(auth::NtlmInitiator::Config{.user = account_->user, .domain = account_->domain, .hash = account_->hash,
                                                   .response_key = account_->response_key, .client_challenge = challenge, .random_session_key = key});
    first_token_ = initiator_->first_token();
  }
  send_token(first_token_, out);
}

void ClientSession::send_token(ByteView token, Output& out) {
  begin_frame(out);
  const std::size_t at = begin_request(out, smb2::Command::session_setup, {});
  wire::encode(smb2::SessionSetupRequest{.security_mode = static_cast<std::uint8_t>(smb2::security_mode::signing_enabled),
                                         .security_buffer = token}, out.bytes, at);
  end_frame(out);
  if (dialect_ == dialect_3_1_1) session_hash_.update(ByteView(out.bytes).subspan(at));
}

Result<bool> ClientSession::advance(const smb2::Header& header, ByteView message, Output& out) {
  const bool goes_on = header.command == smb2::Command::session_setup && header.status == NtStatus::more_processing_required;
  if (header.status != NtStatus::success && !goes_on) return std::unexpected(header.status);
  switch (header.command) {
    case smb2::Command::negotiate: {
      const auto taken = take_negotiate(message);
      if (!taken) return std::unexpected(taken.error());
      log_on(out);
      return false;
    }
    case smb2::Command::session_setup: return take_setup(header, message, out);
    case smb2::Command::tree_connect: tree_id_ = header.tree_id; return true;
    default: return std::unexpected(NtStatus::invalid_parameter);
  }
}

Result<bool> ClientSession::take_setup(const smb2::Header& header, ByteView message, Output& out) {
  const auto response = wire::decode<smb2::SessionSetupResponse>(message);
  if (!response) return std::unexpected(response.error());
  session_id_ = header.session_id;
  if (header.status == NtStatus::more_processing_required) {
    if (dialect_ == dialect_3_1_1) session_hash_.update(message);
    const auto token = initiator_->step(response->security_buffer);
    if (!token) return std::unexpected(token.error());
    send_token(*token, out);
    return false;
  }
  if (const auto taken = take_keys(header, message, response->session_flags); !taken) return std::unexpected(taken.error());
  connect_tree(out);
  return false;
}

Result<void> ClientSession::take_keys(const smb2::Header& header, ByteView message, std::uint16_t flags) {
  if (flags & (smb2::session_flags::is_guest | smb2::session_flags::is_null)) return std::unexpected(NtStatus::logon_failure);
  const bool seals = options_->protection == Protection::encrypted || (flags & smb2::session_flags::encrypt_data);
  if (seals && cipher_ == crypto::Cipher::none) return std::unexpected(NtStatus::not_supported);
  const crypto::KeyMaterial material{.dialect = dialect_, .cipher = cipher_, .full_session_key = initiator_->session_key().view(),
                                     .preauth_integrity_hash = session_hash_.value()};
  signing_key_ = crypto::derive_channel_signing_key(material);
  encryption_key_ = {}, decryption_key_ = {};
  if (seals) {
    const auto keys = crypto::derive_session_keys(material, crypto::Role::client);
    encryption_key_ = keys.encryption, decryption_key_ = keys.decryption;
  }
  use_keys();
  // [MS-SMB2] 3.2.5.3: the last answer proves that the server knows the key.
  if (options_->verify && header.has(smb2::flag::is_signed) && !signer_->verify(message, crypto::Role::server)) return std::unexpected(NtStatus::access_denied);
  return {};
}

void ClientSession::use_keys() {
  signer_.emplace(signing_, signing_key_);
  if (!encryption_key_.empty()) sealer_.emplace(cipher_, encryption_key_), opener_.emplace(cipher_, decryption_key_);
}

ClientSession::Kept ClientSession::keep() {
  initiator_.reset();
  first_token_ = {};
  signer_.reset(), sealer_.reset(), opener_.reset();
  return {session_id_, tree_id_, signing_key_, encryption_key_, decryption_key_, next_nonce_};
}

void ClientSession::resume(const Kept& kept) {
  session_id_ = kept.session_id, tree_id_ = kept.tree_id, next_nonce_ = kept.next_nonce;
  signing_key_ = kept.signing, encryption_key_ = kept.encryption, decryption_key_ = kept.decryption;
  use_keys();
}

void ClientSession::connect_tree(Output& out) { request(out, smb2::Command::tree_connect, smb2::TreeConnectRequest{.path = options_->tree}); }
void ClientSession::log_off(Output& out) { request(out, smb2::Command::logoff, smb2::Empty{}); }

Result<MutableByteView> ClientSession::unwrap(MutableByteView frame) {
  if (frame.size() < smb2::header_size) return std::unexpected(NtStatus::invalid_parameter);
  if (wire::load<std::uint32_t>(frame) != smb2::transform_protocol_id) return frame;
  if (!opener_ || frame.size() < smb2::transform_header_size + smb2::header_size) return std::unexpected(NtStatus::access_denied);
  const MutableByteView message = frame.subspan(smb2::transform_header_size);
  if (!opener_->open(frame.first(smb2::transform_header_size), message)) return std::unexpected(NtStatus::access_denied);
  return message;
}

Result<smb2::Header> ClientSession::next(MutableByteView& chain, ByteView& message) {
  const auto header = smb2::read_header(chain);
  if (!header || header->next_command > chain.size()) return std::unexpected(NtStatus::invalid_parameter);
  message = header->next_command ? chain.first(header->next_command) : chain;
  chain = header->next_command ? chain.subspan(header->next_command) : MutableByteView{};
  credits_ += header->credits;
  const bool must_be_signed = options_->verify && signer_ && !opener_ && header->has(smb2::flag::is_signed) && header->status != NtStatus::pending;
  if (must_be_signed && !signer_->verify(message, crypto::Role::server)) return std::unexpected(NtStatus::access_denied);
  return *header;
}

void ClientSession::begin_frame(Output& out) {
  frame_ = out.bytes.size();
  parts_.clear(), payload_ = {};
  out.bytes.resize(frame_ + smb2::direct_tcp_header_size + (sealer_ ? smb2::transform_header_size : 0));
}

std::size_t ClientSession::begin_request(Output& out, smb2::Command command, const More& more) {
  if (!parts_.empty()) {  // [MS-SMB2] 3.2.4.1.4: each but the last is padded to 8, and says where the next one begins
    wire::pad_to(out.bytes, parts_.back(), 8);
    wire::store(out.bytes, parts_.back() + 20, static_cast<std::uint32_t>(out.bytes.size() - parts_.back()));
  }
  const std::size_t at = out.bytes.size();
  parts_.push_back(at);
  out.bytes.resize(at + smb2::header_size);
  const std::uint16_t charge = charges() ? more.charge : std::uint16_t{0};
  smb2::write_header({.credit_charge = charge, .command = command, .credits = credits_wanted,
                      .flags = (more.related ? smb2::flag::related_operations : 0) | (signs(command) ? smb2::flag::is_signed : 0),
                      .message_id = smb2::MessageId{next_message_id_}, .tree_id = tree_id_, .session_id = session_id_},
                     MutableByteView(out.bytes).subspan(at));
  const std::uint32_t used = charges() ? more.charge : 1;
  next_message_id_ += used;
  credits_ -= std::min(credits_, used);
  payload_ = more.payload;
  return at;
}

/// [MS-SMB2] 3.2.4.1.1: TREE_CONNECT of 3.1.1 is signed also where nothing else is.
bool ClientSession::signs(smb2::Command command) const {
  if (!signer_ || sealer_) return false;
  return options_->protection != Protection::plain || (dialect_ == dialect_3_1_1 && command == smb2::Command::tree_connect);
}

void ClientSession::end_frame(Output& out) {
  const std::size_t message = parts_.front();
  if (sealer_) {
    seal_frame(out, message);
  } else {
    sign_requests(out, out.bytes.size());
  }
  const std::size_t size = out.bytes.size() - frame_ - smb2::direct_tcp_header_size + payload_.size();
  smb2::write_direct_tcp_header(MutableByteView(out.bytes).subspan(frame_), size);
  if (!payload_.empty()) out.payloads.push_back({out.bytes.size(), payload_});
}

void ClientSession::seal_frame(Output& out, std::size_t message) {
  const auto header = MutableByteView(out.bytes).subspan(frame_ + smb2::direct_tcp_header_size, smb2::transform_header_size);
  const auto first = MutableByteView(out.bytes).subspan(message);
  smb2::TransformHeader transform{.original_message_size = static_cast<std::uint32_t>(first.size() + payload_.size()), .session_id = session_id_};
  wire::store(transform.nonce, 0, next_nonce_++);
  smb2::write_transform_header(transform, header);
  if (payload_.empty()) return sealer_->seal(header, first);
  const MutableByteView sealed = out.room(payload_.size());
  sealer_->seal(header, first, payload_, sealed);
  payload_ = sealed;
}

void ClientSession::sign_requests(Output& out, std::size_t end) {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const bool is_last = i + 1 == parts_.size();
    const auto request = MutableByteView(out.bytes).subspan(parts_[i], (is_last ? end : parts_[i + 1]) - parts_[i]);
    if (!(wire::load<std::uint32_t>(request, 16) & smb2::flag::is_signed)) continue;
    const std::array<ByteView, 2> pieces{request, is_last ? payload_ : ByteView{}};
    std::ranges::copy(signer_->sign(pieces, crypto::Role::client), request.subspan(48).begin());
  }
}

}  // namespace usher::bench
