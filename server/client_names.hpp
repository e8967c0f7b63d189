// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace usher::server {

/// The forms of a client's name. Canonical: leading slashes and brackets stripped; an address in its one shortest text
/// (RFC 5952, IPv4-mapped IPv6 as IPv4, a scope id kept); anything else is a name, in lower case.
std::u16string canonical_client(std::u16string_view text);

/// Two backslashes and the canonical client, IPv6 in brackets: what readers of the session functions expect.
std::u16string listed_client_name(std::u16string_view canonical);

/// An address in network order: 4 bytes, 16, or none when the text is no address.
struct AddressBytes {
  std::array<std::byte, 16> bytes{};
  std::size_t size = 0;
};
AddressBytes address_bytes(std::u16string_view text);

}  // namespace usher::server
