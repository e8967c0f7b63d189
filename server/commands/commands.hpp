// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The handlers that the command table names, one file each in this folder.
#pragma once
#include "server/dispatch.hpp"

namespace usher::server {

// [MS-SMB2] 3.3.5.4 to 3.3.5.7
Outcome run_negotiate(RequestContext& ctx);
Outcome run_session_setup(RequestContext& ctx);
Outcome run_logoff(RequestContext& ctx);
Outcome run_tree_connect(RequestContext& ctx);
Outcome run_tree_disconnect(RequestContext& ctx);
Outcome run_echo(RequestContext& ctx);
// [MS-SMB2] 3.3.5.9 to 3.3.5.15
Outcome run_create(RequestContext& ctx);
Outcome run_close(RequestContext& ctx);
Outcome run_flush(RequestContext& ctx);
Outcome run_read(RequestContext& ctx);
bool read_is_patient(const RequestContext& ctx);
Outcome run_write(RequestContext& ctx);
Outcome run_lock(RequestContext& ctx);
Outcome run_ioctl(RequestContext& ctx);
// Whether such a request may have to wait for a disk (CommandRow::may_wait):
bool tree_disconnect_may_wait(const RequestContext& ctx);
bool create_may_wait(const RequestContext& ctx);
bool close_may_wait(const RequestContext& ctx);
bool query_info_may_wait(const RequestContext& ctx);
// [MS-SMB2] 3.3.5.18 to 3.3.5.22
Outcome run_query_directory(RequestContext& ctx);
Outcome run_change_notify(RequestContext& ctx);
Outcome run_query_info(RequestContext& ctx);
Outcome run_set_info(RequestContext& ctx);
Outcome run_oplock_break(RequestContext& ctx);

}  // namespace usher::server
