// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace usher::srvsvc {

/// The master row of the session functions; every level is a field list over it ([MS-SRVS] 2.2.4.11-15).
template <class Text>
struct BasicSessionRecord {
  std::uint32_t id = 0;           ///< of the workstation session; only grows, and is the resume handle. Not on the wire
  Text client_name{};             ///< `\\` and the address, IPv6 in brackets
  Text user_name{};               ///< account name alone; empty for anonymous
  std::uint32_t num_opens = 0;    ///< files, pipes and devices
  std::uint32_t active_seconds = 0;
  std::uint32_t idle_seconds = 0;
  std::uint32_t user_flags = 0;   ///< SESS_GUEST 1
  Text client_type{};             ///< empty: SMB2 knows none
  Text transport{};               ///< \Device\NetbiosSmb
};
/// One that was read from the wire, and one whose texts are somebody else's: a list of sessions copies none.
using SessionRecord = BasicSessionRecord<std::u16string>;
using SessionView = BasicSessionRecord<std::u16string_view>;

}  // namespace usher::srvsvc
