// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace usher::server::srvsvc_methods {

/// ITYPE_* of a path ([MS-SRVS] 2.2.2.9, 3.1.1.9); nullopt for what is no path: ERROR_INVALID_NAME. With `old_style`, a path has
/// at most 128 characters and its components are 8.3.
std::optional<std::uint32_t> path_type(std::u16string_view path, bool old_style);

/// Backslashes only, no "." and "..", devices in upper case and without their colon ([MS-SRVS] 3.1.4.30, <113>). nullopt when
/// ".." leads out of the path.
std::optional<std::u16string> canonical_path(std::u16string_view path);

}  // namespace usher::server::srvsvc_methods
