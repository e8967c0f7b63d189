// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <functional>

#include "server/pipes/named_pipe.hpp"
#include "server/request_context.hpp"

namespace usher::server {

/// Puts what a pipe has said into a response: appends the body to `message`, whose header starts at `base`; returns the status.
using EncodePipeOutput = NtStatus (*)(NamedPipe::Output output, const smb2::Header& request, smb2::FileId file_id, Bytes& message,
                                      std::size_t base);

/// Answers with the pipe's next message, at once when it is there, else when it comes: READ and FSCTL_PIPE_TRANSCEIVE.
Outcome when_pipe_has_output(RequestContext& ctx, const std::shared_ptr<Open>& open, std::size_t most, EncodePipeOutput encode);

}  // namespace usher::server
