// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What every request passes before its handler, in the order of [MS-SMB2] 3.3.5.2.
#pragma once
#include <optional>

#include "server/channel.hpp"
#include "server/dispatch.hpp"

namespace usher::server {

/// [MS-SMB2] 3.3.5.2.4, for a message that was not encrypted. nullopt: go on.
std::optional<NtStatus> check_signature(const RequestContext& ctx, Channel* channel);

/// [MS-SMB2] 3.3.5.2.5: the CreditCharge covers the payload sent and the response asked for.
std::optional<NtStatus> check_credit_charge(const RequestContext& ctx);

/// [MS-SMB2] 3.3.5.2.9: the session exists here, is Valid, and gets its requests encrypted if it wants them so.
std::optional<NtStatus> check_session(const RequestContext& ctx, const Channel* channel);

/// On the session's strand: the session is still active, and [MS-SMB2] 3.3.5.2.11, the tree connect, which may want encryption.
std::optional<NtStatus> check_tree(RequestContext& ctx, const CommandRow& row);

}  // namespace usher::server
