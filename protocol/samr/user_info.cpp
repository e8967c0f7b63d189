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
