// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/samr/user_info.hpp"

namespace usher::samr {
namespace {

constexpr std::uint64_t never = 0x7FFFFFFFFFFFFFFF;
constexpr std::uint32_t told = 0x00DFFFFF;  // WhichFields: all but Parameters, passwords and private data, [MS-SAMR] 2.2.1.8
constexpr std::uint16_t hours_in_week = 168;

/// OLD_LARGE_INTEGER: two halves, so that it needs no more than four bytes' alignment.
void put_time(rpc::NdrWriter& out, std::uint64_t time) {
  out.put(static_cast<std::uint32_t>(time)), out.put(static_cast<std::uint32_t>(time >> 32));
}

/// SAMPR_LOGON_HOURS, and what its pointer points to: every hour of the week.
void write_hours_body(rpc::NdrWriter& out) {
  constexpr std::uint32_t room = 1260, bytes = hours_in_week / 8;
  out.put(room), out.put(std::uint32_t{0}), out.put(bytes);
  for (std::uint32_t i = 0; i < bytes; ++i) out.put(std::uint8_t{0xFF});
}

// SAMPR_USER_ALL_INFORMATION, [MS-SAMR] 2.2.6.6
void write_all(rpc::NdrWriter& out, const UserInfo& user) {
  put_time(out, 0), put_time(out, 0), put_time(out, 0);          // LastLogon, LastLogoff, PasswordLastSet
  put_time(out, never), put_time(out, 0), put_time(out, never);  // AccountExpires, PasswordCanChange, PasswordMustChange
  rpc::write_string_header(out, user.name);
  for (int i = 0; i < 5; ++i) rpc::write_string_header(out, {});  // FullName, HomeDirectory, its drive, ScriptPath, ProfilePath
  rpc::write_string_header(out, user.comment);
  for (int i = 0; i < 6; ++i) rpc::write_string_header(out, {});  // WorkStations, UserComment, Parameters, two hashes, PrivateData
  out.put(std::uint32_t{0}), out.null();                          // SecurityDescriptor
  out.put(user.rid), out.put(user.primary_group), out.put(user.control), out.put(told);
  out.put(hours_in_week), out.align(4), out.pointer();
  for (int i = 0; i < 4; ++i) out.put(std::uint16_t{0});  // BadPasswordCount, LogonCount, CountryCode, CodePage
  for (int i = 0; i < 4; ++i) out.put(std::uint8_t{0});   // passwords present and expired, PrivateDataSensitive
  rpc::write_string_body(out, user.name), rpc::write_string_body(out, user.comment);
  write_hours_body(out);
}

void put_empty_strings(rpc::NdrWriter& out, int count) {
  for (int i = 0; i < count; ++i) rpc::write_string_header(out, {});
}

/// SAMPR_LOGON_HOURS up to its pointer.
void write_hours_head(rpc::NdrWriter& out) { out.align(4), out.put(hours_in_week), out.align(4), out.pointer(); }

// SAMPR_USER_LOGON_INFORMATION, [MS-SAMR] 2.2.6.10
void write_logon(rpc::NdrWriter& out, const UserInfo& user) {
  rpc::write_string_header(out, user.name), put_empty_strings(out, 1);
  out.put(user.rid), out.put(user.primary_group);
  put_empty_strings(out, 5);                                 // HomeDirectory, its drive, ScriptPath, ProfilePath, WorkStations
  put_time(out, 0), put_time(out, 0), put_time(out, 0);      // LastLogon, LastLogoff, PasswordLastSet
  put_time(out, 0), put_time(out, never);                    // PasswordCanChange, PasswordMustChange
  write_hours_head(out);
  out.put(std::uint16_t{0}), out.put(std::uint16_t{0});      // BadPasswordCount, LogonCount
  out.put(user.control);
  rpc::write_string_body(out, user.name), write_hours_body(out);
}

// SAMPR_USER_ACCOUNT_INFORMATION, [MS-SAMR] 2.2.6.11
void write_account(rpc::NdrWriter& out, const UserInfo& user) {
  rpc::write_string_header(out, user.name), put_empty_strings(out, 1);
  out.put(user.rid), out.put(user.primary_group);
  put_empty_strings(out, 4);                                 // HomeDirectory, its drive, ScriptPath, ProfilePath
  rpc::write_string_header(out, user.comment), put_empty_strings(out, 1);
  put_time(out, 0), put_time(out, 0);                        // LastLogon, LastLogoff
  write_hours_head(out);
  out.put(std::uint16_t{0}), out.put(std::uint16_t{0});      // BadPasswordCount, LogonCount
  put_time(out, 0), put_time(out, never);                    // PasswordLastSet, AccountExpires
  out.put(user.control);
  rpc::write_string_body(out, user.name), rpc::write_string_body(out, user.comment), write_hours_body(out);
}

// SAMPR_USER_GENERAL_INFORMATION, [MS-SAMR] 2.2.6.7
void write_general(rpc::NdrWriter& out, const UserInfo& user) {
  rpc::write_string_header(out, user.name), rpc::write_string_header(out, {});
  out.put(user.primary_group);
  rpc::write_string_header(out, user.comment), rpc::write_string_header(out, {});
  rpc::write_string_body(out, user.name), rpc::write_string_body(out, user.comment);
}

}  // namespace

bool write_user_info(rpc::NdrWriter& out, UserInformation level, const UserInfo& user) {
  const auto head = [&] { out.pointer(), out.put(level), out.align(4); };
  switch (level) {
    case UserInformation::general: head(), write_general(out, user); return true;
    case UserInformation::preferences:  // UserComment, Reserved1, CountryCode, CodePage
      head(), put_empty_strings(out, 2), out.put(std::uint16_t{0}), out.put(std::uint16_t{0});
      return true;
    case UserInformation::logon: head(), write_logon(out, user); return true;
    case UserInformation::logon_hours: head(), write_hours_head(out), write_hours_body(out); return true;
    case UserInformation::account: head(), write_account(out, user); return true;
    case UserInformation::home: head(), put_empty_strings(out, 2); return true;
    case UserInformation::script:
    case UserInformation::profile:
    case UserInformation::workstations:
    case UserInformation::parameters: head(), put_empty_strings(out, 1); return true;
    case UserInformation::name:
      head(), rpc::write_string_header(out, user.name), rpc::write_string_header(out, {}), rpc::write_string_body(out, user.name);
      return true;
    case UserInformation::account_name: head(), rpc::write_counted_string(out, user.name); return true;
    case UserInformation::full_name: head(), rpc::write_counted_string(out, {}); return true;
    case UserInformation::primary_group: head(), out.put(user.primary_group); return true;
    case UserInformation::admin_comment: head(), rpc::write_counted_string(out, user.comment); return true;
    case UserInformation::control: head(), out.put(user.control); return true;
    case UserInformation::expires: head(), put_time(out, never); return true;
    case UserInformation::all: head(), write_all(out, user); return true;
  }
  return false;
}

}  // namespace usher::samr
