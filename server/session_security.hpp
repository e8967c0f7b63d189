// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace usher::server {

struct User;

/// The bits of Windows' session security descriptor (SrvsvcSessionInfo under LanmanServer's DefaultSecurity).
namespace session_right {
inline constexpr std::uint32_t read = 0x1;                 ///< levels 0 and 10
inline constexpr std::uint32_t read_administrative = 0x2;  ///< levels 1, 2 and 502
inline constexpr std::uint32_t remove = 0x10;
inline constexpr std::uint32_t all = read | read_administrative | remove;
}  // namespace session_right

/// What a caller may do, decided once per call.
struct SessionRights {
  bool read = false, read_administrative = false, remove = false;
  /// The caller's account, when he may see and close his own sessions beyond that. Views his name.
  std::u16string_view own{};
};

/// One allowing entry of the list; there are no denying ones, so their order does not matter.
struct SessionAccessEntry {
  /// Users are those with an account; everyone is users and guests, but not the anonymous, as Windows has it by default.
  enum class Principal : std::uint8_t { administrators, operators, users, everyone, user };
  Principal principal = Principal::administrators;
  std::u16string user{};  ///< upper-cased name of the one account, when it is one
  std::uint32_t rights = 0;
};

/// Who may list and close sessions. The default is what Windows has come to since 1607: administrators and operators.
struct SessionSecurity {
  std::vector<SessionAccessEntry> entries{{SessionAccessEntry::Principal::administrators, {}, session_right::all},
                                          {SessionAccessEntry::Principal::operators, {}, session_right::all}};
  bool own_sessions = false;  ///< whoever has an account sees and closes his own
};

/// What an account may. `name` is kept as a view.
SessionRights rights_of_account(const SessionSecurity& security, const User& account, std::u16string_view name);
SessionRights rights_of_guest(const SessionSecurity& security);

}  // namespace usher::server
