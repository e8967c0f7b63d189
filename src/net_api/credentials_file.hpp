// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <optional>
#include <string>

namespace usher::win32 {

/// A server's name in the form in which two are compared: without backslashes, in lower case, because host names are ASCII and
/// of no case ([RFC 1123] 2.1).
std::string canonical_server(std::string server);

/// USER%PASSWORD for a server, from the text of a credentials file: the section [HOST:PORT], else [HOST], else what stands
/// above all sections. The lines are those of smbclient's authentication file: username, password and domain, each with = and
/// a value that keeps its trailing blanks. Lines that begin with # or ; are comments.
std::optional<std::string> credentials_in(const std::string& text, const std::string& server);

/// The same from the file that USHER_CREDENTIALS_FILE names. A file that others than its owner can read is not used.
std::optional<std::string> credentials_from_file(const std::string& server);

}  // namespace usher::win32
