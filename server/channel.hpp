// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <memory>
#include <optional>

#include "protocol/auth/ntlm_acceptor.hpp"
#include "protocol/crypto/preauth.hpp"
#include "protocol/crypto/sealing.hpp"
#include "protocol/crypto/signing.hpp"
#include "server/session.hpp"

namespace usher::server {

/// A logon attempt: the private candidate of rule R4. Nothing shared knows of it until it succeeds, and a failure
/// destroys it and nothing else.
struct LogonAttempt {
  enum class Kind : std::uint8_t { fresh, reauthentication, binding };
  Kind kind = Kind::fresh;
  auth::NtlmAcceptor acceptor;
  std::shared_ptr<const std::u16string> tried_user{};  ///< whom the client says it is, once it has said so
  std::shared_ptr<const std::array<std::byte, 16>> tried_hash{};  ///< of that account, which a logon that succeeds has proved to know
  crypto::PreauthIntegrity preauth{};     ///< Session.PreauthIntegrityHashValue, or PreauthSession's when binding
  std::shared_ptr<Session> target{};      ///< the session that a binding or reauthentication is for
  std::optional<crypto::Signer> signer{}; ///< Session.SigningKey, for the responses of a binding under way
  bool over = false;                      ///< ends when the response on its way has been signed
};

/// One entry of Connection.SessionTable ([MS-SMB2] 3.3.1.7): what this connection knows of a session.
/// States  attempt only (InProgress) -> session (Valid; an attempt beside it is a reauthentication) -> tombstone, which keeps
///         the keys to sign and seal STATUS_USER_SESSION_DELETED with
/// Owner   the connection
/// Thread  the connection's loop
struct Channel {
  std::shared_ptr<Session> session{};  ///< a counted handle (rule R2)
  std::shared_ptr<SessionKeys> keys{};
  std::unique_ptr<LogonAttempt> attempt{};
  std::optional<crypto::Signer> signer{};    ///< Channel.SigningKey
  bool ended = false;

  bool can_seal() const { return keys && keys->can_sign && keys->cipher != crypto::Cipher::none; }
  /// Made when they are needed first: most sessions sign, and each of the two is a kilobyte. Null when the session cannot.
  crypto::Sealer* sealer() { return made(sealer_, crypto::Role::server); }
  crypto::Sealer* opener() { return made(opener_, crypto::Role::client); }

 private:
  crypto::Sealer* made(std::optional<crypto::Sealer>& sealer, crypto::Role sender) {
    if (!sealer && can_seal()) sealer.emplace(keys->cipher, keys->sealing_key(sender));
    return sealer ? &*sealer : nullptr;
  }
  std::optional<crypto::Sealer> sealer_{}, opener_{};
};

}  // namespace usher::server
