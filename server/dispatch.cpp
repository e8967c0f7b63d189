// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/dispatch.hpp"

#include <array>

#include "server/commands/commands.hpp"

namespace usher::server {
namespace {

// In the order of the command codes, [MS-SMB2] 2.2.1.2. CANCEL has no response and is taken before the table.
constexpr std::array<CommandRow, smb2::command_count> commands{{
    {"NEGOTIATE", Needs::nothing, Runs::connection, &run_negotiate},
    {"SESSION_SETUP", Needs::nothing, Runs::connection, &run_session_setup},
    {"LOGOFF", Needs::session, Runs::session, &run_logoff},
    {"TREE_CONNECT", Needs::session, Runs::session, &run_tree_connect},
    {"TREE_DISCONNECT", Needs::tree, Runs::store, &run_tree_disconnect, &tree_disconnect_may_wait},
    {"CREATE", Needs::tree, Runs::store, &run_create, &create_may_wait},
    {"CLOSE", Needs::tree, Runs::store, &run_close, &close_may_wait},
    {"FLUSH", Needs::tree, Runs::session, &run_flush},
    {"READ", Needs::tree, Runs::session, &run_read, nullptr, &read_is_patient},
    {"WRITE", Needs::tree, Runs::session, &run_write},
    {"LOCK", Needs::tree, Runs::session, &run_lock},
    {"IOCTL", Needs::tree, Runs::session, &run_ioctl},
    {"CANCEL"},
    {"ECHO", Needs::nothing, Runs::connection, &run_echo},
    {"QUERY_DIRECTORY", Needs::tree, Runs::store, &run_query_directory},
    {"CHANGE_NOTIFY", Needs::tree, Runs::session, &run_change_notify},
    {"QUERY_INFO", Needs::tree, Runs::store, &run_query_info, &query_info_may_wait},
    {"SET_INFO", Needs::tree, Runs::store, &run_set_info},
    {"OPLOCK_BREAK", Needs::tree, Runs::session, &run_oplock_break},
    {"SERVER_TO_CLIENT_NOTIFICATION"},
}};

}  // namespace

const CommandRow& command_row(smb2::Command command) {
  static constexpr CommandRow unknown{"unknown"};
  const auto index = static_cast<std::size_t>(command);
  return index < commands.size() ? commands[index] : unknown;
}

}  // namespace usher::server
