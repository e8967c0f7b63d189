// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/auth/ntlm_acceptor.hpp"
#include "protocol/rpc/auth_trailer.hpp"
#include "server/pipes/named_pipe.hpp"

namespace usher::server {

/// The one security context of a pipe ([MS-RPCE] 3.3.1.5.2): a logon in legs, then what protects each PDU. Calls have the
/// identity that logged on here; without a logon, that of the SMB session.
/// States  none -> negotiating -> established, or refused, which lets no call pass
/// Thread  the session's strand
class RpcSecurity {
 public:
  RpcSecurity(const RpcHost& host, CallerIdentity pipe) : host_(host), caller_(std::move(pipe)) {}

  /// Whether a logon of this kind can be made at all: NTLM, bare or in SPNEGO, at a level from connect to privacy.
  static bool is_offered(const rpc::AuthTrailer& trailer);
  /// The token of one BIND, ALTER_CONTEXT or AUTH3; the one to answer with.
  /// Errors  access_denied for a refused logon, invalid_parameter for a leg that does not belong to the context
  Result<Bytes> take_leg(const rpc::AuthTrailer& leg, Now now);
  /// Checks one REQUEST, and decrypts its stub where it stands.
  std::optional<rpc::Fault> open(MutableByteView pdu, const rpc::PduHeader& header);
  /// Signs or seals one RESPONSE as its fragment is made.
  void protect(Bytes& pdu);
  /// What protect() adds at most.
  std::size_t overhead() const;

  const CallerIdentity& caller() const { return caller_; }

 private:
  enum class State : std::uint8_t { none, negotiating, established, refused };

  Result<Bytes> refuse();
  bool establish(const auth::Identity& identity);
  bool signs() const { return state_ == State::established && trailer_.level >= rpc::AuthLevel::call; }

  const RpcHost& host_;
  CallerIdentity caller_;
  State state_ = State::none;
  rpc::AuthTrailer trailer_{};  // type, level and context id of every leg and PDU; without a token
  std::shared_ptr<std::u16string> tried_ = std::make_shared<std::u16string>();
  std::optional<auth::NtlmAcceptor> acceptor_{};
  std::optional<auth::NtlmSigner> signer_{};
};

}  // namespace usher::server
