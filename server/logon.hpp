// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <memory>

#include "protocol/auth/ntlm_acceptor.hpp"
#include "server/configuration.hpp"
#include "server/pipes/named_pipe.hpp"
#include "server/random.hpp"

namespace usher::server {

/// The server's side of one logon to the accounts of `configuration`, in SMB2 or inside a pipe. `tried` learns the name that
/// the client gives, for the log, and `hash` what the account has.
auth::NtlmAcceptor make_acceptor(std::shared_ptr<const Configuration> configuration, Random& random, Now now,
                                 std::shared_ptr<std::u16string> tried, std::shared_ptr<std::array<std::byte, 16>> hash);

/// Who a proven identity is here. Client and session are the caller's to add.
CallerIdentity account_of(const Configuration& configuration, const auth::Identity& identity);

}  // namespace usher::server
