// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/smb2/create.hpp"
#include "protocol/smb2/create_contexts.hpp"
#include "server/request_context.hpp"

namespace usher::server {

// What a CREATE has to do with oplocks, leases and durable handles; create.cpp has the rest.

/// The oplock or lease that a CREATE asks for, as far as the connection's dialect has it; nullopt: none.
/// Errors  invalid_parameter for a lease that the client has on another file ([MS-SMB2] 3.3.5.9.8)
Result<std::optional<OplockRequest>> oplock_request(const RequestContext& ctx, const smb2::CreateRequest& request,
                                                    const smb2::CreateContextRequests& asked, std::u16string_view path);
/// Open.OplockLevel and the response of a lease.
void answer_oplock(const FileOpen& file, bool in_progress_is_told, smb2::CreateResponse& response);

/// What cannot stand together ([MS-SMB2] 3.3.5.9.6, .7, .10 and .12), and whether a CREATE by that guid is there already:
/// the open that a replay means, or null.
Result<std::shared_ptr<Open>> check_durable(const RequestContext& ctx, const smb2::CreateContextRequests& asked);
/// Makes the open durable when it may be ([MS-SMB2] 3.3.5.9.6, 3.3.5.9.10), and remembers its CREATE.
void make_durable(const RequestContext& ctx, const smb2::CreateContextRequests& asked, const std::shared_ptr<Open>& open,
                  smb2::CreateAction action);
void answer_durable(const Open& open, Bytes& contexts);

/// [MS-SMB2] 3.3.5.9.13: the open that the same application has there through another client, which has failed, is closed.
/// Errors  pending while that takes time, and ctx.oplock_wait says what to wait for; file_forced_closed for an older version
NtStatus replace_instance(RequestContext& ctx, const smb2::CreateContextRequests& asked, std::u16string_view path);

/// [MS-SMB2] 3.3.5.9.7 and 3.3.5.9.12: the open that has lost its session is this session's.
Result<std::shared_ptr<Open>> reconnect(RequestContext& ctx, const smb2::CreateContextRequests& asked, std::u16string_view path);

}  // namespace usher::server
