// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "protocol/wire/nt_status.hpp"

namespace usher::server {

inline constexpr std::size_t max_name_units = 255;  ///< UTF-16 units of one component ([MS-FSCC] 2.1.5.2)

/// The components of a store path; none for the root. What the callers have refused already is refused here once more,
/// because a name that gets by must still not leave the tree: "", ".", "..", NUL and '/' give object_name_invalid, and
/// so does a component that is too long.
Result<std::vector<std::u16string_view>> split_path(std::u16string_view path);

/// `directory` and one more component.
std::u16string join_path(std::u16string_view directory, std::u16string_view name);

}  // namespace usher::server
