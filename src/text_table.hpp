// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <string>
#include <vector>

namespace usher {

using Row = std::vector<std::string>;

/// Rows of UTF-8 in columns, for a terminal. Control characters become '?': clients choose names, and a name shall not move
/// anybody's cursor.
/// `widths`: of the columns at least, for lines that come one by one.
std::string table(const std::vector<Row>& rows, std::vector<std::size_t> widths = {});

}  // namespace usher
