// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <string>

namespace usher {

/// What one may do with sessions, in the bits of Windows' session security descriptor.
namespace session_right {
inline constexpr std::uint32_t none = 0;
inline constexpr std::uint32_t read = 0x1;                 ///< list them at levels 0 and 10: clients, users and times
inline constexpr std::uint32_t read_administrative = 0x2;  ///< list them at levels 1, 2 and 502
inline constexpr std::uint32_t close = 0x10;
inline constexpr std::uint32_t all = read | read_administrative | close;
}  // namespace session_right

/// Gives the rights to "admins", "operators", "users" (who has an account), "everyone" (guests too, the anonymous not) or
/// "user:NAME". Whoever is meant several times has them all. Admins and operators have all of them unless they are named.
struct SessionAccess {
  std::string who{};
  std::uint32_t rights = session_right::none;
};

}  // namespace usher
