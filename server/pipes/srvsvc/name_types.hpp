// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include <usher/net_api_status.hpp>

namespace usher::server::srvsvc_methods {

namespace name_flag {
inline constexpr std::uint32_t whole_buffer = 0x1;        ///< Canonicalize: the buffer must hold any name of the type
inline constexpr std::uint32_t canonical = 0x1;           ///< Compare: both names are canonical already
inline constexpr std::uint32_t lan_manager = 0x80000000;  ///< the rules of LAN Manager 2
}  // namespace name_flag

/// How long names of a type may be and which characters they may not have ([MS-SRVS] 2.2.2.8).
/// Errors  invalid_parameter for a type that does not exist, invalid_name
NetApiStatus validate_name(std::u16string_view name, std::uint32_t type, std::uint32_t flags);

/// The most characters that a canonical name of an existing type has ([MS-SRVS] 3.1.4.33).
std::size_t longest_canonical_name(std::uint32_t type, std::uint32_t flags);

/// A valid name in its canonical form: cut, and in upper case where its type wants that.
std::u16string canonical_name(std::u16string_view name, std::uint32_t type, std::uint32_t flags);

/// Negative, zero or positive, for canonical names of one type ([MS-SRVS] 3.1.4.34).
int compare_names(std::u16string_view first, std::u16string_view second, std::uint32_t type, std::uint32_t flags);

}  // namespace usher::server::srvsvc_methods
