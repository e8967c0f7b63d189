// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/smb2/negotiate.hpp"
#include "server/request_context.hpp"

namespace usher::server {

class ConnectionState;

/// The answer to an SMB1 NEGOTIATE that offers SMB2 ([MS-SMB2] 3.3.5.3.1, 3.3.5.3.2), encoded into ctx.reply. False when there
/// is none to give, because SMB1 itself is never spoken.
bool answer_multi_protocol_negotiate(ConnectionState& state, RequestContext& ctx, const smb2::MultiProtocolNegotiate& offered);

}  // namespace usher::server
