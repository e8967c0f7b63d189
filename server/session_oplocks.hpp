// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <memory>

#include "protocol/smb2/header.hpp"
#include "server/oplocks.hpp"

namespace usher::server {

class Session;

/// Holds an open's oplock for its session: the client is told over the first of the session's channels ([MS-SMB2] 3.3.4.6).
std::shared_ptr<OplockHolder> session_oplocks(const std::shared_ptr<Session>& session, smb2::FileId file_id);

}  // namespace usher::server
