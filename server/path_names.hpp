// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <string>
#include <string_view>

#include "protocol/wire/nt_status.hpp"

namespace usher::server {

/// A name that a client sent, as the store takes it.
struct PathName {
  std::u16string path{};         ///< components separated by '\', none of them empty; "" is the root
  bool must_be_directory = false; ///< it ended in '\' or in "::$INDEX_ALLOCATION"
  bool must_be_file = false;      ///< it ended in "::$DATA"
};

/// Checks and takes apart a file name of CREATE or of a rename ([MS-FSCC] 2.1.5, [MS-FSA] 2.1.5.1 phases 1 and 5). A slash
/// separates as a backslash does.
/// Errors  object_path_syntax_bad for a component ".."; invalid_parameter for a leading '\'; object_name_invalid for everything that is no name, and for streams but the
///         default one, because stores have none
Result<PathName> parse_path_name(std::u16string_view name);

/// All but the last component; "" for what stands in the root.
std::u16string_view parent_path(std::u16string_view path);
std::u16string_view last_component(std::u16string_view path);

}  // namespace usher::server
