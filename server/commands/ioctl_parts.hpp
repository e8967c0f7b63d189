// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The file system controls that IOCTL knows, a closed list (rule R9): one function each, in files by subject.
#pragma once
#include "protocol/smb2/ioctl.hpp"
#include "server/request_context.hpp"

namespace usher::server {

/// Appends the response, with `output` as its buffer.
Outcome reply_ioctl(RequestContext& ctx, const smb2::IoctlRequest& request, ByteView output, NtStatus status = NtStatus::success);

Outcome validate_negotiate_info(RequestContext& ctx, const smb2::IoctlRequest& request);       // [MS-SMB2] 3.3.5.15.12
Outcome query_network_interfaces(RequestContext& ctx, const smb2::IoctlRequest& request);      // 3.3.5.15.11
Outcome pipe_transceive(RequestContext& ctx, const smb2::IoctlRequest& request, const std::shared_ptr<Open>& open);   // 3.3.5.15.3
Outcome pipe_peek(RequestContext& ctx, const smb2::IoctlRequest& request, const std::shared_ptr<Open>& open);         // 3.3.5.15.4
Outcome request_resume_key(RequestContext& ctx, const smb2::IoctlRequest& request, const std::shared_ptr<Open>& open);  // 3.3.5.15.5
Outcome copychunk(RequestContext& ctx, const smb2::IoctlRequest& request, const std::shared_ptr<Open>& open);         // 3.3.5.15.6

}  // namespace usher::server
