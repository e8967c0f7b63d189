// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/rpc_security.hpp"

#include <algorithm>

#include "protocol/auth/ntlmssp.hpp"

namespace usher::server {
namespace {

using rpc::AuthLevel, rpc::AuthType;

constexpr std::size_t signature_size = 16, stub_alignment = 16;

bool same_context(const rpc::AuthTrailer& a, const rpc::AuthTrailer& b) {
  return a.type == b.type && a.level == b.level && a.context_id == b.context_id;
}

/// What a level needs of NTLM ([MS-RPCE] 3.3.1.5.2.2). Signatures are those of extended session security, keys never weakened.
std::uint32_t needed_flags(AuthLevel level) {
  if (level == AuthLevel::connect) return 0;
  const std::uint32_t sign = auth::ntlm_flag::sign | auth::ntlm_flag::extended_session_security | auth::ntlm_flag::key_128;
  return level == AuthLevel::privacy ? sign | auth::ntlm_flag::seal : sign;
}

}  // namespace

bool RpcSecurity::is_offered(const rpc::AuthTrailer& trailer) {
  const bool type = trailer.type == AuthType::ntlm || trailer.type == AuthType::spnego;
  return type && trailer.level >= AuthLevel::connect && trailer.level <= AuthLevel::privacy;
}

Result<Bytes> RpcSecurity::take_leg(const rpc::AuthTrailer& leg, Now now) {
  if (!host_.may_log_on(caller_, now)) return refuse();
  if (state_ == State::none) {
    acceptor_.emplace(host_.begin_logon(tried_, now));
    trailer_ = leg, trailer_.token = {}, trailer_.pad_length = 0;
    state_ = State::negotiating;
  }
  if (state_ != State::negotiating || !same_context(leg, trailer_)) return std::unexpected(NtStatus::invalid_parameter);
  if (trailer_.type == AuthType::ntlm && !auth::is_raw_ntlmssp(leg.token)) return refuse();
  auto step = acceptor_->step(leg.token);
  if (!step) {
    host_.logon_refused(caller_, *tried_, now);
    return refuse();
  }
  if (step->done && !establish(step->identity)) return refuse();
  return std::move(step->reply);
}

Result<Bytes> RpcSecurity::refuse() {
  acceptor_.reset();
  state_ = State::refused;
  return std::unexpected(NtStatus::access_denied);
}

bool RpcSecurity::establish(const auth::Identity& identity) {
  const std::uint32_t needed = needed_flags(trailer_.level);
  if ((identity.flags & needed) != needed) return false;
  if (needed) signer_.emplace(identity.session_key, identity.flags, crypto::Role::server, identity.first_sequence);
  caller_ = host_.identify(identity, caller_);
  acceptor_.reset();
  state_ = State::established;
  return true;
}

std::optional<rpc::Fault> RpcSecurity::open(MutableByteView pdu, const rpc::PduHeader& header) {
  if (state_ == State::refused || state_ == State::negotiating) return rpc::Fault::access_denied;
  if (header.auth_length == 0) return signs() ? std::optional(rpc::Fault::access_denied) : std::nullopt;
  const auto trailer = rpc::read_auth_trailer(pdu, header);
  if (!trailer) return rpc::Fault::protocol_error;
  if (state_ == State::none || !same_context(*trailer, trailer_)) return rpc::Fault::access_denied;
  if (!signs()) return std::nullopt;  // at level connect a verifier says nothing

  const std::size_t stub = rpc::request_stub_offset(header);
  const std::size_t end = pdu.size() - header.auth_length - rpc::auth_trailer_size;
  if (end < stub) return rpc::Fault::protocol_error;
  // With extended session security NTLM's signature covers header and trailer, whether or not header signing was agreed.
  const ByteView message = pdu.first(pdu.size() - header.auth_length);
  const bool sealed = trailer_.level == AuthLevel::privacy;
  const bool right = sealed ? signer_->unseal(message, pdu.subspan(stub, end - stub), trailer->token) : signer_->verify(message, trailer->token);
  return right ? std::nullopt : std::optional(rpc::Fault::security_package);
}

void RpcSecurity::protect(Bytes& pdu) {
  if (!signs()) return;
  const std::array<std::byte, signature_size> room{};
  rpc::AuthTrailer trailer = trailer_;
  trailer.token = room;
  rpc::append_auth_trailer(pdu, rpc::response_header_size, stub_alignment, trailer);
  const MutableByteView message = MutableByteView(pdu).first(pdu.size() - signature_size);
  const MutableByteView stub = message.subspan(rpc::response_header_size, message.size() - rpc::response_header_size - rpc::auth_trailer_size);
  const bool sealed = trailer_.level == AuthLevel::privacy;
  const auto signature = sealed ? signer_->seal(message, stub) : signer_->sign(message);
  std::ranges::copy(signature, MutableByteView(pdu).last(signature_size).begin());
}

std::size_t RpcSecurity::overhead() const { return signs() ? stub_alignment - 1 + rpc::auth_trailer_size + signature_size : 0; }

}  // namespace usher::server
