// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <string>
#include <string_view>

namespace usher::server {

/// The forms of a client's name. Canonical: leading slashes and brackets stripped; an address in its one shortest text
/// (RFC 5952, IPv4-mapped IPv6 as IPv4, a scope id kept); anything else is a name, in lower case.
std::u16string canonical_client(std::u16string_view text);

/// Two backslashes and the canonical client, IPv6 in brackets: what readers of the session functions expect.
std::u16string listed_client_name(std::u16string_view canonical);

}  // namespace usher::server
