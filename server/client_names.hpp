// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace usher::server {

/// The forms of a client's name. Canonical: leading slashes and brackets stripped; an address in its one shortest text
/// (RFC 5952, IPv4-mapped IPv6 as IPv4, a scope id kept); anything else is a name, in lower case.
std::u16string canonical_client(std::u16string_view text);

/// How listings show a client. [MS-SRVS] 3.1.4.5 and Windows' tools want the backslashes; the SDK's text of sesiN_cname, and
/// those who read by it, a name without.
enum class ClientNameForm : std::uint8_t { backslashes, bare };

/// The canonical client as listings show it, IPv6 in brackets.
std::u16string listed_client_name(std::u16string_view canonical, ClientNameForm form = ClientNameForm::backslashes);

/// An address in network order: 4 bytes, 16, or none when the text is no address.
struct AddressBytes {
  std::array<std::byte, 16> bytes{};
  std::size_t size = 0;
};
AddressBytes address_bytes(std::u16string_view text);

}  // namespace usher::server
