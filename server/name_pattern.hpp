// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <string_view>

namespace usher::server {

/// Whether a name matches a pattern, as [MS-FSA] 2.1.4.4 has it: ? any one unit, * any run, > (DOS_QM) one unit or none at a
/// period or the end, < (DOS_STAR) any run up to the last period, " (DOS_DOT) a period or the end. Case does not matter.
/// The work is bounded by the product of both lengths, whatever the pattern.
bool matches_pattern(std::u16string_view name, std::u16string_view pattern);

/// Whether it has any of the characters above.
bool is_pattern(std::u16string_view text);

}  // namespace usher::server
